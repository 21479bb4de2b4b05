using System.Runtime.Intrinsics;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;

namespace Likeness.Splatting.Fitting.Losses;

/// <summary>Memory for one channel's SSIM, and the cutting of its rows into blocks.</summary>
internal sealed unsafe class SsimWorkspace
{
    private const int RowsPerBlock = 8;

    private readonly int _width;
    private readonly int _height;

    // Pinned for good, so that their addresses can be kept through a call.
    private readonly float[] _maps;
    private readonly float[] _zeros;
    private readonly float[] _rowSums;
    private float[] _rows = [];

    public SsimWorkspace(int width, int height)
    {
        _width = width;
        _height = height;
        _maps = GC.AllocateArray<float>(checked(3 * width * height), pinned: true);
        _zeros = GC.AllocateArray<float>(width, pinned: true);
        _rowSums = GC.AllocateArray<float>(2 * height, pinned: true);
    }

    /// <summary>Windowed means of a plane and of its squares.</summary>
    public void Moments(ReadOnlySpan<float> plane, Span<float> means, Span<float> squares)
    {
        fixed (float* x = plane, m = means, s = squares)
        {
            SsimRows rows = Rows() with { Image = x, Target = x, Means = m, Squares = s };
            Run(in rows, SsimPass.Moments);
        }
    }

    /// <summary>Sums of absolute differences and of similarities over a plane, and the gradient of their weighted sum.</summary>
    /// <param name="image">The plane that is differentiated.</param>
    /// <param name="target">The plane to match.</param>
    /// <param name="means">Windowed means of the target.</param>
    /// <param name="squares">Windowed means of its squares.</param>
    /// <param name="gradient">Receives the gradient, or is empty.</param>
    /// <param name="absoluteScale">Weight of the absolute differences in the gradient.</param>
    /// <param name="similarityScale">Weight of the similarities in the gradient.</param>
    public (double Absolute, double Similarity) Evaluate(
        ReadOnlySpan<float> image,
        ReadOnlySpan<float> target,
        ReadOnlySpan<float> means,
        ReadOnlySpan<float> squares,
        Span<float> gradient,
        float absoluteScale,
        float similarityScale)
    {
        fixed (float* x = image, y = target, m = means, s = squares, g = gradient)
        {
            SsimRows rows = Rows() with
            {
                Image = x,
                Target = y,
                Means = m,
                Squares = s,
                Gradient = g,
                AbsoluteScale = absoluteScale,
                SimilarityScale = similarityScale,
            };
            Run(in rows, SsimPass.Forward);
            if (!gradient.IsEmpty)
            {
                Run(in rows, SsimPass.Backward);
            }
        }

        double absolute = 0, similarity = 0;
        for (int row = 0; row < _height; row++)
        {
            absolute += _rowSums[2 * row];
            similarity += _rowSums[(2 * row) + 1];
        }

        return (absolute, similarity);
    }

    private void Run(in SsimRows rows, SsimPass pass) => Work.For(Work.Blocks(_height, RowsPerBlock), new Blocks(rows, pass), _rows.Length / RowsPerSlot);

    private int RowsPerSlot => SsimRows.BuffersPerThread * SsimRows.BufferLength(_width);

    /// <summary>The memory, with row buffers for as many threads as there may be now.</summary>
    private SsimRows Rows()
    {
        int needed = Work.Slots * RowsPerSlot;
        if (_rows.Length < needed)
        {
            _rows = GC.AllocateArray<float>(needed, pinned: true);
        }

        fixed (float* maps = _maps, zeros = _zeros, sums = _rowSums, buffers = _rows)
        {
            return new SsimRows { Width = _width, Height = _height, Maps = maps, Zeros = zeros, RowSums = sums, Buffers = buffers };
        }
    }

    private readonly struct Blocks(SsimRows rows, SsimPass pass) : IBlocks
    {
        private readonly SsimRows _rows = rows;

        public void Run(int block)
        {
            int first = block * RowsPerBlock, end = Math.Min(_rows.Height, first + RowsPerBlock);
            if (Vector512.IsHardwareAccelerated)
            {
                _rows.Do<Lanes512>(pass, first, end);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                _rows.Do<Lanes256>(pass, first, end);
            }
            else
            {
                _rows.Do<Lanes128>(pass, first, end);
            }
        }
    }
}
