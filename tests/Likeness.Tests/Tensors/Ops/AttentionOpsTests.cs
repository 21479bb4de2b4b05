using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public class AttentionOpsTests
{
    private static readonly Shape Queries = new(2, 3, 5, 4);
    private static readonly Shape Keys = new(2, 3, 7, 4);
    private static readonly Shape Memory = new(2, 3, 7, 6);

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 6)]
    public void Attention_has_the_right_gradient(bool causal, int biases)
    {
        Tensor[] inputs = [Values(Queries, 1), Values(Keys, 2), Values(Memory, 3), Values(new Shape(Math.Max(biases, 1), 5, 7), 4)];
        Tensor padding = Tensor.Zeros(2, 7);
        padding.Span[6] = 1f;
        padding.Span[9] = 1f;
        Tensor keep = Values(new Shape(2, 3, 5, 7), 5);
        GradientCheck.Run(
            t => AttentionOps.Attention(t[0], t[1], t[2], new AttentionOptions { Causal = causal, Bias = biases > 0 ? t[3] : null }), inputs);
        GradientCheck.Run(
            t => AttentionOps.Attention(
                t[0], t[1], t[2], new AttentionOptions { Causal = causal, Bias = biases > 0 ? t[3] : null, KeyPadding = padding, Keep = keep, Scale = 0.7f }),
            inputs);
    }

    [Fact]
    public void The_matrix_has_the_right_gradient()
    {
        Tensor[] inputs = [Values(Queries, 1), Values(Keys, 2), Values(Memory, 3)];
        GradientCheck.Run(t => Matrix(t, default), inputs[..2]);
        GradientCheck.Run(
            t =>
            {
                Tensor y = AttentionOps.Attention(t[0], t[1], t[2], new AttentionOptions { Causal = true }, out Tensor matrix);
                return y.Sum(-1) + matrix.Square().Sum(-1);
            },
            inputs);

        static Tensor Matrix(Tensor[] t, AttentionOptions options)
        {
            AttentionOps.Attention(t[0], t[1], t[1], options, out Tensor matrix);
            return matrix;
        }
    }

    [Fact]
    public void Heads_side_by_side_have_the_right_gradient()
    {
        GradientCheck.Run(t => AttentionOps.MultiHeadAttention(t[0], t[1], t[2], 3), [Values(new Shape(2, 5, 6), 1), Values(new Shape(2, 4, 6), 2), Values(new Shape(2, 4, 9), 3)]);
        GradientCheck.Run(t => AttentionOps.MultiHeadSelfAttention(t[0], 2, new AttentionOptions { Causal = true }), [Values(new Shape(2, 5, 12), 1)]);
    }

    // Several blocks of queries, the last one short: 300 queries on 700 keys are blocks of 80, 80, 80 and 60.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Long_sequences_match_the_composed_operations(bool causal)
    {
        Tensor[] fused = [Values(new Shape(1, 2, 300, 16), 1), Values(new Shape(1, 2, 700, 16), 2), Values(new Shape(1, 2, 700, 24), 3), Values(new Shape(300, 700), 4)];
        Tensor[] composed = [.. fused.Select(t => t.Copy().WithGrad())];
        Array.ForEach(fused, t => t.WithGrad());
        Tensor y = AttentionOps.Attention(fused[0], fused[1], fused[2], new AttentionOptions { Causal = causal, Bias = fused[3] });
        Tensor cotangent = Values(y.Shape, 9);
        y.Backward(cotangent);

        Tensor hidden = Tensor.Zeros(300, 700);
        for (int i = 0; causal && i < 300; i++)
        {
            hidden.Span[((i * 700) + i + 1)..((i + 1) * 700)].Fill(-1e9f);
        }

        Tensor exponentials = ((composed[0].MatMul(composed[1], transposeB: true) * 0.25f) + composed[3] + hidden).Exp();
        Tensor expected = (exponentials / exponentials.Sum(-1, keepDims: true)).MatMul(composed[2]);
        expected.Backward(cotangent);
        AssertNear(expected, y, 2e-6f);
        for (int k = 0; k < 4; k++)
        {
            AssertNear(composed[k].Grad!, fused[k].Grad!, 5e-6f);
        }
    }

    [Fact]
    public void Every_layout_gives_the_same_result()
    {
        const int batch = 2, times = 5, heads = 3, depth = 4, width = heads * depth;
        Tensor packed = Values(new Shape(batch, times, 3 * width), 1);
        Tensor[] together = [.. Enumerable.Range(0, 3).Select(_ => Tensor.Uninitialized(new Shape(batch, times, width)))];
        Tensor[] apart = [.. Enumerable.Range(0, 3).Select(_ => Tensor.Uninitialized(new Shape(batch, heads, times, depth)))];
        for (int i = 0; i < packed.Count; i++)
        {
            int b = i / (times * 3 * width), t = i / (3 * width) % times, part = i / width % 3, h = i / depth % heads, d = i % depth;
            together[part].Span[(((b * times) + t) * width) + (h * depth) + d] = packed.Span[i];
            apart[part].Span[(((((b * heads) + h) * times) + t) * depth) + d] = packed.Span[i];
        }

        Tensor a = AttentionOps.MultiHeadSelfAttention(packed, heads);
        Tensor c = AttentionOps.MultiHeadAttention(together[0], together[1], together[2], heads, default, out Tensor matrix);
        Tensor e = AttentionOps.Attention(apart[0], apart[1], apart[2], default, out Tensor other);
        Assert.Equal(a.Span.ToArray(), c.Span.ToArray());
        Assert.Equal(matrix.Span.ToArray(), other.Span.ToArray());
        for (int i = 0; i < a.Count; i++)
        {
            int b = i / (times * width), t = i / width % times, h = i / depth % heads;
            Assert.Equal(a.Span[i], e.Span[(((((b * heads) + h) * times) + t) * depth) + (i % depth)]);
        }
    }

    [Fact]
    public void Rows_of_the_matrix_add_up_to_one_and_hidden_keys_get_nothing()
    {
        Tensor padding = Tensor.Zeros(2, 7);
        padding.Span[5] = padding.Span[6] = 1f;
        AttentionOps.Attention(Values(Queries, 1), Values(Keys, 2), Values(Memory, 3), new AttentionOptions { KeyPadding = padding, Causal = true }, out Tensor matrix);
        for (int row = 0; row < matrix.Count / 7; row++)
        {
            Span<float> p = matrix.Span.Slice(row * 7, 7);
            Assert.Equal(1f, p.ToArray().Sum(), 1e-5f);
            for (int key = (row % 5) + 1; key < 7; key++)
            {
                Assert.Equal(0f, p[key]);
            }
        }
    }

    [Fact]
    public void A_query_that_sees_no_key_gets_zeros_and_gives_no_gradient()
    {
        Tensor q = Values(Queries, 1).WithGrad(), k = Values(Keys, 2).WithGrad(), v = Values(Memory, 3).WithGrad();
        Tensor y = AttentionOps.Attention(q, k, v, new AttentionOptions { KeyPadding = Tensor.Full(new Shape(2, 7), 1f) });
        Assert.All(y.Span.ToArray(), a => Assert.Equal(0f, a));
        y.Sum().Backward();
        Assert.All(q.Grad!.Span.ToArray(), a => Assert.Equal(0f, a));
        Assert.All(v.Grad!.Span.ToArray(), a => Assert.Equal(0f, a));
    }

    [Fact]
    public void The_order_of_the_keys_does_not_matter()
    {
        Tensor q = Values(new Shape(1, 5, 4), 1), k = Values(new Shape(1, 7, 4), 2), v = Values(new Shape(1, 7, 4), 3);
        Tensor turnedK = Turned(k), turnedV = Turned(v);
        AssertNear(AttentionOps.Attention(q, k, v), AttentionOps.Attention(q, turnedK, turnedV), 1e-6f);

        static Tensor Turned(Tensor x)
        {
            Tensor y = x.Copy();
            for (int i = 0; i < 7; i++)
            {
                x.Span.Slice(i * 4, 4).CopyTo(y.Span.Slice((6 - i) * 4, 4));
            }

            return y;
        }
    }

    [Fact]
    public void Results_have_the_same_bits_for_any_number_of_threads() => ThreadCheck.SameBits(
        static t => AttentionOps.Attention(t[0], t[1], t[2], new AttentionOptions { Bias = t[3] }),
        Values(new Shape(2, 2, 150, 16), 1),
        Values(new Shape(2, 2, 260, 16), 2),
        Values(new Shape(2, 2, 260, 16), 3),
        Values(new Shape(150, 260), 4));

    [Fact]
    public void A_warm_step_allocates_nothing()
    {
        Tensor qkv = Values(new Shape(2, 40, 24), 1).WithGrad(), bias = Values(new Shape(2, 40, 40), 2).WithGrad();
        AllocationCheck.AssertNone(() => AttentionOps.MultiHeadSelfAttention(qkv, 2, new AttentionOptions { Bias = bias }).Sum().Backward());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Tensor q = Values(Queries, 1), k = Values(Keys, 2), v = Values(Memory, 3);
        Assert.Throws<ShapeException>(() => AttentionOps.Attention(q, k, q));
        Assert.Throws<ShapeException>(() => AttentionOps.Attention(q, k, v, new AttentionOptions { Bias = Tensor.Zeros(4, 5, 7) }));
        Assert.Throws<ShapeException>(() => AttentionOps.Attention(q, k, v, new AttentionOptions { KeyPadding = Tensor.Zeros(2, 5) }));
        Assert.Throws<ShapeException>(() => AttentionOps.MultiHeadSelfAttention(Tensor.Zeros(2, 5, 12), 3));
    }

    private static Tensor Values(Shape shape, int seed) => GradientCheck.Random(shape, new Random(seed));

    private static void AssertNear(Tensor expected, Tensor actual, float tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        float largest = expected.Span.ToArray().Max(Math.Abs);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.True(Math.Abs(expected.Span[i] - actual.Span[i]) <= tolerance * Math.Max(largest, 0.1f), $"element {i}: {actual.Span[i]} should be {expected.Span[i]}");
        }
    }
}
