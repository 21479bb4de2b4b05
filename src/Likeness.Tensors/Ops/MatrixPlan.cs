using System.Runtime.CompilerServices;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>How two stacks of matrices meet: the sizes of one product, and for each leading dimension the steps of a, b and y.</summary>
internal struct MatrixPlan
{
    private Steps _size;
    private Steps _a;
    private Steps _b;
    private Steps _y;
    private int _rank;
    private int _m;
    private int _n;
    private int _k;
    private bool _transposeA;
    private bool _transposeB;

    public Shape ResultShape { get; private set; }

    public static MatrixPlan For(Shape a, Shape b, bool transposeA, bool transposeB)
    {
        var plan = new MatrixPlan { _transposeA = transposeA, _transposeB = transposeB };
        plan._m = transposeA ? a[-1] : a[-2];
        plan._k = transposeA ? a[-2] : a[-1];
        plan._n = transposeB ? b[-2] : b[-1];
        int rank = Math.Max(a.Rank, b.Rank) - 2;
        Span<int> result = stackalloc int[Shape.MaxRank];
        bool fits = (transposeB ? b[-1] : b[-2]) == plan._k;
        int stepA = a[-1] * a[-2], stepB = b[-1] * b[-2], stepY = plan._m * plan._n;
        for (int d = rank - 1; d >= 0; d--)
        {
            int fromEnd = d - rank - 2;
            int sizeA = -fromEnd <= a.Rank ? a[fromEnd] : 1, sizeB = -fromEnd <= b.Rank ? b[fromEnd] : 1;
            fits &= sizeA == sizeB || sizeA == 1 || sizeB == 1;
            int size = sizeA == 1 ? sizeB : sizeA;
            result[d] = size;
            plan.Prepend(size, sizeA == 1 ? 0 : stepA, sizeB == 1 ? 0 : stepB, stepY);
            stepA *= sizeA;
            stepB *= sizeB;
            stepY *= size;
        }

        if (!fits)
        {
            string form = $"{(transposeA ? "a^T" : "a")} {(transposeB ? "b^T" : "b")}";
            throw new ShapeException($"The matrix product {form} of shapes {a} and {b} has no meaning: inner or leading dimensions differ.");
        }

        result[rank] = plan._m;
        result[rank + 1] = plan._n;
        plan.ResultShape = new Shape(result[..(rank + 2)]);
        plan.Fold();
        return plan;
    }

    public readonly void Forward(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Run(_m, _n, _k, a, _a, _transposeA, b, _b, _transposeB, y, _y, false);

    public readonly void BackwardA(ReadOnlySpan<float> dy, ReadOnlySpan<float> b, Span<float> da, bool accumulate)
    {
        if (_transposeA)
        {
            Run(_k, _m, _n, b, _b, _transposeB, dy, _y, true, da, _a, accumulate);
        }
        else
        {
            Run(_m, _k, _n, dy, _y, false, b, _b, !_transposeB, da, _a, accumulate);
        }
    }

    public readonly void BackwardB(ReadOnlySpan<float> dy, ReadOnlySpan<float> a, Span<float> db, bool accumulate)
    {
        if (_transposeB)
        {
            Run(_n, _k, _m, dy, _y, true, a, _a, _transposeA, db, _b, accumulate);
        }
        else
        {
            Run(_k, _n, _m, a, _a, !_transposeA, dy, _y, false, db, _b, accumulate);
        }
    }

    // Puts a leading dimension before the ones there are, or into the first of them where all three step on evenly.
    private void Prepend(int size, int stepA, int stepB, int stepY)
    {
        if (size == 1)
        {
            return;
        }

        if (_rank > 0 && stepA == _a[0] * _size[0] && stepB == _b[0] * _size[0])
        {
            _size[0] *= size;
            return;
        }

        for (int d = _rank; d > 0; d--)
        {
            _size[d] = _size[d - 1];
            _a[d] = _a[d - 1];
            _b[d] = _b[d - 1];
            _y[d] = _y[d - 1];
        }

        _size[0] = size;
        _a[0] = stepA;
        _b[0] = stepB;
        _y[0] = stepY;
        _rank++;
    }

    // A stack of matrices times one matrix is a single tall product.
    private void Fold()
    {
        if (_rank == 1 && _b[0] == 0 && !_transposeA && _a[0] == _m * _k)
        {
            _m *= _size[0];
            _rank = 0;
        }
    }

    private readonly void Run(
        int m, int n, int k, ReadOnlySpan<float> left, Steps leftSteps, bool transposeLeft, ReadOnlySpan<float> right, Steps rightSteps,
        bool transposeRight, Span<float> result, Steps resultSteps, bool accumulate)
    {
        // A factor that was broadcast gets the sum over the products that it took part in.
        bool summed = false;
        for (int d = 0; d < _rank; d++)
        {
            summed |= resultSteps[d] == 0;
        }

        if (summed && !accumulate)
        {
            result.Clear();
            accumulate = true;
        }

        int inner = _rank == 0 ? 1 : _size[_rank - 1];
        int outer = 1;
        for (int d = 0; d < _rank - 1; d++)
        {
            outer *= _size[d];
        }

        int last = Math.Max(_rank - 1, 0);
        (int batch, int repeats) = resultSteps[last] == 0 ? (1, inner) : (inner, 1);
        for (int o = 0; o < outer; o++)
        {
            int rest = o, l = 0, r = 0, y = 0;
            for (int d = _rank - 2; d >= 0; d--)
            {
                int index = rest % _size[d];
                rest /= _size[d];
                l += index * leftSteps[d];
                r += index * rightSteps[d];
                y += index * resultSteps[d];
            }

            for (int i = 0; i < repeats; i++)
            {
                ReadOnlySpan<float> a = left[(l + (i * leftSteps[last]))..];
                ReadOnlySpan<float> b = right[(r + (i * rightSteps[last]))..];
                MatrixKernels.MultiplyBatch(
                    batch, m, n, k,
                    transposeLeft ? MatrixOperand.Transposed(a, m) : MatrixOperand.Plain(a, k), leftSteps[last],
                    transposeRight ? MatrixOperand.Transposed(b, k) : MatrixOperand.Plain(b, n), rightSteps[last],
                    result[y..], n, resultSteps[last], accumulate);
            }
        }
    }

    [InlineArray(Shape.MaxRank)]
    private struct Steps
    {
        private int _first;
    }
}
