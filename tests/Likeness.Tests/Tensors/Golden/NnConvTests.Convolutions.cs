using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Golden;

/// <summary>The convolutions of <c>nn_conv</c>.</summary>
public partial class NnConvTests
{
    static partial void AddConvolutions(Dictionary<string, Action<Run>> entries)
    {
        entries["conv1d"] = r => r.Gives(r["x"].Conv1d(r["w"], r.OrNull("b"), Options(r.Test)));
        entries["conv2d"] = r => r.Gives(r["x"].Conv2d(r["w"], r.OrNull("b"), Options(r.Test)));
        entries["conv_transpose1d"] = r => r.Gives(r["x"].ConvTranspose1d(r["w"], r.OrNull("b"), Options(r.Test)));
        entries["conv_transpose2d"] = r => r.Gives(r["x"].ConvTranspose2d(r["w"], r.OrNull("b"), Options(r.Test)));
        entries["weight_norm_conv1d"] = r =>
        {
            Tensor w = WeightNormOps.WeightNorm(r["v"], r["gg"], r.Test.Whole("dim", 0));
            r.Gives(w, "w");
            r.Gives(r["x"].Conv1d(w, r.OrNull("b"), Options(r.Test)));
        };
    }

    private static ConvolutionOptions Options(GoldenCase test) => new()
    {
        Stride = Both(test, "stride", 1),
        Padding = Both(test, "padding", 0),
        Dilation = Both(test, "dilation", 1),
        OutputPadding = Both(test, "output_padding", 0),
        Groups = test.Whole("groups", 1),
    };

    private static Pair Both(GoldenCase test, string name, int otherwise)
    {
        int[] values = test.IntList(name, otherwise);
        return new Pair(values[0], values[^1]);
    }
}
