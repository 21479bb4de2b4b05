using System.Numerics.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels.Attention;

/// <summary>
/// y = softmax(scale q k' + bias) v for every sequence and head, a block of queries at a time, so that only a block of the
/// attention matrix exists at once unless the caller wants it whole.
/// </summary>
internal static class AttentionForward
{
    /// <summary>Runs the forward pass.</summary>
    /// <param name="plan">Sizes and layout.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="bias">Additive biases, or empty.</param>
    /// <param name="padding">For each sequence and key, not 0 where the key is padding; or empty.</param>
    /// <param name="keep">Factors of the attention matrix after the softmax (dropout), or empty.</param>
    /// <param name="y">The result.</param>
    /// <param name="logSums">For each pair and query, what the backward pass needs to find its row again; or empty.</param>
    /// <param name="attention">The whole attention matrix before <paramref name="keep"/>, or empty.</param>
    public static unsafe void Run(
        in AttentionPlan plan, ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, ReadOnlySpan<float> bias,
        ReadOnlySpan<float> padding, ReadOnlySpan<float> keep, Span<float> y, Span<float> logSums, Span<float> attention)
    {
        fixed (float* pq = q, pk = k, pv = v, pBias = bias, pPadding = padding, pKeep = keep, py = y, pLog = logSums, pAttention = attention)
        {
            var blocks = new Blocks
            {
                Plan = plan,
                Q = pq,
                K = pk,
                V = pv,
                Bias = pBias,
                Padding = pPadding,
                Keep = pKeep,
                Y = py,
                LogSums = pLog,
                Attention = pAttention,
            };
            Work.For(plan.Pairs * plan.BlocksPerPair, blocks);
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
        public float* Y;
        public float* LogSums;
        public float* Attention;

        public readonly void Run(int block)
        {
            int pair = block / Plan.BlocksPerPair;
            int first = block % Plan.BlocksPerPair * Plan.QueriesPerBlock;
            int end = Math.Min(first + Plan.QueriesPerBlock, Plan.Queries);
            int rows = end - first;
            int keys = Plan.Visible(end);
            int batch = pair / Plan.Heads;
            int head = pair % Plan.Heads;

            using var memory = new Scratch((Plan.QueriesPerBlock + 1) * Plan.Keys);
            Span<float> scratch = memory.Span;
            Span<float> mask = scratch[..(Padding == null ? 0 : Plan.Keys)];
            Span<float> scores = Attention == null
                ? scratch[Plan.Keys..]
                : new Span<float>(Attention + (((long)pair * Plan.Queries) + first) * Plan.Keys, rows * Plan.Keys);
            if (Padding != null)
            {
                AttentionRows.FillMask(new ReadOnlySpan<float>(Padding + ((long)batch * Plan.Keys), Plan.Keys), mask);
            }

            MatrixKernels.Multiply(
                rows,
                keys,
                Plan.Depth,
                MatrixOperand.Plain(Matrix(Q, Plan.Q.At(batch, head, first), rows, Plan.Q.Row, Plan.Depth), Plan.Q.Row),
                MatrixOperand.Transposed(Matrix(K, Plan.K.At(batch, head, 0), keys, Plan.K.Row, Plan.Depth), Plan.K.Row),
                scores,
                Plan.Keys);

            for (int i = 0; i < rows; i++)
            {
                int visible = Plan.Visible(first + i + 1);
                Span<float> row = scores.Slice(i * Plan.Keys, visible);
                var bias = Bias == null
                    ? default
                    : new ReadOnlySpan<float>(Bias + Plan.BiasAt(pair) + ((long)(first + i) * Plan.Keys), visible);
                AttentionRows.Score(row, Plan.Scale, bias, mask);
                float logSum = AttentionRows.Softmax(row);
                if (LogSums != null)
                {
                    LogSums[((long)pair * Plan.Queries) + first + i] = logSum;
                }

                scores.Slice((i * Plan.Keys) + visible, Plan.Keys - visible).Clear();
            }

            if (Keep != null)
            {
                scores = Drop(scores, pair, first, rows, scratch[Plan.Keys..]);
            }

            int at = Plan.Y.At(batch, head, first);
            MatrixKernels.Multiply(
                rows,
                Plan.ValueDepth,
                keys,
                MatrixOperand.Plain(scores[..(rows * Plan.Keys)], Plan.Keys),
                MatrixOperand.Plain(Matrix(V, Plan.V.At(batch, head, 0), keys, Plan.V.Row, Plan.ValueDepth), Plan.V.Row),
                MatrixOut(Y, at, rows, Plan.Y.Row, Plan.ValueDepth),
                Plan.Y.Row);
        }

        private readonly Span<float> Drop(Span<float> scores, int pair, int first, int rows, Span<float> dropped)
        {
            int count = rows * Plan.Keys;
            var keep = new ReadOnlySpan<float>(Keep + ((((long)pair * Plan.Queries) + first) * Plan.Keys), count);
            TensorPrimitives.Multiply(scores[..count], keep, dropped[..count]);
            return dropped;
        }
    }

    /// <summary>The stored rows of a matrix, as far as its last element.</summary>
    internal static unsafe ReadOnlySpan<float> Matrix(float* values, int at, int rows, int stride, int columns) =>
        rows == 0 ? default : new ReadOnlySpan<float>(values + at, ((rows - 1) * stride) + columns);

    /// <summary>The stored rows of a matrix to be written, as far as its last element.</summary>
    internal static unsafe Span<float> MatrixOut(float* values, int at, int rows, int stride, int columns) =>
        rows == 0 ? default : new Span<float>(values + at, ((rows - 1) * stride) + columns);
}
