using Likeness.Imaging.Perceptual;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Imaging.Perceptual;

/// <summary>LPIPS against its own code, and what a file of another network is told.</summary>
public sealed class PerceptualDistanceTests
{
    private static readonly GoldenFile s_golden = GoldenFile.Load("lpips");

    public static TheoryData<string> Cases => GoldenFile.CaseNames("lpips");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_layers_maps_and_gradients_are_those_of_the_release(string name)
    {
        GoldenCase golden = s_golden.Case(name);
        var distance = PerceptualDistance.Load(s_golden.File, $"{name}/w/");
        Assert.Equal(name == "vgg" ? BackboneKind.Vgg : BackboneKind.Alex, distance.Kind);
        foreach (Tensor parameter in distance.Parameters())
        {
            parameter.RequiresGrad = true;
        }

        Tensor first = golden.Input("img0").WithGrad(), second = golden.Input("img1");
        Tensor value = distance.Forward(first, second);
        golden.AssertClose("out/value", value, 1e-6, 1e-4);
        golden.AssertClose("out/spatial", distance.Map(first, second), 1e-5, 1e-4);
        (value * golden.Tensor("cot/value")).Sum().Backward();
        golden.AssertGradient("img0", first.Grad, 1e-3);
        foreach ((string parameter, Tensor weight) in distance.NamedParameters().Where(static p => p.Name.StartsWith("lin", StringComparison.Ordinal)).Select(static p => (p.Name, p.Tensor)))
        {
            golden.AssertGradient(parameter, weight.Grad, 1e-3);
        }

        // Equal pictures are at no distance, and there is no first and second.
        Assert.All(distance.Forward(second, second).Span.ToArray(), static v => Assert.Equal(0, v));
        Assert.All(distance.Forward(first, second).Span.ToArray().Zip(distance.Forward(second, first).Span.ToArray()), static p => Assert.Equal(p.First, p.Second, 1e-6f));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_names_of_the_release_load_as_those_of_torchvision_do(string name)
    {
        GoldenCase golden = s_golden.Case(name);
        var writer = new SafeTensorsWriter();
        foreach (string tensor in golden.TensorNames.Where(static t => t.StartsWith("w/", StringComparison.Ordinal)))
        {
            string own = tensor[2..];
            string named = own.StartsWith("features.", StringComparison.Ordinal) ? $"net.slice{Slice(name, own)}.{own["features.".Length..]}" : own;
            writer.Add(named, golden.Tensor(tensor));
        }

        using var stream = new MemoryStream();
        writer.Write(stream);
        using var file = SafeTensorsFile.Parse(stream.ToArray(), "release");
        Tensor value = PerceptualDistance.Load(file).Forward(golden.Input("img0"), golden.Input("img1"));
        golden.AssertClose("out/value", value, 1e-6, 1e-4);
    }

    [Fact]
    public void A_file_of_another_network_is_told_which_tensor_does_not_fit()
    {
        var writer = new SafeTensorsWriter();
        writer.Add("features.0.weight", new float[8 * 3 * 11 * 11], new Shape(8, 3, 11, 11));
        Assert.Contains("'features.3.weight' is missing", Message(writer), StringComparison.Ordinal);
        writer.Add("features.3.weight", new float[12 * 8 * 3 * 3], new Shape(12, 8, 3, 3));
        Assert.Contains("'features.3.weight' has shape [12, 8, 3, 3]; [out, in, 5, 5] was expected of Alex", Message(writer), StringComparison.Ordinal);
    }

    private static string Message(SafeTensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        using var file = SafeTensorsFile.Parse(stream.ToArray(), "other");
        return Assert.Throws<InvalidFileException>(() => PerceptualDistance.Load(file)).Message;
    }

    // The release cuts its list of layers before each tap's pooling.
    private static int Slice(string name, string own)
    {
        int index = int.Parse(own.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);
        int[] ends = name == "vgg" ? [4, 9, 16, 23, 30] : [2, 5, 8, 10, 12];
        return 1 + Array.FindIndex(ends, e => index < e);
    }
}
