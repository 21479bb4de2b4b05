using System.Runtime.InteropServices;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Bilinear sampling of <c>[N, C, H, W]</c> at points <c>[N, P, 2]</c> (column first, then row). The four neighbours of every
/// point are worked out once and shared by all channels.
/// </summary>
internal static class GridSampling
{
    private const int PointsPerBlock = 1024;

    /// <summary>One corner set of a point: the offsets of its neighbours in a plane and their weights; absent ones weigh nothing.</summary>
    internal readonly struct Corners(int i00, int i01, int i10, int i11, float w00, float w01, float w10, float w11)
    {
        /// <summary>How many floats of scratch memory hold one.</summary>
        public const int Floats = 8;

        public readonly int I00 = i00, I01 = i01, I10 = i10, I11 = i11;
        public readonly float W00 = w00, W01 = w01, W10 = w10, W11 = w11;
    }

    /// <summary>The geometry of one call.</summary>
    internal readonly record struct Plan(int Batch, int Channels, int Height, int Width, int Points, GridOutside Outside, bool AlignCorners);

    /// <summary>Looks at scratch memory as corners.</summary>
    public static Span<Corners> In(Span<float> scratch) => MemoryMarshal.Cast<float, Corners>(scratch);

    /// <summary>Works out the neighbours of every point.</summary>
    public static unsafe void FindCorners(ReadOnlySpan<float> grid, Span<Corners> corners, in Plan plan)
    {
        fixed (float* pg = grid)
        fixed (Corners* pc = corners)
        {
            Work.For(Work.Blocks(corners.Length, PointsPerBlock), new CornerBlocks(pg, pc, plan, corners.Length));
        }
    }

    /// <summary>y = x at the points.</summary>
    public static unsafe void Sample(ReadOnlySpan<float> x, ReadOnlySpan<Corners> corners, Span<float> y, in Plan plan)
    {
        fixed (float* px = x, py = y)
        fixed (Corners* pc = corners)
        {
            Work.For(plan.Batch * plan.Channels, new SampleBlocks(px, pc, py, plan));
        }
    }

    /// <summary>dx += dy, spread over the neighbours.</summary>
    public static unsafe void ImageBackward(ReadOnlySpan<Corners> corners, ReadOnlySpan<float> dy, Span<float> dx, in Plan plan)
    {
        fixed (float* pdy = dy, pdx = dx)
        fixed (Corners* pc = corners)
        {
            Work.For(plan.Batch * plan.Channels, new ImageBackwardBlocks(pc, pdy, pdx, plan));
        }
    }

    /// <summary>dgrid += the derivative of the sampled values by the points, summed over the channels in order.</summary>
    public static unsafe void GridBackward(ReadOnlySpan<float> x, ReadOnlySpan<float> grid, ReadOnlySpan<float> dy, Span<float> dgrid, in Plan plan)
    {
        fixed (float* px = x, pg = grid, pdy = dy, pdg = dgrid)
        {
            int count = plan.Batch * plan.Points;
            Work.For(Work.Blocks(count, PointsPerBlock), new GridBackwardBlocks(px, pg, pdy, pdg, plan, count));
        }
    }

    // Far away and not-a-number coordinates end up at a cell that is wholly outside.
    private static int Floor(double position) => position is > -1e9 and < 1e9 ? (int)Math.Floor(position) : -100;

    private readonly unsafe struct CornerBlocks(float* grid, Corners* corners, Plan plan, int count) : IBlocks
    {
        public void Run(int block)
        {
            int end = Math.Min(count, (block + 1) * PointsPerBlock);
            for (int p = block * PointsPerBlock; p < end; p++)
            {
                double x = GridPoint.Map(grid[2 * (long)p], plan.Width, plan.Outside, plan.AlignCorners).Position;
                double y = GridPoint.Map(grid[(2 * (long)p) + 1], plan.Height, plan.Outside, plan.AlignCorners).Position;
                int x0 = Floor(x);
                int y0 = Floor(y);
                bool left = (uint)x0 < (uint)plan.Width;
                bool right = (uint)(x0 + 1) < (uint)plan.Width;
                bool top = (uint)y0 < (uint)plan.Height;
                bool bottom = (uint)(y0 + 1) < (uint)plan.Height;
                double fx = x - x0;
                double fy = y - y0;
                int at = (y0 * plan.Width) + x0;
                corners[p] = new Corners(
                    top && left ? at : 0,
                    top && right ? at + 1 : 0,
                    bottom && left ? at + plan.Width : 0,
                    bottom && right ? at + plan.Width + 1 : 0,
                    top && left ? (float)((1 - fx) * (1 - fy)) : 0f,
                    top && right ? (float)(fx * (1 - fy)) : 0f,
                    bottom && left ? (float)((1 - fx) * fy) : 0f,
                    bottom && right ? (float)(fx * fy) : 0f);
            }
        }
    }

    private readonly unsafe struct SampleBlocks(float* x, Corners* corners, float* y, Plan plan) : IBlocks
    {
        public void Run(int block)
        {
            float* plane = x + ((long)block * plan.Height * plan.Width);
            float* to = y + ((long)block * plan.Points);
            Corners* from = corners + ((long)(block / plan.Channels) * plan.Points);
            for (int p = 0; p < plan.Points; p++)
            {
                Corners c = from[p];
                to[p] = (c.W00 * plane[c.I00]) + (c.W01 * plane[c.I01]) + (c.W10 * plane[c.I10]) + (c.W11 * plane[c.I11]);
            }
        }
    }

    private readonly unsafe struct ImageBackwardBlocks(Corners* corners, float* dy, float* dx, Plan plan) : IBlocks
    {
        public void Run(int block)
        {
            float* plane = dx + ((long)block * plan.Height * plan.Width);
            float* from = dy + ((long)block * plan.Points);
            Corners* at = corners + ((long)(block / plan.Channels) * plan.Points);
            for (int p = 0; p < plan.Points; p++)
            {
                Corners c = at[p];
                float d = from[p];
                plane[c.I00] += c.W00 * d;
                plane[c.I01] += c.W01 * d;
                plane[c.I10] += c.W10 * d;
                plane[c.I11] += c.W11 * d;
            }
        }
    }

    private readonly unsafe struct GridBackwardBlocks(float* x, float* grid, float* dy, float* dgrid, Plan plan, int count) : IBlocks
    {
        public void Run(int block)
        {
            int end = Math.Min(count, (block + 1) * PointsPerBlock);
            int size = plan.Height * plan.Width;
            for (int p = block * PointsPerBlock; p < end; p++)
            {
                GridPoint gx = GridPoint.Map(grid[2 * (long)p], plan.Width, plan.Outside, plan.AlignCorners);
                GridPoint gy = GridPoint.Map(grid[(2 * (long)p) + 1], plan.Height, plan.Outside, plan.AlignCorners);
                int x0 = Floor(gx.Position);
                int y0 = Floor(gy.Position);
                bool left = (uint)x0 < (uint)plan.Width;
                bool right = (uint)(x0 + 1) < (uint)plan.Width;
                bool top = (uint)y0 < (uint)plan.Height;
                bool bottom = (uint)(y0 + 1) < (uint)plan.Height;
                if (!((left || right) && (top || bottom)))
                {
                    continue;
                }

                float fx = (float)(gx.Position - x0);
                float fy = (float)(gy.Position - y0);
                int image = p / plan.Points;
                float* plane = x + ((long)image * plan.Channels * size) + ((long)y0 * plan.Width) + x0;
                float* from = dy + ((long)image * plan.Channels * plan.Points) + (p % plan.Points);
                float dx = 0f;
                float dyRow = 0f;
                for (int c = 0; c < plan.Channels; c++, plane += size, from += plan.Points)
                {
                    float v00 = top && left ? plane[0] : 0f;
                    float v01 = top && right ? plane[1] : 0f;
                    float v10 = bottom && left ? plane[plan.Width] : 0f;
                    float v11 = bottom && right ? plane[plan.Width + 1] : 0f;
                    float d = *from;
                    dx += d * (((1f - fy) * (v01 - v00)) + (fy * (v11 - v10)));
                    dyRow += d * (((1f - fx) * (v10 - v00)) + (fx * (v11 - v01)));
                }

                dgrid[2 * (long)p] += (float)gx.Slope * dx;
                dgrid[(2 * (long)p) + 1] += (float)gy.Slope * dyRow;
            }
        }
    }
}
