using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Likeness.Imaging.Rendering;

/// <summary>
/// Which triangle each sample sees: four samples a pixel on a rotated grid, nearest wins, the earlier one on a tie.
/// Four samples of one pixel are the four lanes of a vector.
/// </summary>
internal sealed class Visibility
{
    public const int Samples = 4;

    /// <summary>Sample places in 1/256 pixel: one in each row, column and quadrant of the 4x4 grid.</summary>
    private static readonly int[] GridX = [96, 224, 32, 160], GridY = [32, 96, 160, 224];
    private static readonly int[] Middle = [128, 128, 128, 128];
    private static readonly int[] SquareX = [64, 192, 64, 192], SquareY = [64, 64, 192, 192];

    private readonly int _width;
    private Vector256<double> _sampleX, _sampleY;

    public Visibility(int width, int height)
    {
        _width = width;
        Nearness = new float[width * height * Samples];
        Triangles = new int[width * height * Samples];
    }

    /// <summary>Sample places within a pixel in 1/256.</summary>
    public int[] OffsetX { get; private set; } = GridX;

    /// <inheritdoc cref="OffsetX"/>
    public int[] OffsetY { get; private set; } = GridY;

    /// <summary>[height, width, 4]; larger is nearer.</summary>
    public float[] Nearness { get; }

    /// <summary>[height, width, 4]; index of the triangle, -1 where there is none.</summary>
    public int[] Triangles { get; }

    /// <summary>Spreads the samples over the pixel, or puts all of them in its middle.</summary>
    public void PlaceSamples(bool antialias) => PlaceSamples(antialias ? GridX : Middle, antialias ? GridY : Middle);

    /// <summary>Makes each pixel two by two samples, left to right and then down, so that all samples form one picture of twice the size.</summary>
    public void PlaceSamplesOnSquare() => PlaceSamples(SquareX, SquareY);

    private void PlaceSamples(int[] x, int[] y)
    {
        OffsetX = x;
        OffsetY = y;
        _sampleX = Vector256.Create((double)OffsetX[0], OffsetX[1], OffsetX[2], OffsetX[3]);
        _sampleY = Vector256.Create((double)OffsetY[0], OffsetY[1], OffsetY[2], OffsetY[3]);
    }

    /// <summary>Forgets rows.</summary>
    public void Clear(int firstRow, int endRow)
    {
        int start = firstRow * _width * Samples, length = (endRow - firstRow) * _width * Samples;
        Nearness.AsSpan(start, length).Fill(float.NegativeInfinity);
        Triangles.AsSpan(start, length).Fill(-1);
    }

    /// <summary>Draws the part of a triangle that lies in rows <paramref name="firstRow"/> to <paramref name="endRow"/> - 1.</summary>
    public void Draw(in ScreenTriangle t, int id, int firstRow, int endRow)
    {
        int top = Math.Max(t.MinY, firstRow), bottom = Math.Min(t.MaxY, endRow - 1);
        double originX = (double)t.MinX * ScreenTriangle.Steps;
        Vector256<double> step0 = Vector256.Create(t.A0 * ScreenTriangle.Steps);
        Vector256<double> step1 = Vector256.Create(t.A1 * ScreenTriangle.Steps);
        Vector256<double> step2 = Vector256.Create(t.A2 * ScreenTriangle.Steps);
        Vector256<double> depthStep = Vector256.Create(t.DepthX * ScreenTriangle.Steps);
        Vector256<double> x = Vector256.Create(originX) + _sampleX;
        ref float nearness = ref MemoryMarshal.GetArrayDataReference(Nearness);
        ref int triangles = ref MemoryMarshal.GetArrayDataReference(Triangles);
        Vector128<int> ids = Vector128.Create(id);
        Vector256<int> highHalves = Vector256.Create(1, 3, 5, 7, 1, 3, 5, 7);
        for (int row = top; row <= bottom; row++)
        {
            Vector256<double> y = Vector256.Create((double)row * ScreenTriangle.Steps) + _sampleY;
            Vector256<double> e0 = Function(t.A0, t.B0, t.C0 - t.Tie0, x, y);
            Vector256<double> e1 = Function(t.A1, t.B1, t.C1 - t.Tie1, x, y);
            Vector256<double> e2 = Function(t.A2, t.B2, t.C2 - t.Tie2, x, y);
            Vector256<double> depth = Function(t.DepthX, t.DepthY, t.Depth0, x, y);
            nuint at = (nuint)((row * _width + t.MinX) * Samples);
            for (int column = t.MinX; column <= t.MaxX; column++, at += Samples)
            {
                // Outside of an edge is a negative number, and a sign is all that the mask needs.
                Vector256<double> outside = e0 | e1 | e2;
                if (Vector256.ExtractMostSignificantBits(outside) != 15)
                {
                    Vector128<int> signs = Vector256.Shuffle(outside.AsInt32(), highHalves).GetLower();
                    Vector128<int> mask = ~Vector128.ShiftRightArithmetic(signs, 31);
                    Vector128<float> near = Vector128.Narrow(depth.GetLower(), depth.GetUpper());
                    Vector128<float> old = Vector128.LoadUnsafe(ref nearness, at);
                    mask &= Vector128.GreaterThan(near, old).AsInt32();
                    Vector128.ConditionalSelect(mask.AsSingle(), near, old).StoreUnsafe(ref nearness, at);
                    Vector128.ConditionalSelect(mask, ids, Vector128.LoadUnsafe(ref triangles, at)).StoreUnsafe(ref triangles, at);
                }

                e0 += step0;
                e1 += step1;
                e2 += step2;
                depth += depthStep;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Function(double a, double b, double c, Vector256<double> x, Vector256<double> y) =>
        x * a + (y * b + Vector256.Create(c));
}
