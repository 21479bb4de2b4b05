using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Golden;

/// <summary>
/// Every case of <c>nn_conv</c>. A case runs through the entry whose key is the longest beginning of its name; a case without
/// one fails. Convolutions are entered in the other part of the class.
/// </summary>
public partial class NnConvTests
{
    private static readonly Dictionary<string, Action<Run>> Entries = MakeEntries();

    public static TheoryData<string> Cases => GoldenFile.CaseNames("nn_conv");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_and_gradients_match(string name)
    {
        string? key = Entries.Keys.Where(k => name.StartsWith(k, StringComparison.Ordinal)).MaxBy(k => k.Length);
        Assert.True(key is not null, $"no entry runs the case {name}");
        var run = new Run(GoldenFile.Load("nn_conv").Case(name));
        Entries[key!](run);
        run.Finish();
    }

    private static Dictionary<string, Action<Run>> MakeEntries()
    {
        var entries = new Dictionary<string, Action<Run>>
        {
            ["upsample2x_bilinear"] = r => r.Gives(r["x"].ResizeBilinear(r.Height, r.Width, r.Test.Flag("align_corners", false))),
            ["resize_bilinear"] = r => r.Gives(r["x"].ResizeBilinear(r.Test.IntList("size")[0], r.Test.IntList("size")[1])),
            ["upsample2x_nearest"] = r => r.Gives(r["x"].ResizeNearest(r.Height, r.Width)),
            ["interp1d_linear"] = r => r.Gives(r["x"].ResizeLinear(r.Test.Whole("size", 0), alignCorners: true)),
            ["interp1d_linear_noac"] = r => r.Gives(r["x"].ResizeLinear(r.Test.Whole("size", 0), alignCorners: false)),
            ["avg_pool2d"] = r => r.Gives(r["x"].AveragePool2d(2, 2)),
            ["avg_pool2d_pad"] = r => r.Gives(r["x"].AveragePool2d(3, 2, 1)),
            ["avg_pool1d"] = r => r.Gives(r["x"].AveragePool1d(3, 2)),
            ["max_pool2d"] = r => r.Gives(r["x"].MaxPool2d(2, 2)),
            ["max_pool2d_k3s2"] = r => r.Gives(r["x"].MaxPool2d(3, 2)),
            ["max_pool2d_pad"] = r => r.Gives(r["x"].MaxPool2d(3, 2, 1)),
            ["adaptive_avg_pool2d"] = r => r.Gives(r["x"].AdaptiveAveragePool2d(r.Height, r.Width)),
            ["pad_reflect"] = r => r.Gives(r["x"].PadReflect(2, 1, 1, 2)),
            ["pad_replicate"] = r => r.Gives(r["x"].PadReplicate(2, 1, 1, 2)),
            ["pixel_shuffle"] = r => r.Gives(r["x"].PixelShuffle(2)),
            ["grid_sample"] = r => r.Gives(
                r["x"].GridSample(r["grid"], Enum.Parse<GridOutside>(r.Test.Text("padding_mode", ""), ignoreCase: true), r.Test.Flag("align_corners", false))),
            ["unfold"] = r => r.Gives(r["x"].Unfold(3, stride: 2, padding: 1)),
        };
        AddConvolutions(entries);
        return entries;
    }

    static partial void AddConvolutions(Dictionary<string, Action<Run>> entries);

    /// <summary>One case while it runs: hands out inputs, collects outputs, then compares everything.</summary>
    private sealed class Run(GoldenCase test)
    {
        private readonly Dictionary<string, Tensor> _inputs = [];
        private Tensor? _loss;

        public GoldenCase Test { get; } = test;

        /// <summary>Rows of the expected result.</summary>
        public int Height => Test.Shape("out/y")[-2];

        /// <summary>Columns of the expected result.</summary>
        public int Width => Test.Shape("out/y")[-1];

        /// <summary>An input of the case.</summary>
        public Tensor this[string name] => _inputs.TryGetValue(name, out Tensor? input) ? input : _inputs[name] = Test.Input(name);

        /// <summary>An input of the case, or null where it has none.</summary>
        public Tensor? OrNull(string name) => Test.Has($"in/{name}") ? this[name] : null;

        /// <summary>Compares an output, and takes its cotangent into the loss.</summary>
        public void Gives(Tensor output, string name = "y")
        {
            Test.AssertOutput(name, output, 3e-5, 1e-5);
            Tensor term = (output * Test.Tensor($"cot/{name}")).Sum();
            _loss = _loss is null ? term : _loss + term;
        }

        public void Finish()
        {
            _loss!.Backward();
            foreach (string name in Test.Names("grad"))
            {
                Test.AssertGradient(name, this[name].Grad);
            }
        }
    }
}
