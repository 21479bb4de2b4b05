using System.Numerics.Tensors;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Weight normalisation of <c>[outer, D, inner]</c> over everything but D: w = g v / |v|. The squares are added up in double
/// precision, row by row, because the norm of a wide layer is a long sum.
/// </summary>
internal static class WeightNorms
{
    /// <summary>w and the norms of v, one for each of the D slices.</summary>
    public static void Forward(ReadOnlySpan<float> v, ReadOnlySpan<float> g, Span<float> w, Span<float> norms, int outer, int slices, int inner)
    {
        for (int d = 0; d < slices; d++)
        {
            double sum = 0;
            for (int o = 0; o < outer; o++)
            {
                sum += TensorPrimitives.SumOfSquares(v.Slice(((o * slices) + d) * inner, inner));
            }

            norms[d] = (float)Math.Sqrt(sum);
            float scale = g[d] / norms[d];
            for (int o = 0; o < outer; o++)
            {
                int at = ((o * slices) + d) * inner;
                TensorPrimitives.Multiply(v.Slice(at, inner), scale, w.Slice(at, inner));
            }
        }
    }

    /// <summary>dg += sum(dw v) / |v|; dv += g / |v| (dw - v sum(dw v) / |v|^2). Either may be empty.</summary>
    public static void Backward(
        ReadOnlySpan<float> v, ReadOnlySpan<float> g, ReadOnlySpan<float> norms, ReadOnlySpan<float> dw, Span<float> dv, Span<float> dg, int outer, int slices, int inner)
    {
        for (int d = 0; d < slices; d++)
        {
            double dot = 0;
            for (int o = 0; o < outer; o++)
            {
                int at = ((o * slices) + d) * inner;
                dot += TensorPrimitives.Dot(dw.Slice(at, inner), v.Slice(at, inner));
            }

            double norm = norms[d];
            if (!dg.IsEmpty)
            {
                dg[d] += (float)(dot / norm);
            }

            if (dv.IsEmpty)
            {
                continue;
            }

            float along = (float)(g[d] / norm);
            float back = (float)(-g[d] * dot / (norm * norm * norm));
            for (int o = 0; o < outer; o++)
            {
                int at = ((o * slices) + d) * inner;
                Span<float> to = dv.Slice(at, inner);
                TensorPrimitives.MultiplyAdd(dw.Slice(at, inner), along, to, to);
                TensorPrimitives.MultiplyAdd(v.Slice(at, inner), back, to, to);
            }
        }
    }
}
