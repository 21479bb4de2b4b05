using System.Numerics;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Losses;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Fitting.Losses;
using Likeness.Splatting.Rasterization;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Avatars;

public sealed class GraphAvatarNetworkTests
{
    private const int Expression = 5;

    [Fact]
    public void The_full_configuration_has_the_parameters_and_the_size_of_the_papers_table()
    {
        var template = new HeadTemplate(HeadMeshes.Sheet(5023));
        Assert.Equal([5023, 1256, 314], template.Hierarchy.Levels.Select(static l => l.VertexCount));
        var network = new GraphAvatarNetwork(template, GraphAvatarOptions.Paper, Vector3.One * 0.5f, new RandomSource(1));
        long graph = network.GraphParameters.Sum(static p => (long)p.Tensor.Count);
        Assert.InRange(graph, 2_378_512 * 0.98, 2_378_512 * 1.02);
        Assert.Equal(73_248 + 1, network.Of("neural.").Sum(static p => p.Tensor.Count));
        Assert.Equal(42_410, network.Of("guidance.").Sum(static p => p.Tensor.Count));
        Assert.Equal(185_883, network.Of("enhancer.").Sum(static p => p.Tensor.Count));

        string folder = Directory.CreateTempSubdirectory().FullName, path = Path.Combine(folder, "head.safetensors");
        var model = new AvatarModel(template, [.. Enumerable.Range(0, 100).Select(static i => $"e{i}")], network)
        {
            Method = AvatarMethod.Graph,
            Options = GraphAvatarOptions.Paper,
            Licence = "MIT",
            Size = 512,
        };
        AvatarModelFile.Save(path, model);
        Assert.InRange(new FileInfo(path).Length, 10_500_000, 10_900_000);
        AvatarModelFile.Save(path, model, AvatarPrecision.Half);
        Assert.InRange(new FileInfo(path).Length, 5_300_000, 5_500_000);
        AvatarModelFile.Save(path, model, AvatarPrecision.Byte);
        Assert.InRange(new FileInfo(path).Length, 3_000_000, 3_500_000);
        Directory.Delete(folder, true);
    }

    [Fact]
    public void The_enhancer_of_a_processor_has_the_size_of_the_specification() =>
        Assert.Equal(67_467, new DepthEnhancer(12, new RandomSource(1)).ParameterCount);

    [Fact]
    public void The_first_picture_of_the_enhancer_is_the_coarse_one()
    {
        (GraphAvatarNetwork network, HeadInput input) = Small();
        HeadPicture picture = network.Draw(input with { Enhanced = true });
        Assert.Equal(picture.Coarse.Span.ToArray(), picture.Final.Span.ToArray());
    }

    /// <summary>The derivative along a random direction of all parameters of a part, against differences.</summary>
    [Theory]
    [InlineData("geometry.")]
    [InlineData("appearance.")]
    [InlineData("neural.")]
    [InlineData("guidance.")]
    [InlineData("enhancer.")]
    public void Gradients_of_each_part_agree_with_differences(string part)
    {
        (GraphAvatarNetwork network, HeadInput input) = Small();
        var random = new RandomSource(4);
        foreach (NamedTensor p in network.NamedParameters())
        {
            // Away from the start, where whole parts are zero and nothing depends on what is before them.
            foreach (ref float v in p.Tensor.Span)
            {
                v += 0.02f * (float)random.NextNormal();
            }
        }

        input = input with { Enhanced = true, Time = 0.3f };
        Tensor weight = Tensor.Uninitialized(new Shape(1, 3, 16, 16));
        weight.Normal(random, 0, 1);
        NamedTensor[] parameters = [.. network.Of(part)];
        float[][] direction = [.. parameters.Select(p => Enumerable.Range(0, p.Tensor.Count).Select(_ => (float)random.NextNormal()).ToArray())];
        double expected = 0;
        using (TensorScope.Begin())
        {
            network.ZeroGrad();
            Loss(network, input, weight).Backward();
            for (int k = 0; k < parameters.Length; k++)
            {
                expected += Dot(parameters[k].Tensor.Grad!.Span, direction[k]);
            }
        }

        double near = Slope(network, input, weight, parameters, direction, 2e-4f), far = Slope(network, input, weight, parameters, direction, 4e-4f);
        double found = ((4 * near) - far) / 3;
        Assert.True(Math.Abs(found - expected) <= 2e-2 * Math.Max(Math.Abs(expected), 0.05), $"{part} {found} by differences, {expected} by the way back");
    }

    [Fact]
    public void With_one_token_of_time_the_corrections_do_not_depend_on_the_mesh()
    {
        foreach (int tokens in new[] { 1, 8 })
        {
            var guidance = new GraphGuidance(Expression, tokens, new RandomSource(3));
            NamedTensor output = guidance.NamedParameters().Single(static p => p.Name == "output.weight");
            output.Tensor.Normal(new RandomSource(5), 0, 1);
            Tensor codes = Tensor.Persistent(new Shape(1, 16)).WithGrad();
            codes.Normal(new RandomSource(6), 0, 1);
            GuidedCorrection correction = guidance.Forward(codes, 0.4f);
            (correction.Expression.Square().Sum() + correction.Rotation.Square().Sum() + correction.Translation.Square().Sum()).Backward();
            float largest = codes.Grad is { } gradient ? gradient.Span.ToArray().Max(MathF.Abs) : 0;
            Assert.Equal(tokens == 1, largest == 0);
        }
    }

    [Fact]
    public void Rotations_of_the_correction_are_small_and_translations_too()
    {
        var guidance = new GraphGuidance(Expression, 8, new RandomSource(3));
        guidance.NamedParameters().Single(static p => p.Name == "output.weight").Tensor.Normal(new RandomSource(5), 0, 1000);
        GuidedCorrection correction = guidance.Forward(Tensor.From(Enumerable.Repeat(1f, 16).ToArray(), 1, 16), 0.4f);
        Assert.All(correction.Rotation.Span.ToArray(), static v => Assert.InRange(v, -0.0501f, 0.0501f));
        Assert.All(correction.Translation.Span.ToArray(), static v => Assert.InRange(v, -0.0201f, 0.0201f));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_warm_up_brings_networks_and_fixed_anchors_together(bool networksLearn)
    {
        (GraphAvatarNetwork network, HeadInput input) = Small();
        var anchors = new FixedAnchors(new HeadTemplate(HeadMeshes.Sheet(100)), new Vector3(0.2f, 0.4f, 0.6f));
        var adam = new Likeness.Tensors.Optim.Adam(
            [networksLearn ? new Likeness.Tensors.Optim.ParameterGroup(network.GraphParameters, 2e-3) : new Likeness.Tensors.Optim.ParameterGroup(anchors.NamedParameters(), 2e-2)]);
        float first = 0, last = 0;
        for (int i = 0; i < 200; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            adam.ZeroGrad();
            Tensor loss = anchors.Distance(network.Anchors(input.Features, input.Expression));
            loss.Backward();
            adam.Step();
            (first, last) = (i == 0 ? loss.Item : first, loss.Item);
        }

        Assert.True(last < 0.02f * first, $"{first} became {last}");
    }

    [Fact]
    public void The_photometric_operation_hands_back_the_losss_own_gradient()
    {
        var loss = new PhotometricLoss(16, 16);
        var target = new LossTarget(16, 16);
        var random = new Random(2);
        foreach (ref float v in target.Planes.AsSpan())
        {
            v = 0.9f + random.NextSingle();
        }

        loss.Prepare(target);
        Tensor picture = Support.GradientCheck.Random(new Shape(1, 3, 16, 16), random, 0.2, 0.8);
        Support.GradientCheck.Run(i => i[0].Photometric(loss, target) * 100f, [picture], tolerance: 0.02, step: 0.02f);
    }

    [Fact]
    public void Losses_of_coverage_and_detail_have_the_gradients_of_their_differences()
    {
        var random = new Random(3);
        Tensor mask = Support.GradientCheck.Random(new Shape(8, 8), random, 0, 1);
        Support.GradientCheck.Run(i => HeadLosses.Coverage(i[0], mask), [Support.GradientCheck.Random(new Shape(8, 8), random, 0.2, 0.8)]);
        Tensor target = Support.GradientCheck.Random(new Shape(1, 3, 8, 8), random, 0, 1);
        Assert.Equal(0, HeadLosses.Detail(target, target).Item);
        Assert.True(HeadLosses.Detail(target + 0.3f, target).Item < 1e-6f, "a constant shift has no steps");
        Likeness.Tensors.Sparse.SparseMatrix laplacian = new HeadTemplate(HeadMeshes.Sheet(100)).Hierarchy.Levels[0].Laplacian;
        Support.GradientCheck.Run(i => HeadLosses.Roughness(i[0], laplacian, 0.5f), [Support.GradientCheck.Random(new Shape(1, 100, 3), random)]);
        Support.GradientCheck.Run(static i => HeadLosses.Volume(i[0], 0.5f), [Support.GradientCheck.Random(new Shape(6, 3), random)]);
    }

    private static (GraphAvatarNetwork Network, HeadInput Input) Small()
    {
        var template = new HeadTemplate(HeadMeshes.Sheet(100));
        var options = new GraphAvatarOptions { NeuralGaussians = 2, GuidanceTokens = 4, EnhancerWidth = 4, ExpressionLength = Expression };
        var network = new GraphAvatarNetwork(template, options, new Vector3(0.6f, 0.5f, 0.4f), new RandomSource(2))
        {
            // Without the cut-offs, across which pictures jump.
            Rasterizer = new Rasterizer(new RasterizerOptions { Near = 0.02, AlphaThreshold = 1e-8, TransmittanceStop = 1e-12 }),
        };
        Tensor positions = Tensor.Uninitialized(new Shape(template.VertexCount, 3));
        template.Apply(template.Mean.Coordinates, positions.Span);
        return (network, new HeadInput
        {
            Features = template.Features(template.Mean.Coordinates),
            Positions = positions,
            Expression = Tensor.From([0.3f, -0.2f, 0.5f, 0f, 1f], 1, Expression),
            Camera = Camera.LookAt(16, 16, 25, new Vector3(0.2f, 0.1f, 3), Vector3.Zero, Vector3.UnitY) with { Near = 0.05f },
            Background = Tensor.From([1f, 0.5f, 0.2f], 3),
        });
    }

    private static Tensor Loss(GraphAvatarNetwork network, in HeadInput input, Tensor weight)
    {
        HeadPicture picture = network.Draw(input);
        return (picture.Final * weight).Sum() + (picture.Alpha.Square().Sum() * 0.1f);
    }

    private static double Slope(GraphAvatarNetwork network, in HeadInput input, Tensor weight, NamedTensor[] parameters, float[][] direction, float step)
    {
        using Tape.PauseScope pause = Tape.Pause();
        float[][] kept = [.. parameters.Select(static p => p.Tensor.Span.ToArray())];
        double[] values = new double[2];
        for (int side = 0; side < 2; side++)
        {
            for (int k = 0; k < parameters.Length; k++)
            {
                for (int i = 0; i < kept[k].Length; i++)
                {
                    parameters[k].Tensor.Span[i] = kept[k][i] + ((side == 0 ? step : -step) * direction[k][i]);
                }
            }

            using TensorScope scope = TensorScope.Begin();
            HeadPicture picture = network.Draw(input);
            values[side] = Dot(picture.Final.Span, weight.Span) + (0.1 * Dot(picture.Alpha.Span, picture.Alpha.Span));
        }

        for (int k = 0; k < parameters.Length; k++)
        {
            kept[k].CopyTo(parameters[k].Tensor.Span);
        }

        return (values[0] - values[1]) / (2 * step);
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }
}
