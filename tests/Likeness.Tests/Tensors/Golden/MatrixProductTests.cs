using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Golden;

/// <summary>The matrix products and fully connected layers of <c>nn_basic</c>.</summary>
public sealed class MatrixProductTests
{
    public static TheoryData<string> Cases => GoldenFile.CaseNames("nn_basic", "matmul", "bmm", "matvec", "linear");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_and_gradients_match(string name)
    {
        GoldenCase test = GoldenFile.Load("nn_basic").Case(name);
        var inputs = test.Names("in").ToDictionary(n => n, test.Input);
        Tensor y = name.StartsWith("linear", StringComparison.Ordinal)
            ? inputs["x"].Linear(inputs["w"], inputs.GetValueOrDefault("b"))
            : inputs["a"].MatMul(inputs["b"], name.Contains("_tn", StringComparison.Ordinal), name.Contains("_nt", StringComparison.Ordinal));
        test.AssertOutput("y", y);
        y.Backward(test.Tensor("cot/y"));
        foreach (string input in test.Names("grad"))
        {
            test.AssertGradient(input, inputs[input].Grad);
        }
    }
}
