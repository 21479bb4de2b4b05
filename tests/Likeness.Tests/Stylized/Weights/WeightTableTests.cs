using Likeness.Stylized.Generators;
using Likeness.Stylized.Published;
using Likeness.Stylized.Weights;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Stylized.Weights;

public sealed class WeightTableTests
{
    private static readonly Dictionary<string, Func<RandomSource?, (Module Network, WeightTable Table)>> s_networks = new()
    {
        ["e4e"] = static r => With(new StyleEncoder(new StyleEncoderOptions { Width = 16, Styles = 4, StyleSize = 8, Resolution = 32 }, r), static n => n.Weights),
        ["arcface, gated"] = static r => With(new GatedIdentityNetwork(r, 16, 8), static n => n.Weights),
        ["arcface, residual"] = static r => With(new ResidualIdentityNetwork(r, 4, 8), static n => n.Weights),
        ["bisenet"] = static r => With(new FaceParser(r, 4), static n => n.Weights),
        ["inception"] = static r => With(new InceptionFeatures(r, 16), static n => n.Weights),
        ["generator"] = static r => With(new Generator(GeneratorOptions.Small(16), r), static n => GeneratorNames.Table(n, GeneratorNaming.Nvlabs)),
        ["generator, rosinality"] = static r => With(new Generator(GeneratorOptions.Small(16), r), static n => GeneratorNames.Table(n, GeneratorNaming.Rosinality)),
    };

    public static TheoryData<string> Networks => [.. s_networks.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_random_state_loads_with_nothing_missing_and_nothing_left(string name)
    {
        (Module network, WeightTable table) = s_networks[name](new RandomSource(1L));
        (Module empty, WeightTable other) = s_networks[name](null);
        using SafeTensorsFile file = Parse(Written(network, table, "net.", batchCounts: true));
        WeightReport report = other.Compare(file, "net.");
        Assert.True(report.IsComplete, report.Summary);
        other.Load(file, "net.");
        string[] kept = [.. table.Names.Select(static n => n.Name)];
        Assert.Equal(kept.Length, report.Fitting);
        foreach ((NamedTensor expected, NamedTensor found) in All(network).Zip(All(empty)).Where(p => !IsUnwritten(p.First.Name, name)))
        {
            Assert.True(expected.Tensor.Span.SequenceEqual(found.Tensor.Span), expected.Name);
        }
    }

    [Fact]
    public void What_does_not_fit_is_counted_and_the_first_of_each_kind_is_named()
    {
        (Module network, WeightTable table) = s_networks["bisenet"](new RandomSource(1L));
        SafeTensorsWriter writer = Written(network, table, "", batchCounts: false, skip: "ffm.conv1.weight", reshape: "cp.resnet.conv1.weight");
        writer.Add("stranger", new float[2], new Shape(2));
        using SafeTensorsFile file = Parse(writer);
        string before = Sum(network);
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => table.Load(file));
        Assert.Contains("1 missing (the first is 'ffm.conv1.weight')", error.Message, StringComparison.Ordinal);
        Assert.Contains("1 unknown (the first is 'stranger')", error.Message, StringComparison.Ordinal);
        Assert.Contains("1 of another shape (the first is 'cp.resnet.conv1.weight [588]; [4, 3, 7, 7] was expected')", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Sum(network));
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_refused()
    {
        (Module network, WeightTable table) = s_networks["bisenet"](new RandomSource(1L));
        All(network).Last().Tensor.Span[0] = float.NaN;
        using SafeTensorsFile file = Parse(Written(network, table, "", batchCounts: false));
        Assert.Contains("not finite", Assert.Throws<InvalidFileException>(() => table.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kind_of_identity_network_is_found_in_the_file()
    {
        // Neither narrow network has the release's sizes, so that the message tells which was tried.
        foreach ((string name, string first) in new[] { ("arcface, gated", "input_layer.0.weight"), ("arcface, residual", "conv1.weight") })
        {
            (Module network, WeightTable table) = s_networks[name](new RandomSource(1L));
            using SafeTensorsFile file = Parse(Written(network, table, "", batchCounts: false));
            Assert.Contains($"'{first} [", Assert.Throws<InvalidFileException>(() => IdentityNetwork.Load(file)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Full_networks_have_the_sizes_that_are_published()
    {
        Assert.Equal(43.6, Millions(new ResidualIdentityNetwork(null)), 0.05);
        Assert.Equal(43.8, Millions(new GatedIdentityNetwork(null)), 0.05);
        Assert.Equal(21.8, Millions(new InceptionFeatures(null)), 0.05);
    }

    private static double Millions(Module network) => network.ParameterCount / 1e6;

    private static (Module, WeightTable) With<TModule>(TModule network, Func<TModule, WeightTable> table) where TModule : Module => (network, table(network));

    private static IEnumerable<NamedTensor> All(Module network) => network.NamedParameters().Concat(network.NamedBuffers());

    // What Rosinality's files do not have keeps what it holds.
    private static bool IsUnwritten(string tensor, string network) => network == "generator, rosinality" && GeneratorNames.Rosinality(tensor) is null;

    private static string Sum(Module network) => string.Join(' ', All(network).Select(static t => t.Tensor.Span.ToArray().Sum()));

    private static SafeTensorsWriter Written(Module network, WeightTable table, string prefix, bool batchCounts, string skip = "", string reshape = "")
    {
        var writer = new SafeTensorsWriter();
        Tensor[] written = [.. All(network).Where(t => table.Names.Count() == All(network).Count() || GeneratorNames.Rosinality(t.Name) is not null).Select(static t => t.Tensor)];
        foreach (((string name, Shape shape), Tensor tensor) in table.Names.Zip(written))
        {
            Assert.Equal(shape, tensor.Shape);
            if (name != skip)
            {
                writer.Add(prefix + name, tensor.Span.ToArray(), name == reshape ? new Shape(tensor.Count) : shape);
            }

            if (batchCounts && name.EndsWith("running_var", StringComparison.Ordinal))
            {
                writer.Add(prefix + name.Replace("running_var", "num_batches_tracked", StringComparison.Ordinal), new float[1], new Shape());
            }
        }

        return writer;
    }

    private static SafeTensorsFile Parse(SafeTensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return SafeTensorsFile.Parse(stream.ToArray(), "weights");
    }
}
