using Likeness.Stylized.Generators;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Generators;

/// <summary>
/// Every case of <c>stylegan2_ops</c>, the operations of NVlabs' release with their gradients. A case runs through the entry whose key is
/// the longest beginning of its name; a case without one fails.
/// </summary>
public sealed class StyleganOperationsTests
{
    private const float LeakyGain = 1.41421356f;
    private static readonly GoldenFile s_golden = GoldenFile.Load("stylegan2_ops");

    private static readonly Dictionary<string, Func<GoldenRun, Tensor>> s_entries = new()
    {
        ["upfirdn_plain"] = static r => r["x"].UpFirDown(Filter("124")),
        ["upfirdn_up2"] = static r => Resampled(r, "1331"),
        ["upfirdn_down2"] = static r => Resampled(r, "1331"),
        ["upfirdn_up2_asym"] = static r => Resampled(r, "124"),
        ["upfirdn_updown"] = static r => Resampled(r, "2d"),
        ["upfirdn_crop"] = static r => Resampled(r, "1331"),
        ["upfirdn_flip"] = static r => Resampled(r, "2d"),
        ["upsample2d"] = static r => r["x"].UpsampleFir(Filter("1331")),
        ["downsample2d"] = static r => r["x"].DownsampleFir(Filter("1331")),
        ["filter2d"] = static r => r["x"].FilterFir(Filter("1331")),
        ["bias_act_linear"] = static r => r["x"].PlaneActivation(r["b"]),
        ["bias_act_relu"] = static r => r["x"].PlaneActivation(r["b"], slope: 0f, gain: LeakyGain),
        ["bias_act_lrelu"] = static r => r["x"].PlaneActivation(r["b"], slope: 0.2f, gain: LeakyGain),
        ["bias_act_clamp"] = static r => r["x"].PlaneActivation(r["b"], slope: 0.1f, gain: 1.7f, clamp: 1.2f),
        ["bias_act_dim1_fc"] = static r => r["x"].PlaneActivation(r["b"], slope: 0.2f, gain: LeakyGain),
        ["bias_act_tanh"] = static r => r["x"].PlaneActivation(r["b"]).Tanh(),
        ["bias_act_sigmoid"] = static r => r["x"].PlaneActivation(r["b"]).Sigmoid(),
        ["bias_act_elu"] = static r => r["x"].PlaneActivation(r["b"]).Elu(),
        ["bias_act_selu"] = static r => r["x"].PlaneActivation(r["b"]).Elu(1.67326324f) * 1.05070099f,
        ["bias_act_softplus"] = static r => r["x"].PlaneActivation(r["b"]).Softplus(),
        ["bias_act_swish"] = static r => r["x"].PlaneActivation(r["b"]).Silu() * LeakyGain,
        ["modconv"] = Modulated,
        ["conv2d_resample"] = static r => r["x"].Conv2dResampled(
            r["w"], Filter("1331"), r.Case.Whole("up", 1), r.Case.Whole("down", 1), r.Case.Whole("padding", 0), !r.Case.Flag("flip_weight", true)),
        ["fc_lrelu_lr001"] = static r => (r["x"] * (0.01f / MathF.Sqrt(6))).Linear(r["weight"], r["bias"] * 0.01f, Activation.LeakyRelu, 0.2f) * LeakyGain,
        ["fc_linear"] = static r => (r["x"] * (1 / MathF.Sqrt(6))).Linear(r["weight"], r["bias"]),
        ["mbstd"] = static r => r["x"].ConcatMinibatchDeviation(r.Case.Whole("group_size", 2), r.Case.Shape("out/y")[1] - r.Case.Shape("in/x")[1]),
        ["normalize_2nd_moment"] = static r => r["x"] * (r["x"].Square().Mean(-1, keepDims: true) + 1e-8f).InverseSqrt(),
    };

    public static TheoryData<string> Cases
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string name in s_golden.Cases.Where(static c => c != "filter"))
            {
                data.Add(name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_and_gradients_are_those_of_the_release(string name)
    {
        string? key = s_entries.Keys.Where(k => name.StartsWith(k, StringComparison.Ordinal)).MaxBy(static k => k.Length);
        Assert.True(key is not null, $"no entry runs the case {name}");
        var run = new GoldenRun(s_golden.Case(name));
        run.Check([("y", s_entries[key!](run))]);
    }

    private static Tensor Filter(string name) => s_golden.Case("filter").Tensor(name);

    private static Tensor Resampled(GoldenRun run, string filter)
    {
        int[] up = run.Case.IntList("up", 1), down = run.Case.IntList("down", 1), padding = run.Case.IntList("padding", 0, 0, 0, 0);

        // The release names the columns first.
        return run["x"].UpFirDown(Filter(filter), new FirOptions
        {
            Up = new Pair(up[^1], up[0]),
            Down = new Pair(down[^1], down[0]),
            Left = padding[0],
            Right = padding[1],
            Top = padding[2],
            Bottom = padding[3],
            Correlate = run.Case.Flag("flip_filter", false),
            Gain = (float)run.Case.Number("gain", 1),
        });
    }

    private static Tensor Modulated(GoldenRun run)
    {
        Tensor y = ModulatedConvolution.Modulated(run["x"], run["weight"], run["styles"], Filter("1331"), run.Case.Whole("up", 1));
        Tensor? demodulation = run.Case.Flag("demodulate", true) ? ModulatedConvolution.Demodulation(run["weight"], run["styles"]) : null;
        return y.PlaneActivation(null, demodulation, run["noise"]);
    }
}
