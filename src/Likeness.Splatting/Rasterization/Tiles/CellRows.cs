using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Likeness.Splatting.Rasterization.Lanes;
using Likeness.Splatting.Rasterization.Projection;

namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>
/// The cells of a splat that its ellipse touches, exactly: for each row of cells the range of columns, in closed form, since an
/// ellipse cut by a band is widest where its edge is farthest out within the band.
/// </summary>
internal static unsafe class CellRows
{
    /// <summary>Cell rows that are worked out at a time: eight tiles' worth.</summary>
    public const int Most = 64;

    /// <summary>
    /// First and last cell column of each row of cells from <paramref name="first"/> on, in cells of the whole image, for at least
    /// <paramref name="rows"/> rows. A row that nothing of the ellipse reaches has its last column before its first.
    /// </summary>
    public static void Find(Splat* splat, int first, int rows, int* starts, int* ends)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            Find<Wide256>(splat, first, rows, starts, ends);
        }
        else
        {
            Find<Wide128>(splat, first, rows, starts, ends);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Find<P>(Splat* splat, int first, int rows, int* starts, int* ends) where P : struct, IWide<P>
    {
        // Room for the rounding of the edge; pixels let in by it fail the threshold as they should.
        const float Margin = 0.004f;
        P zero = P.Broadcast(0f), one = P.Broadcast(1f), quarter = P.Broadcast(1f / PixelLayout.CellWidth), far = P.Broadcast(65535f);
        P u = P.Broadcast(splat->U - 0.5f), shear = P.Broadcast(splat->Shear), narrowing = P.Broadcast(splat->Narrowing), span = P.Broadcast(splat->Span), tilt = P.Broadcast(splat->Tilt);
        P left = P.Broadcast(splat->Left), right = P.Broadcast(splat->Right);
        float* steps = PixelLayout.Steps;
        for (int r = 0; r < rows; r += P.Width)
        {
            // Between the centres of the upper and the lower pixels of the cells.
            P top = P.MultiplyAdd(P.Broadcast(PixelLayout.CellHeight), P.Load(steps) + P.Broadcast(first + r), P.Broadcast(0.5f - splat->V)), bottom = top + one;
            P atRight = P.Min(bottom, P.Max(top, tilt)), atLeft = P.Min(bottom, P.Max(top, zero - tilt));
            P high = P.MultiplyAdd(shear, atRight, u) + P.Sqrt(P.Max(zero, span - (narrowing * atRight * atRight)));
            P low = P.MultiplyAdd(shear, atLeft, u) - P.Sqrt(P.Max(zero, span - (narrowing * atLeft * atLeft)));

            // From the first pixel centre inside to the last.
            P start = P.Max(left, zero - P.Floor(P.Broadcast(Margin) - low)), end = P.Min(right, P.Floor(high + P.Broadcast(Margin)));
            end = P.Select(P.LessOrEqual(start, end), end, P.Broadcast(-PixelLayout.CellWidth));
            (P.Min(far, start) * quarter).StoreWhole(starts + r);
            (end * quarter).StoreWhole(ends + r);
        }
    }
}
