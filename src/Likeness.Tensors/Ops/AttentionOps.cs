using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels.Attention;

namespace Likeness.Tensors.Ops;

/// <summary>
/// Scaled dot-product attention, <c>softmax(q k' / sqrt(depth) + bias) v</c> (Vaswani et al., "Attention is all you need",
/// equation 1). The attention matrix is worked out a block at a time and never stored unless it is asked for; the backward
/// pass works it out again. A query that sees no key at all gets zeros.
/// </summary>
public static class AttentionOps
{
    /// <summary>Attention of separate heads.</summary>
    /// <param name="q">Queries <c>[B, H, Tq, D]</c>, or <c>[B, Tq, D]</c> for one head.</param>
    /// <param name="k">Keys <c>[B, H, Tk, D]</c>, or <c>[B, Tk, D]</c>.</param>
    /// <param name="v">Values <c>[B, H, Tk, E]</c>, or <c>[B, Tk, E]</c>.</param>
    /// <param name="options">Masks, bias, scale.</param>
    /// <returns><c>[B, H, Tq, E]</c>, or <c>[B, Tq, E]</c>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, in AttentionOptions options = default) =>
        Run(q, k, v, HeadsApart(q.Shape, k.Shape, v.Shape, options), q.Shape.With(-1, v.Shape[-1]), options, wantMatrix: false, out _);

    /// <summary>Attention of separate heads, with the matrix as a second, differentiable result.</summary>
    /// <param name="q">Queries <c>[B, H, Tq, D]</c>, or <c>[B, Tq, D]</c> for one head.</param>
    /// <param name="k">Keys <c>[B, H, Tk, D]</c>, or <c>[B, Tk, D]</c>.</param>
    /// <param name="v">Values <c>[B, H, Tk, E]</c>, or <c>[B, Tk, E]</c>.</param>
    /// <param name="options">Masks, bias, scale.</param>
    /// <param name="matrix">The attention matrix <c>[B, H, Tq, Tk]</c> before dropout; each row adds up to 1.</param>
    /// <returns><c>[B, H, Tq, E]</c>, or <c>[B, Tq, E]</c>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, in AttentionOptions options, out Tensor matrix) =>
        Run(q, k, v, HeadsApart(q.Shape, k.Shape, v.Shape, options), q.Shape.With(-1, v.Shape[-1]), options, wantMatrix: true, out matrix!);

    /// <summary>Attention of heads that lie side by side, as projections make them; nothing is moved.</summary>
    /// <param name="q">Queries <c>[B, Tq, H * D]</c>.</param>
    /// <param name="k">Keys <c>[B, Tk, H * D]</c>.</param>
    /// <param name="v">Values <c>[B, Tk, H * E]</c>.</param>
    /// <param name="heads">H.</param>
    /// <param name="options">Masks, bias, scale.</param>
    /// <returns><c>[B, Tq, H * E]</c>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor MultiHeadAttention(Tensor q, Tensor k, Tensor v, int heads, in AttentionOptions options = default) =>
        Run(q, k, v, HeadsTogether(q.Shape, k.Shape, v.Shape, heads, options), q.Shape.With(-1, v.Shape[-1]), options, wantMatrix: false, out _);

    /// <summary>Attention of heads that lie side by side, with the matrix as a second, differentiable result.</summary>
    /// <param name="q">Queries <c>[B, Tq, H * D]</c>.</param>
    /// <param name="k">Keys <c>[B, Tk, H * D]</c>.</param>
    /// <param name="v">Values <c>[B, Tk, H * E]</c>.</param>
    /// <param name="heads">H.</param>
    /// <param name="options">Masks, bias, scale.</param>
    /// <param name="matrix">The attention matrix <c>[B, H, Tq, Tk]</c> before dropout; each row adds up to 1.</param>
    /// <returns><c>[B, Tq, H * E]</c>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor MultiHeadAttention(Tensor q, Tensor k, Tensor v, int heads, in AttentionOptions options, out Tensor matrix) =>
        Run(q, k, v, HeadsTogether(q.Shape, k.Shape, v.Shape, heads, options), q.Shape.With(-1, v.Shape[-1]), options, wantMatrix: true, out matrix!);

    /// <summary>Self-attention on the result of one projection that holds queries, keys and values side by side; nothing is moved.</summary>
    /// <param name="qkv"><c>[B, T, 3 * H * D]</c>: all queries, all keys, all values of a time.</param>
    /// <param name="heads">H.</param>
    /// <param name="options">Masks, bias, scale.</param>
    /// <returns><c>[B, T, H * D]</c>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor MultiHeadSelfAttention(Tensor qkv, int heads, in AttentionOptions options = default) =>
        Run(qkv, null, null, Packed(qkv.Shape, heads, options), qkv.Shape.With(-1, qkv.Shape[-1] / 3), options, wantMatrix: false, out _);

    private static AttentionPlan HeadsApart(Shape q, Shape k, Shape v, in AttentionOptions options)
    {
        int heads = q.Rank == 4 ? q[1] : 1;
        bool fits = q.Rank is 3 or 4 && k.Rank == q.Rank && v.Rank == q.Rank && q[0] == k[0] && q[0] == v[0]
            && (q.Rank == 3 || (k[1] == heads && v[1] == heads)) && q[-1] == k[-1] && k[-2] == v[-2];
        if (!fits)
        {
            throw DoNotFit("[B, H, Tq, D], [B, H, Tk, D] and [B, H, Tk, E]", q, k, v);
        }

        var plan = new AttentionPlan
        {
            Batch = q[0],
            Heads = heads,
            Queries = q[-2],
            Keys = k[-2],
            Depth = q[-1],
            ValueDepth = v[-1],
            Scale = options.Scale ?? 1f / MathF.Sqrt(q[-1]),
            Causal = options.Causal,
            Q = Apart(heads, q[-2], q[-1]),
            K = Apart(heads, k[-2], k[-1]),
            V = Apart(heads, v[-2], v[-1]),
            Y = Apart(heads, q[-2], v[-1]),
        };
        return WithOptions(plan, options);

        static AttentionLayout Apart(int heads, int times, int depth) => new(0, heads * times * depth, times * depth, depth);
    }

    private static AttentionPlan HeadsTogether(Shape q, Shape k, Shape v, int heads, in AttentionOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        bool fits = q.Rank == 3 && k.Rank == 3 && v.Rank == 3 && q[0] == k[0] && q[0] == v[0] && q[2] == k[2] && k[1] == v[1]
            && q[2] % heads == 0 && v[2] % heads == 0;
        if (!fits)
        {
            throw DoNotFit($"[B, Tq, {heads} * D], [B, Tk, {heads} * D] and [B, Tk, {heads} * E]", q, k, v);
        }

        var plan = new AttentionPlan
        {
            Batch = q[0],
            Heads = heads,
            Queries = q[1],
            Keys = k[1],
            Depth = q[2] / heads,
            ValueDepth = v[2] / heads,
            Scale = options.Scale ?? 1f / MathF.Sqrt(q[2] / heads),
            Causal = options.Causal,
            Q = Together(q, heads),
            K = Together(k, heads),
            V = Together(v, heads),
            Y = Together(q.With(2, v[2]), heads),
        };
        return WithOptions(plan, options);

        static AttentionLayout Together(Shape shape, int heads) => new(0, shape[1] * shape[2], shape[2] / heads, shape[2]);
    }

    private static AttentionPlan Packed(Shape qkv, int heads, in AttentionOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        if (qkv.Rank != 3 || qkv[2] % (3 * heads) != 0)
        {
            throw new ShapeException($"Self-attention of {heads} heads needs [B, T, 3 * {heads} * D]; the shape is {qkv}.");
        }

        int width = qkv[2] / 3;
        int depth = width / heads;
        var first = new AttentionLayout(0, qkv[1] * qkv[2], depth, qkv[2]);
        var plan = new AttentionPlan
        {
            Batch = qkv[0],
            Heads = heads,
            Queries = qkv[1],
            Keys = qkv[1],
            Depth = depth,
            ValueDepth = depth,
            Scale = options.Scale ?? 1f / MathF.Sqrt(depth),
            Causal = options.Causal,
            Q = first,
            K = first with { Offset = width },
            V = first with { Offset = 2 * width },
            Y = new AttentionLayout(0, qkv[1] * width, depth, width),
        };
        return WithOptions(plan, options);
    }

    private static AttentionPlan WithOptions(AttentionPlan plan, in AttentionOptions options)
    {
        int matrix = plan.Queries * plan.Keys;
        if (options.KeyPadding is { } padding && padding.Count != plan.Batch * plan.Keys)
        {
            throw new ShapeException($"The key padding of {plan.Batch} sequences of {plan.Keys} keys must be [{plan.Batch}, {plan.Keys}]; its shape is {padding.Shape}.");
        }

        if (options.Keep is { } keep && keep.Count != plan.Pairs * matrix)
        {
            throw new ShapeException($"The dropout factors must be [{plan.Batch}, {plan.Heads}, {plan.Queries}, {plan.Keys}]; their shape is {keep.Shape}.");
        }

        if (options.Bias is not { } bias)
        {
            return plan;
        }

        bool trailing = bias.Shape.Rank >= 2 && bias.Shape[-1] == plan.Keys && bias.Shape[-2] == plan.Queries;
        int biases = trailing && matrix > 0 ? bias.Count / matrix : 0;
        return biases == 1 || biases == plan.Heads || biases == plan.Pairs
            ? plan with { Biases = biases }
            : throw new ShapeException(
                $"The bias of {plan.Batch} sequences and {plan.Heads} heads must be [{plan.Queries}, {plan.Keys}] with {plan.Heads} or {plan.Pairs} in front, or nothing; its shape is {bias.Shape}.");
    }

    private static ShapeException DoNotFit(string wanted, Shape q, Shape k, Shape v) =>
        new($"Attention needs queries, keys and values {wanted}; the shapes are {q}, {k} and {v}.");

    private static Tensor Run(Tensor q, Tensor? k, Tensor? v, AttentionPlan plan, Shape shape, in AttentionOptions options, bool wantMatrix, out Tensor? matrix)
    {
        Tensor y = Tensor.Uninitialized(shape);
        matrix = wantMatrix ? Tensor.Uninitialized(new Shape(plan.Batch, plan.Heads, plan.Queries, plan.Keys)) : null;
        bool record = Tape.Records(q, k, v, options.Bias);
        Tensor? logSums = record ? Tensor.Uninitialized(new Shape(plan.Pairs, plan.Queries)) : null;
        AttentionForward.Run(
            plan,
            q.Span,
            (k ?? q).Span,
            (v ?? q).Span,
            Elements(options.Bias),
            Elements(options.KeyPadding),
            Elements(options.Keep),
            y.Span,
            logSums is null ? default : logSums.Span,
            matrix is null ? default : matrix.Span);
        if (record)
        {
            AttentionNode? node = matrix is null
                ? Tape.Record<AttentionNode>(y, q, k, v, options.Bias)
                : Tape.Record<AttentionNode>([y, matrix], [q, k, v, options.Bias]);
            node!.Save(plan, logSums!, options, wantMatrix);
        }

        return y;
    }

    private static ReadOnlySpan<float> Elements(Tensor? tensor) => tensor is null ? default : tensor.Span;

    /// <summary>Inputs: queries (or queries, keys and values in one), keys, values, bias.</summary>
    private sealed class AttentionNode : Node
    {
        private AttentionPlan _plan;
        private Tensor? _logSums;
        private Tensor? _padding;
        private Tensor? _keep;
        private bool _hasMatrix;

        public void Save(in AttentionPlan plan, Tensor logSums, in AttentionOptions options, bool hasMatrix)
        {
            _plan = plan;
            _logSums = logSums;
            _padding = options.KeyPadding;
            _keep = options.Keep;
            _hasMatrix = hasMatrix;
        }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            ReadOnlySpan<float> dMatrix = _hasMatrix ? OutputGradient(1) : default;
            if (dy.IsEmpty && dMatrix.IsEmpty)
            {
                return;
            }

            bool packed = InputOrNull(1) is null;
            bool wantBias = WantsGradient(3);
            Tensor? scores = wantBias ? Tensor.Uninitialized(new Shape(_plan.Pairs, _plan.Queries, _plan.Keys)) : null;
            Span<float> dq = WantsGradient(0) ? InputGradient(0) : default;
            var gradients = new AttentionGradients
            {
                Q = Input(0).Span,
                K = Input(packed ? 0 : 1).Span,
                V = Input(packed ? 0 : 2).Span,
                Bias = InputOrNull(3) is null ? default : Input(3).Span,
                Padding = Elements(_padding),
                Keep = Elements(_keep),
                LogSums = _logSums!.Span,
                DY = dy,
                DAttention = dMatrix,
                DQ = dq,
                DK = packed ? dq : WantsGradient(1) ? InputGradient(1) : default,
                DV = packed ? dq : WantsGradient(2) ? InputGradient(2) : default,
                DScores = scores is null ? default : scores.Span,
            };
            AttentionBackward.Run(_plan, gradients);
            if (scores is not null)
            {
                AttentionBackward.Bias(_plan, scores.Span, InputGradient(3));
            }
        }

        protected override void Forget()
        {
            _logSums = null;
            _padding = null;
            _keep = null;
        }
    }
}
