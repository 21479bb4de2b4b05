using System.Numerics.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Weight normalisation of <c>[outer, D, inner]</c> over everything but D: w = g v / |v|. Sums are taken in short runs that are
/// then added up, because the norm of a wide layer is a long sum.
/// </summary>
internal static class WeightNorms
{
    private const int RowsPerRun = 64;

    /// <summary>w and the norms of v, one for each of the D slices.</summary>
    public static void Forward(ReadOnlySpan<float> v, ReadOnlySpan<float> g, Span<float> w, Span<float> norms, int outer, int slices, int inner)
    {
        Dots(v, v, norms, outer, slices, inner);
        TensorPrimitives.Sqrt(norms, norms);
        using var scratch = new Scratch(slices);
        Span<float> scale = scratch.Span;
        TensorPrimitives.Divide(g, norms, scale);
        for (int o = 0; o < outer; o++)
        {
            int at = o * slices * inner;
            if (inner == 1)
            {
                TensorPrimitives.Multiply(v.Slice(at, slices), scale, w.Slice(at, slices));
                continue;
            }

            for (int d = 0; d < slices; d++, at += inner)
            {
                TensorPrimitives.Multiply(v.Slice(at, inner), scale[d], w.Slice(at, inner));
            }
        }
    }

    /// <summary>dg += sum(dw v) / |v|; dv += g / |v| (dw - v sum(dw v) / |v|^2). Either may be empty.</summary>
    public static void Backward(
        ReadOnlySpan<float> v, ReadOnlySpan<float> g, ReadOnlySpan<float> norms, ReadOnlySpan<float> dw, Span<float> dv, Span<float> dg, int outer, int slices, int inner)
    {
        using var scratch = new Scratch(2 * slices);
        Span<float> along = scratch.Span[..slices];
        Span<float> back = scratch.Span[slices..];
        Dots(dw, v, back, outer, slices, inner);
        for (int d = 0; d < slices; d++)
        {
            double norm = norms[d];
            double dot = back[d];
            if (!dg.IsEmpty)
            {
                dg[d] += (float)(dot / norm);
            }

            along[d] = (float)(g[d] / norm);
            back[d] = (float)(-g[d] * dot / (norm * norm * norm));
        }

        for (int o = 0; o < outer && !dv.IsEmpty; o++)
        {
            int at = o * slices * inner;
            if (inner == 1)
            {
                Span<float> to = dv.Slice(at, slices);
                TensorPrimitives.MultiplyAdd(dw.Slice(at, slices), along, to, to);
                TensorPrimitives.MultiplyAdd(v.Slice(at, slices), back, to, to);
                continue;
            }

            for (int d = 0; d < slices; d++, at += inner)
            {
                Span<float> to = dv.Slice(at, inner);
                TensorPrimitives.MultiplyAdd(dw.Slice(at, inner), along[d], to, to);
                TensorPrimitives.MultiplyAdd(v.Slice(at, inner), back[d], to, to);
            }
        }
    }

    /// <summary>sums[d] = sum of a b over slice d.</summary>
    private static void Dots(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> sums, int outer, int slices, int inner)
    {
        using var scratch = new Scratch(slices);
        Span<float> run = scratch.Span;
        sums.Clear();
        for (int first = 0; first < outer; first += RowsPerRun)
        {
            run.Clear();
            for (int o = first; o < Math.Min(outer, first + RowsPerRun); o++)
            {
                int at = o * slices * inner;
                if (inner == 1)
                {
                    TensorPrimitives.MultiplyAdd(a.Slice(at, slices), b.Slice(at, slices), run, run);
                    continue;
                }

                for (int d = 0; d < slices; d++, at += inner)
                {
                    run[d] += TensorPrimitives.Dot(a.Slice(at, inner), b.Slice(at, inner));
                }
            }

            TensorPrimitives.Add(sums, run, sums);
        }
    }
}
