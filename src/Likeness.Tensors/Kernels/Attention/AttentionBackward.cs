using System.Numerics.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels.Attention;

/// <summary>What the backward pass of an attention reads and writes. Absent spans are empty; gradients are added to.</summary>
internal ref struct AttentionGradients
{
    public ReadOnlySpan<float> Q;
    public ReadOnlySpan<float> K;
    public ReadOnlySpan<float> V;
    public ReadOnlySpan<float> Bias;
    public ReadOnlySpan<float> Padding;
    public ReadOnlySpan<float> Keep;
    public ReadOnlySpan<float> LogSums;
    public ReadOnlySpan<float> DY;
    public ReadOnlySpan<float> DAttention;
    public Span<float> DQ;
    public Span<float> DK;
    public Span<float> DV;

    /// <summary>Gradient of the scores, one matrix for each pair, written; room for it when the bias is differentiated.</summary>
    public Span<float> DScores;
}

/// <summary>
/// The way back through an attention. Each block of the attention matrix is worked out again from the queries, the keys and
/// the saved logarithms; one sequence and head is one block of work, and walks its queries in order.
/// </summary>
internal static class AttentionBackward
{
    /// <summary>Runs the backward pass.</summary>
    public static unsafe void Run(in AttentionPlan plan, in AttentionGradients g)
    {
        fixed (float* q = g.Q, k = g.K, v = g.V, bias = g.Bias, padding = g.Padding, keep = g.Keep, logSums = g.LogSums)
        fixed (float* dy = g.DY, dAttention = g.DAttention, dq = g.DQ, dk = g.DK, dv = g.DV, dScores = g.DScores)
        {
            var blocks = new Blocks
            {
                Plan = plan,
                Q = q,
                K = k,
                V = v,
                Bias = bias,
                Padding = padding,
                Keep = keep,
                LogSums = logSums,
                DY = dy,
                DAttention = dAttention,
                DQ = dq,
                DK = dk,
                DV = dv,
                DScores = dScores,
            };
            Work.For(plan.Pairs, blocks);
        }
    }

    /// <summary>dbias += the gradients of the scores, summed in order over everything that shares a bias.</summary>
    public static unsafe void Bias(in AttentionPlan plan, ReadOnlySpan<float> dScores, Span<float> dBias)
    {
        fixed (float* from = dScores, to = dBias)
        {
            Work.For(plan.Biases * plan.Queries, new BiasBlocks(plan, from, to));
        }
    }

    private readonly unsafe struct BiasBlocks(AttentionPlan plan, float* dScores, float* dBias) : IBlocks
    {
        public void Run(int block)
        {
            int bias = block / plan.Queries;
            int query = block % plan.Queries;
            var to = new Span<float>(dBias + ((long)block * plan.Keys), plan.Keys);
            for (int pair = bias; pair < plan.Pairs; pair += plan.Biases)
            {
                TensorPrimitives.Add(to, new ReadOnlySpan<float>(dScores + ((((long)pair * plan.Queries) + query) * plan.Keys), plan.Keys), to);
            }
        }
    }

    private unsafe struct Blocks : IBlocks
    {
        public AttentionPlan Plan;
        public float* Q;
        public float* K;
        public float* V;
        public float* Bias;
        public float* Padding;
        public float* Keep;
        public float* LogSums;
        public float* DY;
        public float* DAttention;
        public float* DQ;
        public float* DK;
        public float* DV;
        public float* DScores;

        public readonly void Run(int pair)
        {
            int size = Plan.QueriesPerBlock * Plan.Keys;
            using var memory = new Scratch((2 * size) + Plan.Keys);
            Span<float> scratch = memory.Span;
            Span<float> mask = scratch.Slice(2 * size, Padding == null ? 0 : Plan.Keys);
            if (Padding != null)
            {
                AttentionRows.FillMask(new ReadOnlySpan<float>(Padding + ((long)(pair / Plan.Heads) * Plan.Keys), Plan.Keys), mask);
            }

            for (int first = 0; first < Plan.Queries; first += Plan.QueriesPerBlock)
            {
                int rows = Math.Min(Plan.QueriesPerBlock, Plan.Queries - first);
                Span<float> d = DScores == null
                    ? scratch.Slice(size, size)
                    : new Span<float>(DScores + ((((long)pair * Plan.Queries) + first) * Plan.Keys), rows * Plan.Keys);
                Queries(pair, first, rows, scratch[..size], d, mask);
            }
        }

        private readonly void Queries(int pair, int first, int rows, Span<float> p, Span<float> d, ReadOnlySpan<float> mask)
        {
            int batch = pair / Plan.Heads;
            int head = pair % Plan.Heads;
            int keys = Plan.Visible(first + rows);
            int stride = Plan.Keys;
            ReadOnlySpan<float> q = AttentionForward.Matrix(Q, Plan.Q.At(batch, head, first), rows, Plan.Q.Row, Plan.Depth);
            ReadOnlySpan<float> k = AttentionForward.Matrix(K, Plan.K.At(batch, head, 0), keys, Plan.K.Row, Plan.Depth);
            ReadOnlySpan<float> v = AttentionForward.Matrix(V, Plan.V.At(batch, head, 0), keys, Plan.V.Row, Plan.ValueDepth);
            ReadOnlySpan<float> dy = DY == null
                ? default
                : AttentionForward.Matrix(DY, Plan.Y.At(batch, head, first), rows, Plan.Y.Row, Plan.ValueDepth);

            MatrixKernels.Multiply(rows, keys, Plan.Depth, MatrixOperand.Plain(q, Plan.Q.Row), MatrixOperand.Transposed(k, Plan.K.Row), p, stride);
            if (DY == null)
            {
                d[..(rows * stride)].Clear();
            }
            else
            {
                MatrixKernels.Multiply(
                    rows, keys, Plan.ValueDepth, MatrixOperand.Plain(dy, Plan.Y.Row), MatrixOperand.Transposed(v, Plan.V.Row), d, stride);
            }

            for (int i = 0; i < rows; i++)
            {
                Row(pair, first + i, p.Slice(i * stride, stride), d.Slice(i * stride, stride), mask);
            }

            if (DV != null && DY != null)
            {
                // With dropout the values saw the thinned matrix; its factors go on after the scores are done with the full one.
                Thin(pair, first, rows, p);
                MatrixKernels.Multiply(
                    keys,
                    Plan.ValueDepth,
                    rows,
                    MatrixOperand.Transposed(p[..(rows * stride)], stride),
                    MatrixOperand.Plain(dy, Plan.Y.Row),
                    AttentionForward.MatrixOut(DV, Plan.V.At(batch, head, 0), keys, Plan.V.Row, Plan.ValueDepth),
                    Plan.V.Row,
                    accumulate: true);
            }

            // The bias takes the gradient of the scores as it is; queries and keys take it times the scale.
            Span<float> scaled = DScores == null ? d : p;
            TensorPrimitives.Multiply(d[..(rows * stride)], Plan.Scale, scaled[..(rows * stride)]);
            if (DQ != null)
            {
                MatrixKernels.Multiply(
                    rows,
                    Plan.Depth,
                    keys,
                    MatrixOperand.Plain(scaled[..(rows * stride)], stride),
                    MatrixOperand.Plain(k, Plan.K.Row),
                    AttentionForward.MatrixOut(DQ, Plan.Q.At(batch, head, first), rows, Plan.Q.Row, Plan.Depth),
                    Plan.Q.Row,
                    accumulate: true);
            }

            if (DK != null)
            {
                MatrixKernels.Multiply(
                    keys,
                    Plan.Depth,
                    rows,
                    MatrixOperand.Transposed(scaled[..(rows * stride)], stride),
                    MatrixOperand.Plain(q, Plan.Q.Row),
                    AttentionForward.MatrixOut(DK, Plan.K.At(batch, head, 0), keys, Plan.K.Row, Plan.Depth),
                    Plan.K.Row,
                    accumulate: true);
            }
        }

        private readonly void Row(int pair, int query, Span<float> p, Span<float> d, ReadOnlySpan<float> mask)
        {
            int visible = Plan.Visible(query + 1);
            long at = ((long)pair * Plan.Queries) + query;
            var bias = Bias == null ? default : new ReadOnlySpan<float>(Bias + Plan.BiasAt(pair) + ((long)query * Plan.Keys), visible);
            AttentionRows.Score(p[..visible], Plan.Scale, bias, mask);
            AttentionRows.SoftmaxAgain(p[..visible], LogSums[at]);
            if (Keep != null)
            {
                TensorPrimitives.Multiply(d[..visible], new ReadOnlySpan<float>(Keep + (at * Plan.Keys), visible), d[..visible]);
            }

            if (DAttention != null)
            {
                TensorPrimitives.Add(d[..visible], new ReadOnlySpan<float>(DAttention + (at * Plan.Keys), visible), d[..visible]);
            }

            AttentionRows.SoftmaxBackward(p[..visible], d[..visible]);
            p[visible..].Clear();
            d[visible..].Clear();
        }

        private readonly void Thin(int pair, int first, int rows, Span<float> p)
        {
            if (Keep != null)
            {
                int count = rows * Plan.Keys;
                var keep = new ReadOnlySpan<float>(Keep + ((((long)pair * Plan.Queries) + first) * Plan.Keys), count);
                TensorPrimitives.Multiply(p[..count], keep, p[..count]);
            }
        }
    }
}
