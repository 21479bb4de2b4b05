using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Nn;

public class LayerTests
{
    [Fact]
    public void Parameters_have_the_names_of_published_checkpoints()
    {
        var options = new TransformerOptions { Width = 8, Heads = 2, FeedForward = 16 };
        Assert.Equal(
            [
                "self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight", "self_attn.out_proj.bias",
                "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias", "norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias",
            ],
            Names(new TransformerEncoderLayer(options, null)));
        Assert.Contains("multihead_attn.in_proj_weight", Names(new TransformerDecoderLayer(options, null)));
        Assert.Contains("norm3.weight", Names(new TransformerDecoderLayer(options, null)));
        Assert.Equal(["weight_g", "weight_v", "bias"], Names(new WeightNormConv1d(4, 6, 3, null)));
        Assert.Equal(["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"], Names(new Gru(3, 4, null)));
        Assert.Contains("weight_hh_l1_reverse", Names(new Lstm(3, 4, null, layers: 2, bidirectional: true)));
        Assert.Equal(["running_mean", "running_var"], new BatchNorm(3).NamedBuffers().Select(b => b.Name));
        var chain = new Sequential(new Conv2d(3, 4, 3, null), new Nonlinear(Nonlinearity.Relu), new Conv2d(4, 1, 1, null, bias: false));
        Assert.Equal(["0.weight", "0.bias", "2.weight"], Names(chain));
    }

    [Fact]
    public void A_seed_fixes_a_network()
    {
        var options = new TransformerOptions { Width = 8, Heads = 2, FeedForward = 16, NormFirst = true };
        Tensor x = GradientCheck.Random(new Shape(2, 5, 8), new Random(1));
        Tensor[] results = [.. Enumerable.Range(0, 2).Select(_ => new TransformerEncoderLayer(options, new RandomSource(7)).Forward(x))];
        Assert.Equal(results[0].Span.ToArray(), results[1].Span.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_parameter_of_a_decoder_layer_gets_the_right_gradient(bool normFirst)
    {
        var options = new TransformerOptions { Width = 6, Heads = 2, FeedForward = 5, Nonlinearity = Nonlinearity.Silu, NormFirst = normFirst };
        var layer = new TransformerDecoderLayer(options, new RandomSource(3));
        Tensor x = GradientCheck.Random(new Shape(2, 3, 6), new Random(1)), memory = GradientCheck.Random(new Shape(2, 4, 6), new Random(2));
        GradientCheck.Run(t => layer.Forward(t[0], t[1], new AttentionOptions { Causal = true }), [x, memory], tolerance: 1e-2);
        layer.ZeroGrad();
        layer.Forward(x, memory).Square().Sum().Backward();
        Assert.All(layer.NamedParameters(), p => Assert.NotNull(p.Tensor.Grad));
    }

    [Fact]
    public void A_causal_decoder_does_not_look_ahead()
    {
        var layer = new TransformerDecoderLayer(new TransformerOptions { Width = 8, Heads = 2, FeedForward = 16 }, new RandomSource(3));
        Tensor x = GradientCheck.Random(new Shape(1, 6, 8), new Random(1)), memory = GradientCheck.Random(new Shape(1, 4, 8), new Random(2));
        Tensor before = layer.Forward(x, memory, new AttentionOptions { Causal = true });
        x.Span[(4 * 8)..].Fill(9f);
        Tensor after = layer.Forward(x, memory, new AttentionOptions { Causal = true });
        Assert.Equal(before.Span[..(4 * 8)].ToArray(), after.Span[..(4 * 8)].ToArray());
        Assert.NotEqual(before.Span[(4 * 8)..].ToArray(), after.Span[(4 * 8)..].ToArray());
    }

    [Fact]
    public void Dropout_keeps_the_mean_while_training_and_does_nothing_otherwise()
    {
        var layer = new Dropout(0.25f, new RandomSource(5));
        Tensor x = Tensor.Full(new Shape(20000), 2f);
        float[] y = layer.Forward(x).Span.ToArray();
        Assert.Equal(0.25, y.Count(v => v == 0f) / 20000.0, 0.02);
        Assert.All(y.Where(v => v != 0f), v => Assert.Equal(2f / 0.75f, v, 1e-5f));
        layer.Train(false);
        Assert.Same(x, layer.Forward(x));
        Assert.Throws<InvalidOperationException>(() => new Dropout(0.5f, null).Forward(x));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1f, null));
    }

    [Fact]
    public void Attention_with_dropout_keeps_its_mean()
    {
        var layer = new MultiHeadAttention(8, 2, new RandomSource(1), dropout: 0.3f);
        Tensor x = GradientCheck.Random(new Shape(1, 4, 8), new Random(2));
        Tensor sum = Tensor.Zeros(1, 4, 8);
        for (int i = 0; i < 2000; i++)
        {
            sum += layer.Forward(x).Detach();
        }

        layer.Train(false);
        Tensor expected = layer.Forward(x);
        for (int i = 0; i < sum.Count; i++)
        {
            Assert.Equal(expected.Span[i], sum.Span[i] / 2000, 0.03f);
        }
    }

    [Fact]
    public void A_weight_normalised_convolution_starts_as_the_plain_one()
    {
        var layer = new WeightNormConv1d(4, 6, 3, new RandomSource(5), axis: 2);
        Dictionary<string, Tensor> p = layer.NamedParameters().ToDictionary(n => n.Name, n => n.Tensor);
        Tensor x = GradientCheck.Random(new Shape(2, 4, 9), new Random(3));
        Tensor expected = x.Conv1d(p["weight_v"], p["bias"]), y = layer.Forward(x);
        Assert.Equal(new Shape(1, 1, 3), p["weight_g"].Shape);
        for (int i = 0; i < y.Count; i++)
        {
            Assert.Equal(expected.Span[i], y.Span[i], 1e-5f);
        }
    }

    [Fact]
    public void Batch_norm_learns_the_statistics_that_it_uses_later()
    {
        var layer = new BatchNorm(3, momentum: 0.5f);
        Tensor x = GradientCheck.Random(new Shape(64, 3, 4), new Random(3), 2, 6);
        Tensor trained = x;
        for (int i = 0; i < 30; i++)
        {
            trained = layer.Forward(x);
        }

        layer.Train(false);
        Tensor used = layer.Forward(x);
        Assert.Equal(0f, trained.Mean().Item, 1e-5f);
        for (int i = 0; i < used.Count; i++)
        {
            Assert.Equal(trained.Span[i], used.Span[i], 0.01f);
        }
    }

    [Fact]
    public void Recurrent_layers_have_the_shapes_they_promise_and_give_gradients()
    {
        var random = new RandomSource(2);
        Tensor x = GradientCheck.Random(new Shape(2, 5, 3), new Random(1));
        var lstm = new Lstm(3, 4, random, layers: 2, bidirectional: true);
        var gru = new Gru(3, 4, random, layers: 2);
        Assert.Equal(new Shape(2, 5, 8), lstm.Forward(x).Shape);
        Assert.Equal(new Shape(2, 5, 4), gru.Forward(x).Shape);
        GradientCheck.Run(t => lstm.Forward(t[0]), [x]);
        GradientCheck.Run(t => gru.Forward(t[0]), [x]);
    }

    [Fact]
    public void An_embedding_looks_rows_up()
    {
        var layer = new Embedding(5, 3, new RandomSource(1));
        Tensor y = layer.Forward(IndexTensor.From([4, 0, 4], 3));
        Assert.Equal(layer.Weight.Span[12..].ToArray(), y.Span[..3].ToArray());
        y.Sum().Backward();
        Assert.Equal([1f, 1f, 1f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 2f, 2f, 2f], layer.Weight.Grad!.Span.ToArray());
    }

    [Theory]
    [InlineData(Nonlinearity.None)]
    [InlineData(Nonlinearity.Relu)]
    [InlineData(Nonlinearity.LeakyRelu)]
    [InlineData(Nonlinearity.Elu)]
    [InlineData(Nonlinearity.Gelu)]
    [InlineData(Nonlinearity.Silu)]
    [InlineData(Nonlinearity.Tanh)]
    [InlineData(Nonlinearity.Sigmoid)]
    [InlineData(Nonlinearity.Softplus)]
    public void Nonlinearities_are_continuous_and_grow_for_large_inputs(Nonlinearity kind)
    {
        Tensor x = Tensor.From([-1e-4f, 1e-4f, 1f, 3f], 4);
        Tensor y = new Nonlinear(kind).Forward(x);
        Assert.Equal(y.Span[0], y.Span[1], 3e-4f);
        Assert.True(y.Span[3] > y.Span[2]);
    }

    [Fact]
    public void A_warm_transformer_step_allocates_nothing()
    {
        var options = new TransformerOptions { Width = 8, Heads = 2, FeedForward = 16, Nonlinearity = Nonlinearity.Gelu };
        var encoder = new TransformerEncoderLayer(options, new RandomSource(3));
        var decoder = new TransformerDecoderLayer(options, new RandomSource(3));
        Tensor x = GradientCheck.Random(new Shape(2, 6, 8), new Random(1));
        AllocationCheck.AssertNone(() => decoder.Forward(x, encoder.Forward(x)).Sum().Backward());
    }

    private static IEnumerable<string> Names(Module module) => module.NamedParameters().Select(p => p.Name);
}
