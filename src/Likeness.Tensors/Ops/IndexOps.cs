using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Reading and writing by position. Index tensors are not differentiated; an index out of range is refused.</summary>
public static partial class IndexOps
{
    /// <summary>Rows of a table, one for each index; the result has the shape of the indices followed by the width of the table.</summary>
    /// <param name="table">[rows, width].</param>
    /// <param name="index">Any shape, numbers from 0 to rows - 1; repeated ones add up in the gradient.</param>
    public static Tensor Embedding(Tensor table, IndexTensor index)
    {
        if (table.Shape.Rank != 2)
        {
            throw new ShapeException($"An embedding table is [rows, width]; the shape is {table.Shape}.");
        }

        Span<int> d = stackalloc int[Shape.MaxRank];
        int rank = index.Shape.CopyTo(d).Length;
        d[rank] = table.Shape[1];
        return RowsNode.Apply(table, 0, index, new Shape(d[..(rank + 1)]));
    }

    /// <summary>The given positions of one dimension, in the given order, repeats allowed.</summary>
    public static Tensor IndexSelect(this Tensor x, int axis, IndexTensor index) => RowsNode.Apply(x, x.Shape.Axis(axis), index, x.Shape.With(axis, index.Count));

    /// <summary>
    /// y[..., c] = x[..., index[..., c]]: element by element along one dimension. The indices may cover less than x in the other dimensions.
    /// </summary>
    public static Tensor Gather(this Tensor x, int axis, IndexTensor index)
    {
        int a = x.Shape.Axis(axis);
        Check(x.Shape, index, a, nameof(Gather));
        Tensor y = Tensor.Uninitialized(index.Shape);
        ReadOnlySpan<int> at = index.Span;
        ReadOnlySpan<float> from = x.Span;
        Span<float> to = y.Span;
        for (int i = 0; i < at.Length; i++)
        {
            to[i] = from[IndexKernels.Place(x.Shape, index.Shape, a, i, at[i])];
        }

        var node = Tape.Record<GatherNode>(y, x);
        if (node is not null)
        {
            node.Axis = a;
            node.Index = index;
        }

        return y;
    }

    /// <summary>A copy of x with x[..., index[..., c]] replaced by source[..., c]. Where an index repeats, the last one counts.</summary>
    public static Tensor Scatter(this Tensor x, int axis, IndexTensor index, Tensor source) => ScatterNode.Apply(x, axis, index, source, add: false);

    /// <summary>A copy of x with source[..., c] added to x[..., index[..., c]].</summary>
    public static Tensor ScatterAdd(this Tensor x, int axis, IndexTensor index, Tensor source) => ScatterNode.Apply(x, axis, index, source, add: true);

    /// <summary>A copy of x with <paramref name="factor"/> times row k of the source added to row index[k] along one dimension.</summary>
    public static Tensor IndexAdd(this Tensor x, int axis, IndexTensor index, Tensor source, float factor = 1f)
    {
        int a = x.Shape.Axis(axis);
        if (source.Shape.Rank != x.Shape.Rank || source.Shape != x.Shape.With(a, index.Count))
        {
            throw new ShapeException($"IndexAdd of {index.Count} rows to dimension {a} of {x.Shape} cannot take a source of shape {source.Shape}.");
        }

        index.CheckRange(x.Shape[a], nameof(IndexAdd));
        Tensor y = Tensor.Uninitialized(x.Shape);
        x.Span.CopyTo(y.Span);
        IndexKernels.AddRows(source.Span, x.Shape.CountBefore(a), x.Shape[a], x.Shape.CountFrom(a + 1), index.Span, factor, y.Span);
        var node = Tape.Record<IndexAddNode>(y, x, source);
        if (node is not null)
        {
            node.Axis = a;
            node.Index = index;
            node.Factor = factor;
        }

        return y;
    }

    private static void Check(Shape shape, IndexTensor index, int axis, string operation)
    {
        bool fits = index.Shape.Rank == shape.Rank;
        for (int k = 0; fits && k < shape.Rank; k++)
        {
            fits = k == axis || index.Shape[k] <= shape[k];
        }

        if (!fits)
        {
            throw new ShapeException($"{operation} along dimension {axis} of {shape} cannot take indices of shape {index.Shape}.");
        }

        index.CheckRange(shape[axis], operation);
    }

    private static void AddTo(ReadOnlySpan<float> gradient, Span<float> target, bool accumulate)
    {
        if (accumulate)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(target, gradient, target);
        }
        else
        {
            gradient.CopyTo(target);
        }
    }

    private sealed class RowsNode : Node
    {
        private int _axis;
        private IndexTensor _index;

        public static Tensor Apply(Tensor x, int axis, IndexTensor index, Shape shape)
        {
            index.CheckRange(x.Shape[axis], "Selection of rows");
            Tensor y = Tensor.Uninitialized(shape);
            IndexKernels.ReadRows(x.Span, x.Shape.CountBefore(axis), x.Shape[axis], x.Shape.CountFrom(axis + 1), index.Span, y.Span);
            var node = Tape.Record<RowsNode>(y, x);
            if (node is not null)
            {
                node._axis = axis;
                node._index = index;
            }

            return y;
        }

        protected override void Backward()
        {
            Shape shape = Input(0).Shape;
            IndexKernels.AddRows(OutputGradient(), shape.CountBefore(_axis), shape[_axis], shape.CountFrom(_axis + 1), _index.Span, 1f, InputGradient(0));
        }

        protected override void Forget() => _index = default;
    }

    private sealed class GatherNode : Node
    {
        public int Axis { get; set; }

        public IndexTensor Index { get; set; }

        protected override void Backward()
        {
            Shape shape = Input(0).Shape;
            ReadOnlySpan<float> dy = OutputGradient();
            ReadOnlySpan<int> at = Index.Span;
            Span<float> dx = InputGradient(0);
            for (int i = 0; i < at.Length; i++)
            {
                dx[IndexKernels.Place(shape, Index.Shape, Axis, i, at[i])] += dy[i];
            }
        }

        protected override void Forget() => Index = default;
    }

    private sealed class ScatterNode : Node
    {
        private int _axis;
        private IndexTensor _index;
        private bool _add;

        public static Tensor Apply(Tensor x, int axis, IndexTensor index, Tensor source, bool add)
        {
            int a = x.Shape.Axis(axis);
            Check(x.Shape, index, a, add ? nameof(ScatterAdd) : nameof(Scatter));
            if (source.Shape != index.Shape)
            {
                throw new ShapeException($"A scatter needs one source element for each index; the shapes are {source.Shape} and {index.Shape}.");
            }

            Tensor y = Tensor.Uninitialized(x.Shape);
            x.Span.CopyTo(y.Span);
            ReadOnlySpan<int> at = index.Span;
            Span<float> to = y.Span;
            for (int i = 0; i < at.Length; i++)
            {
                int place = IndexKernels.Place(x.Shape, index.Shape, a, i, at[i]);
                to[place] = add ? to[place] + source.Span[i] : source.Span[i];
            }

            var node = Tape.Record<ScatterNode>(y, x, source);
            if (node is not null)
            {
                node._axis = a;
                node._index = index;
                node._add = add;
            }

            return y;
        }

        protected override void Backward()
        {
            Shape shape = Output().Shape;
            ReadOnlySpan<float> dy = OutputGradient();
            ReadOnlySpan<int> at = _index.Span;
            if (WantsGradient(1))
            {
                Span<float> ds = InputGradient(1);
                for (int i = 0; i < at.Length; i++)
                {
                    ds[i] += dy[IndexKernels.Place(shape, _index.Shape, _axis, i, at[i])];
                }
            }

            if (WantsGradient(0))
            {
                Span<float> dx = InputGradient(0, out bool accumulate);
                if (_add || !accumulate)
                {
                    AddTo(dy, dx, accumulate);
                    for (int i = 0; !_add && i < at.Length; i++)
                    {
                        dx[IndexKernels.Place(shape, _index.Shape, _axis, i, at[i])] = 0f;
                    }

                    return;
                }

                // What was there before must stay in the places that were overwritten.
                using var kept = new Memory.Scratch(dy.Length);
                dy.CopyTo(kept.Span);
                for (int i = 0; i < at.Length; i++)
                {
                    kept.Span[IndexKernels.Place(shape, _index.Shape, _axis, i, at[i])] = 0f;
                }

                AddTo(kept.Span, dx, accumulate: true);
            }
        }

        protected override void Forget() => _index = default;
    }

    private sealed class IndexAddNode : Node
    {
        public int Axis { get; set; }

        public IndexTensor Index { get; set; }

        public float Factor { get; set; }

        protected override void Backward()
        {
            Shape shape = Output().Shape;
            ReadOnlySpan<float> dy = OutputGradient();
            if (WantsGradient(0))
            {
                Span<float> dx = InputGradient(0, out bool accumulate);
                AddTo(dy, dx, accumulate);
            }

            if (WantsGradient(1))
            {
                Span<float> ds = InputGradient(1, out bool accumulate);
                using var rows = new Memory.Scratch(ds.Length);
                IndexKernels.ReadRows(dy, shape.CountBefore(Axis), shape[Axis], shape.CountFrom(Axis + 1), Index.Span, rows.Span);
                Maps.Run(new ScaleShiftMap(Factor, 0f), rows.Span, ds, accumulate);
            }
        }

        protected override void Forget() => Index = default;
    }
}
