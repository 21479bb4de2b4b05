using System.Globalization;
using Likeness.Stylized.Published;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Published;

/// <summary>
/// Narrow versions of the published networks against float64 code that is written from their papers and releases and finds the numbers by
/// their published names.
/// </summary>
public sealed class PublishedNetworkTests
{
    private static readonly int[] s_halvingUnits = [0, 3, 7, 21];

    [Fact]
    public void The_style_encoder_does_what_its_release_does()
    {
        var options = new StyleEncoderOptions { Width = 16, Styles = 9, StyleSize = 6, Resolution = 32 };
        var encoder = new StyleEncoder(options, new RandomSource(1L));
        var w = new ReferenceWeights(encoder, 2);
        new RandomSource(3L).FillNormal(w["latent_avg"].Span);
        Tensor picture = GradientCheck.Random(new Shape(1, 3, 32, 32), new Random(4));
        ReferenceMap[] trunk = Trunk(ReferenceMap.From(picture), w, "encoder.");
        ReferenceMap middle = trunk[2].Bilinear(4, 4).Add(trunk[1].Convolution(w, "encoder.latlayer1"));
        ReferenceMap fine = middle.Bilinear(8, 8).Add(trunk[0].Convolution(w, "encoder.latlayer2"));
        ReferenceMap Head(int i)
        {
            ReferenceMap x = i < 3 ? trunk[2] : i < 7 ? middle : fine;
            for (int k = 0; x.Height > 1; k += 2)
            {
                x = x.Convolution(w, string.Create(CultureInfo.InvariantCulture, $"encoder.styles.{i}.convs.{k}"), 2, 1).Each(static v => v > 0 ? v : 0.01 * v);
            }

            return x.Linear(w, $"encoder.styles.{i}.linear", 1 / Math.Sqrt(6));
        }

        ReferenceMap first = Head(0);
        float[] mean = w["latent_avg"].Span.ToArray();
        double[] styles = [.. Enumerable.Range(0, 9).SelectMany(i => (i == 0 ? first : first.Add(Head(i))).Values).Select((v, k) => v + mean[k])];
        Tensor found = encoder.Forward(picture);
        Assert.Equal(new Shape(1, 9, 6), found.Shape);
        new ReferenceMap(54, 1, 1, styles).AssertClose(found);
        Assert.Contains("[batch, 3, 32, 32]", Assert.Throws<ShapeException>(() => encoder.Forward(Tensor.Zeros(1, 3, 64, 64))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gated_identity_network_does_what_its_release_does()
    {
        var network = new GatedIdentityNetwork(new RandomSource(1L), 16, 20);
        var w = new ReferenceWeights(network, 2);
        Tensor picture = GradientCheck.Random(new Shape(1, 3, 112, 112), new Random(3));
        ReferenceMap map = Trunk(ReferenceMap.From(picture), w, "")[2].BatchNorm(w, "output_layer.0");
        AssertDirection(map.Linear(w, "output_layer.3").BatchNorm(w, "output_layer.4"), network, picture);
    }

    [Fact]
    public void The_residual_identity_network_does_what_its_release_does()
    {
        var network = new ResidualIdentityNetwork(new RandomSource(1L), 8, 20);
        var w = new ReferenceWeights(network, 2);
        Tensor picture = GradientCheck.Random(new Shape(1, 3, 112, 112), new Random(3));
        ReferenceMap x = ReferenceMap.From(picture).Convolution(w, "conv1", 1, 1).BatchNorm(w, "bn1").Slopes(w, "prelu");
        int[] units = [3, 4, 14, 3];
        for (int stage = 1; stage <= 4; stage++)
        {
            for (int i = 0; i < units[stage - 1]; i++)
            {
                string n = string.Create(CultureInfo.InvariantCulture, $"layer{stage}.{i}.");
                int stride = i == 0 ? 2 : 1;
                ReferenceMap y = x.BatchNorm(w, n + "bn1").Convolution(w, n + "conv1", 1, 1).BatchNorm(w, n + "bn2").Slopes(w, n + "prelu")
                    .Convolution(w, n + "conv2", stride, 1).BatchNorm(w, n + "bn3");
                x = y.Add(i == 0 ? x.Convolution(w, n + "downsample.0", 2).BatchNorm(w, n + "downsample.1") : x);
            }
        }

        AssertDirection(x.BatchNorm(w, "bn2").Linear(w, "fc").BatchNorm(w, "features"), network, picture);
    }

    [Fact]
    public void Faces_are_cut_out_where_the_release_cuts_them_out()
    {
        Tensor picture = Tensor.Zeros(1, 3, 256, 256);
        picture.Span.Fill(-1);
        for (int row = 35; row < 223; row++)
        {
            picture.Span.Slice((row * 256) + 32, 188).Fill(1);
        }

        Tensor face = IdentityNetwork.Crop(picture);
        Assert.Equal(new Shape(1, 3, 112, 112), face.Shape);
        Assert.All(face.Span[..(112 * 112)].ToArray(), static v => Assert.Equal(1f, v, 1e-5f));
        Assert.Contains("256", Assert.Throws<ShapeException>(() => IdentityNetwork.Crop(Tensor.Zeros(1, 3, 112, 112))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_face_parser_does_what_its_release_does()
    {
        var parser = new FaceParser(new RandomSource(1L), 4);
        var w = new ReferenceWeights(parser, 2);
        Tensor picture = GradientCheck.Random(new Shape(1, 3, 64, 96), new Random(3));
        double[] mean = [0.485, 0.456, 0.406], deviation = [0.229, 0.224, 0.225];
        ReferenceMap raw = ReferenceMap.From(picture);
        ReferenceMap x = raw with { Values = [.. raw.Values.Select((v, i) => (((v + 1) / 2) - mean[i / (64 * 96)]) / deviation[i / (64 * 96)])] };
        x = x.Convolution(w, "cp.resnet.conv1", 2, 3).BatchNorm(w, "cp.resnet.bn1").Relu().Pool(mean: false, 2, 1);
        var maps = new List<ReferenceMap>();
        for (int stage = 1; stage <= 4; stage++)
        {
            for (int i = 0; i < 2; i++)
            {
                string n = string.Create(CultureInfo.InvariantCulture, $"cp.resnet.layer{stage}.{i}.");
                int stride = i == 0 && stage > 1 ? 2 : 1;
                ReferenceMap y = x.Convolution(w, n + "conv1", stride, 1).BatchNorm(w, n + "bn1").Relu().Convolution(w, n + "conv2", 1, 1).BatchNorm(w, n + "bn2");
                x = y.Add(stride == 1 ? x : x.Convolution(w, n + "downsample.0", 2).BatchNorm(w, n + "downsample.1")).Relu();
            }

            maps.Add(x);
        }

        ReferenceMap Unit(ReferenceMap m, string n, int padding) => m.Convolution(w, n + ".conv", 1, padding).BatchNorm(w, n + ".bn").Relu();
        ReferenceMap Attention(ReferenceMap m, string n)
        {
            ReferenceMap features = Unit(m, n + ".conv", 1);
            return features.Gate(features.Mean().Convolution(w, n + ".conv_atten").BatchNorm(w, n + ".bn_atten").Sigmoid());
        }

        ReferenceMap coarse = Attention(maps[3], "cp.arm32").Add(Unit(maps[3].Mean(), "cp.conv_avg", 0).Nearest(2, 3));
        ReferenceMap middle = Attention(maps[2], "cp.arm16").Add(Unit(coarse.Nearest(4, 6), "cp.conv_head32", 1));
        ReferenceMap joint = Unit(ReferenceMap.Join(maps[1], Unit(middle.Nearest(8, 12), "cp.conv_head16", 1)), "ffm.convblk", 0);
        ReferenceMap fused = joint.Gate(joint.Mean().Convolution(w, "ffm.conv1").Relu().Convolution(w, "ffm.conv2").Sigmoid()).Add(joint);
        ReferenceMap logits = Unit(fused, "conv_out.conv", 1).Convolution(w, "conv_out.conv_out").Bilinear(64, 96);
        Tensor found = parser.Forward(picture);
        Assert.Equal(new Shape(1, 19, 64, 96), found.Shape);
        Assert.Equal(19, Enum.GetValues<FacePart>().Length);
        logits.AssertClose(found);
        Assert.Contains("multiples of 32", Assert.Throws<ShapeException>(() => parser.Forward(Tensor.Zeros(1, 3, 50, 64))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_features_of_inception_are_those_of_its_definition()
    {
        var network = new InceptionFeatures(new RandomSource(1L), 16);
        var w = new ReferenceWeights(network, 2);
        Tensor picture = GradientCheck.Random(new Shape(1, 3, 299, 299), new Random(3));
        ReferenceMap Unit(ReferenceMap m, string n, int stride = 1, int rows = 0, int columns = -1) =>
            m.Convolution(w, n + ".conv", stride, rows, columns).BatchNorm(w, n + ".bn", 1e-3).Relu();
        ReferenceMap x = Unit(Unit(Unit(ReferenceMap.From(picture), "Conv2d_1a_3x3", 2), "Conv2d_2a_3x3"), "Conv2d_2b_3x3", 1, 1).Pool(false, 2, 0);
        x = Unit(Unit(x, "Conv2d_3b_1x1"), "Conv2d_4a_3x3").Pool(false, 2, 0);
        foreach (string n in new[] { "Mixed_5b.", "Mixed_5c.", "Mixed_5d." })
        {
            x = ReferenceMap.Join(
                Unit(x, n + "branch1x1"),
                Unit(Unit(x, n + "branch5x5_1"), n + "branch5x5_2", 1, 2),
                Unit(Unit(Unit(x, n + "branch3x3dbl_1"), n + "branch3x3dbl_2", 1, 1), n + "branch3x3dbl_3", 1, 1),
                Unit(x.Pool(true, 1, 1), n + "branch_pool"));
        }

        x = ReferenceMap.Join(
            Unit(x, "Mixed_6a.branch3x3", 2),
            Unit(Unit(Unit(x, "Mixed_6a.branch3x3dbl_1"), "Mixed_6a.branch3x3dbl_2", 1, 1), "Mixed_6a.branch3x3dbl_3", 2),
            x.Pool(false, 2, 0));
        foreach (string n in new[] { "Mixed_6b.", "Mixed_6c.", "Mixed_6d.", "Mixed_6e." })
        {
            ReferenceMap twice = Unit(Unit(Unit(x, n + "branch7x7dbl_1"), n + "branch7x7dbl_2", 1, 3, 0), n + "branch7x7dbl_3", 1, 0, 3);
            x = ReferenceMap.Join(
                Unit(x, n + "branch1x1"),
                Unit(Unit(Unit(x, n + "branch7x7_1"), n + "branch7x7_2", 1, 0, 3), n + "branch7x7_3", 1, 3, 0),
                Unit(Unit(twice, n + "branch7x7dbl_4", 1, 3, 0), n + "branch7x7dbl_5", 1, 0, 3),
                Unit(x.Pool(true, 1, 1), n + "branch_pool"));
        }

        ReferenceMap seven = Unit(Unit(Unit(x, "Mixed_7a.branch7x7x3_1"), "Mixed_7a.branch7x7x3_2", 1, 0, 3), "Mixed_7a.branch7x7x3_3", 1, 3, 0);
        x = ReferenceMap.Join(
            Unit(Unit(x, "Mixed_7a.branch3x3_1"), "Mixed_7a.branch3x3_2", 2), Unit(seven, "Mixed_7a.branch7x7x3_4", 2), x.Pool(false, 2, 0));
        foreach (string n in new[] { "Mixed_7b.", "Mixed_7c." })
        {
            ReferenceMap three = Unit(x, n + "branch3x3_1"), twice = Unit(Unit(x, n + "branch3x3dbl_1"), n + "branch3x3dbl_2", 1, 1);
            x = ReferenceMap.Join(
                Unit(x, n + "branch1x1"),
                Unit(three, n + "branch3x3_2a", 1, 0, 1), Unit(three, n + "branch3x3_2b", 1, 1, 0),
                Unit(twice, n + "branch3x3dbl_3a", 1, 0, 1), Unit(twice, n + "branch3x3dbl_3b", 1, 1, 0),
                Unit(x.Pool(n == "Mixed_7b.", 1, 1), n + "branch_pool"));
        }

        Assert.Equal(8, x.Height);
        Tensor found = network.Forward(picture);
        Assert.Equal(new Shape(1, 128), found.Shape);
        x.Mean().AssertClose(found);
    }

    // The maps after the second, third and fourth stage of IR-SE-50.
    private static ReferenceMap[] Trunk(ReferenceMap x, ReferenceWeights w, string prefix)
    {
        x = x.Convolution(w, prefix + "input_layer.0", 1, 1).BatchNorm(w, prefix + "input_layer.1").Slopes(w, prefix + "input_layer.2");
        var ends = new List<ReferenceMap>();
        for (int i = 0; i < 24; i++)
        {
            string n = string.Create(CultureInfo.InvariantCulture, $"{prefix}body.{i}.");
            int stride = s_halvingUnits.Contains(i) ? 2 : 1;
            ReferenceMap y = x.BatchNorm(w, n + "res_layer.0").Convolution(w, n + "res_layer.1", 1, 1).Slopes(w, n + "res_layer.2")
                .Convolution(w, n + "res_layer.3", stride, 1).BatchNorm(w, n + "res_layer.4");
            ReferenceMap gates = y.Mean().Convolution(w, n + "res_layer.5.fc1").Relu().Convolution(w, n + "res_layer.5.fc2").Sigmoid();
            ReferenceMap shortcut = w.Has(n + "shortcut_layer.0.weight")
                ? x.Convolution(w, n + "shortcut_layer.0", stride).BatchNorm(w, n + "shortcut_layer.1")
                : x.Every(stride);
            x = y.Gate(gates).Add(shortcut);
            if (i is 6 or 20 or 23)
            {
                ends.Add(x);
            }
        }

        return [.. ends];
    }

    private static void AssertDirection(ReferenceMap features, IdentityNetwork network, Tensor picture)
    {
        double length = Math.Sqrt(features.Values.Sum(static v => v * v));
        Tensor found = network.Forward(picture);
        Assert.Equal(1, Math.Sqrt(found.Span.ToArray().Sum(static v => (double)v * v)), 1e-5);
        features.Each(v => v / length).AssertClose(found);
        Assert.Contains("112", Assert.Throws<ShapeException>(() => network.Forward(Tensor.Zeros(1, 3, 256, 256))).Message, StringComparison.Ordinal);
    }
}
