using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Golden;

/// <summary>The scaled dot-product and multi-head cases of <c>nn_attention</c>; the encoder layer stands with the layers.</summary>
public class NnAttentionTests
{
    public static TheoryData<string> SingleOperations => GoldenFile.CaseNames("nn_attention", "sdpa");

    public static TheoryData<string> Projected => GoldenFile.CaseNames("nn_attention", "mha");

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
        int embed = test.Whole("embed", 0);
        Dictionary<string, Tensor> inputs = test.Names("in").Where(n => n != "key_padding").ToDictionary(n => n, test.Input);
        Tensor q = inputs["q"];
        Tensor kv = inputs.GetValueOrDefault("kv", q);
        var options = new AttentionOptions
        {
            Causal = name.Contains("causal", StringComparison.Ordinal),
            Bias = inputs.GetValueOrDefault("bias"),
            KeyPadding = test.Has("in/key_padding") ? test.Tensor("in/key_padding") : null,
        };

        // The rows of the stacked projection that make queries (0), keys (1) or values (2).
        Tensor Project(Tensor x, int part)
        {
            Tensor rows = Tensor.Zeros(embed, 3 * embed);
            for (int i = 0; i < embed; i++)
            {
                rows.Span[(i * 3 * embed) + (part * embed) + i] = 1f;
            }

            return x.Linear(rows.MatMul(inputs["in_proj_weight"]), rows.MatMul(inputs["in_proj_bias"]));
        }

        Tensor heads = AttentionOps.MultiHeadAttention(Project(q, 0), Project(kv, 1), Project(kv, 2), test.Whole("heads", 0), options, out Tensor matrix);
        Tensor y = heads.Linear(inputs["out_w"], inputs["out_b"]);
        test.AssertOutput("y", y);
        test.AssertOutput("att", matrix);
        if (kv == q)
        {
            Tensor packed = AttentionOps.MultiHeadSelfAttention(q.Linear(inputs["in_proj_weight"], inputs["in_proj_bias"]), test.Whole("heads", 0), options);
            test.AssertOutput("y", packed.Linear(inputs["out_w"], inputs["out_b"]));
        }

        ((y * test.Tensor("cot/y")).Sum() + (matrix * test.Tensor("cot/att")).Sum()).Backward();
        foreach (string input in test.Names("grad"))
        {
            test.AssertGradient(input, inputs[input].Grad);
        }
    }
}
