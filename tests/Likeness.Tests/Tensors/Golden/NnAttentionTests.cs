using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Golden;

/// <summary>Every case of <c>nn_attention</c>: the operation, the projected layer, the encoder layer.</summary>
public class NnAttentionTests
{
    public static TheoryData<string> SingleOperations => GoldenFile.CaseNames("nn_attention", "sdpa");

    public static TheoryData<string> Layers => GoldenFile.CaseNames("nn_attention", "encoder_layer");

    public static TheoryData<string> Projected => GoldenFile.CaseNames("nn_attention", "mha");

    [Fact]
    public void Every_case_is_run_by_one_of_the_tests() => Assert.DoesNotContain(
        GoldenFile.Load("nn_attention").Cases,
        static n => !n.StartsWith("sdpa", StringComparison.Ordinal) && !n.StartsWith("mha", StringComparison.Ordinal) && !n.StartsWith("encoder_layer", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(SingleOperations))]
    public void Scaled_dot_product_attention_matches(string name)
    {
        GoldenCase test = GoldenFile.Load("nn_attention").Case(name);
        Tensor q = test.Input("q"), k = test.Input("k"), v = test.Input("v");
        Tensor? bias = test.InputOrNull("bias");
        var options = new AttentionOptions { Bias = bias, Causal = name.Contains("causal", StringComparison.Ordinal) };
        Tensor y = AttentionOps.Attention(q, k, v, options, out Tensor matrix);
        test.AssertOutput("y", y);
        test.AssertOutput("att", matrix);
        Assert.Equal(y.Span.ToArray(), AttentionOps.Attention(q, k, v, options).Span.ToArray());

        ((y * test.Tensor("cot/y")).Sum() + (matrix * test.Tensor("cot/att")).Sum()).Backward();
        test.AssertGradient("q", q.Grad);
        test.AssertGradient("k", k.Grad);
        test.AssertGradient("v", v.Grad);
        if (bias is not null)
        {
            test.AssertGradient("bias", bias.Grad);
        }
    }

    [Theory]
    [MemberData(nameof(Projected))]
    public void Multi_head_attention_matches(string name)
    {
        GoldenCase test = GoldenFile.Load("nn_attention").Case(name);
        var layer = new MultiHeadAttention(test.Whole("embed", 0), test.Whole("heads", 0), null);
        Dictionary<string, Tensor> inputs = layer.NamedParameters().ToDictionary(p => p.Name.Replace("out_proj.weight", "out_w").Replace("out_proj.bias", "out_b"), p => p.Tensor);
        foreach ((string key, Tensor parameter) in inputs)
        {
            test.Tensor($"in/{key}").Span.CopyTo(parameter.Span);
        }

        Tensor q = inputs["q"] = test.Input("q");
        Tensor kv = inputs["kv"] = test.InputOrNull("kv") ?? q;
        var options = new AttentionOptions
        {
            Causal = name.Contains("causal", StringComparison.Ordinal),
            Bias = test.InputOrNull("bias"),
            KeyPadding = test.Has("in/key_padding") ? test.Tensor("in/key_padding") : null,
        };
        Tensor y = layer.Forward(q, kv, options, out Tensor matrix);
        test.AssertOutput("y", y);
        test.AssertOutput("att", matrix);
        test.AssertOutput("y", layer.Forward(q, kv, options));
        if (kv == q)
        {
            test.AssertOutput("y", layer.Forward(q, options));
        }

        ((y * test.Tensor("cot/y")).Sum() + (matrix * test.Tensor("cot/att")).Sum()).Backward();
        foreach (string input in test.Names("grad"))
        {
            test.AssertGradient(input, input == "bias" ? options.Bias!.Grad : inputs[input].Grad);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Encoder_layers_match_before_and_after_normalisation(string name)
    {
        GoldenCase test = GoldenFile.Load("nn_attention").Case(name);
        Tensor x = test.Input("x");
        Dictionary<string, Tensor> gradients = [];
        foreach (string output in test.Names("out"))
        {
            var options = new TransformerOptions
            {
                Width = x.Shape[2],
                Heads = test.Whole("heads", 2),
                FeedForward = test.Shape("in/linear1_weight")[0],
                Nonlinearity = Nonlinearity.Gelu,
                NormFirst = output == "pre_ln",
            };
            var layer = new TransformerEncoderLayer(options, null);
            NamedTensor[] parameters = [.. layer.NamedParameters()];
            Assert.Equal(test.Names("in").Where(n => n != "x").Order(), parameters.Select(p => InFile(p.Name)).Order());
            foreach ((string key, Tensor parameter) in parameters)
            {
                test.Tensor($"in/{InFile(key)}").Span.CopyTo(parameter.Span);
            }

            Tensor y = layer.Forward(x);
            test.AssertOutput(output, y);
            y.Backward(test.Tensor($"cot/{output}"));
            foreach ((string key, Tensor parameter) in parameters)
            {
                gradients[InFile(key)] = gradients.TryGetValue(InFile(key), out Tensor? sum) ? sum + parameter.Grad! : parameter.Grad!;
            }
        }

        test.AssertGradient("x", x.Grad);
        foreach ((string key, Tensor gradient) in gradients)
        {
            test.AssertGradient(key, gradient);
        }

        static string InFile(string name) => name.Replace("self_attn.", "").Replace('.', '_');
    }
}
