using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Golden;

/// <summary>The convolutions and transposed convolutions of <c>nn_conv</c>.</summary>
public sealed class ConvolutionGoldenTests
{
    public static TheoryData<string> Cases => GoldenFile.CaseNames("nn_conv", "conv");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_and_gradients_match(string name)
    {
        GoldenCase test = GoldenFile.Load("nn_conv").Case(name);
        Tensor x = test.Input("x"), w = test.Input("w");
        Tensor? b = test.InputOrNull("b");
        var options = new ConvolutionOptions
        {
            Stride = Both(test, "stride", 1),
            Padding = Both(test, "padding", 0),
            Dilation = Both(test, "dilation", 1),
            OutputPadding = Both(test, "output_padding", 0),
            Groups = test.Whole("groups", 1),
        };
        Tensor y = (name.StartsWith("conv_transpose", StringComparison.Ordinal), x.Shape.Rank) switch
        {
            (false, 3) => x.Conv1d(w, b, options),
            (false, _) => x.Conv2d(w, b, options),
            (true, 3) => x.ConvTranspose1d(w, b, options),
            (true, _) => x.ConvTranspose2d(w, b, options),
        };
        test.AssertOutput("y", y, 3e-5, 1e-5);
        y.Backward(test.Tensor("cot/y"));
        foreach (string input in test.Names("grad"))
        {
            test.AssertGradient(input, (input == "x" ? x : input == "w" ? w : b)!.Grad);
        }
    }

    private static Pair Both(GoldenCase test, string name, int otherwise)
    {
        int[] values = test.IntList(name, otherwise);
        return new Pair(values[0], values[^1]);
    }
}
