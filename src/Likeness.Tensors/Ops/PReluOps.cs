using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <content>The activation with learned slopes.</content>
public static partial class ActivationOps
{
    /// <summary>x above 0, a slope times x elsewhere, with one learned slope for each channel (He et al. 2015).</summary>
    /// <param name="x">[N, C, ...].</param>
    /// <param name="slopes">[C], or a single slope.</param>
    /// <exception cref="ShapeException">The slopes do not fit.</exception>
    public static Tensor PRelu(this Tensor x, Tensor slopes)
    {
        if (slopes.Count != 1 && (x.Shape.Rank < 2 || slopes.Count != x.Shape[1]))
        {
            throw new ShapeException($"PRelu of {x.Shape} needs one slope for each channel or a single one; the shape is {slopes.Shape}.");
        }

        Span<int> d = stackalloc int[Shape.MaxRank];
        d.Fill(1);
        d[0] = slopes.Count;
        int trailing = Math.Max(x.Shape.Rank - 2, 0);
        return BinaryNode<PReluMap>.Apply(x, slopes.Reshape(d[..(trailing + 1)]), default);
    }
}
