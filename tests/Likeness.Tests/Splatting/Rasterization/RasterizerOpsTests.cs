using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Rasterization.Reference;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Splatting.Rasterization;

/// <summary>Rendering as an operation of the tensor engine.</summary>
public class RasterizerOpsTests
{
    [Fact]
    public void Gradients_are_those_of_the_rasteriser()
    {
        SplatScenes.Sample sample = SplatScenes.Random(8, 60, 2, 2, 40, 30, size: -2);
        GaussianScene scene = SplatCase.Narrow(sample.Scene);
        GaussianTensors g = Tensors(scene);
        Tensor background = Tensor.From([0.25f, 0.5f, 0.75f], 3).WithGrad(), pose = Tensor.Zeros(6).WithGrad();
        RenderedTensors images = new Rasterizer().Rasterize(g, SplatCase.Narrow(sample.View), background, pose);
        (images.Image.Sum() + (images.Alpha * 2f).Sum() + (images.Depth * 0.5f).Sum() + (images.Extra! * 3f).Sum()).Backward();
        FastFrame expected = FastFrame.Render(
            scene, SplatCase.Narrow(sample.View), new(0.25f, 0.5f, 0.75f), new RasterizerOptions(), Full(40 * 30 * 3, 1), Full(40 * 30, 2), Full(40 * 30, 0.5), Full(40 * 30 * 2, 3));
        Assert.Equal(expected.Colour, images.Image.Span.ToArray());
        Assert.Equal(expected.Depth, images.Depth.Span.ToArray());
        Assert.Equal(expected.Gradients.Means, g.Means.Grad!.Span.ToArray());
        Assert.Equal(expected.Gradients.LogScales, g.LogScales.Grad!.Span.ToArray());
        Assert.Equal(expected.Gradients.Rotations, g.Rotations.Grad!.Span.ToArray());
        Assert.Equal(expected.Gradients.OpacityLogits, g.OpacityLogits.Grad!.Span.ToArray());
        Assert.Equal(expected.Gradients.ShDc, g.ShDc!.Grad!.Span.ToArray());
        Assert.Equal(expected.Gradients.ShRest, g.ShRest!.Grad!.Span.ToArray());
        Assert.Equal(expected.Gradients.Extra, g.Extra!.Grad!.Span.ToArray());
        Assert.Equal(expected.Background, FastFrame.Wide(background.Grad!.Span.ToArray()));
        Assert.Equal(expected.Pose, FastFrame.Wide(pose.Grad!.Span.ToArray()));
    }

    /// <summary>At a motion that is not zero, with direct colours, against differences of the float64 path.</summary>
    [Fact]
    public void The_gradient_over_a_pose_holds_away_from_zero()
    {
        SplatScenes.Sample sample = SplatScenes.Random(9, 20, -1, 0, 24, 20, size: -1.2);
        double[] motion = [.. new[] { 0.2, -0.1, 0.3, 0.4, -0.3, 0.5 }.Select(v => (double)(float)v)];
        ReferenceScene s = sample.Scene;
        var g = new GaussianTensors
        {
            Means = Of(s.Means, 20, 3),
            LogScales = Of(s.LogScales, 20, 3),
            Rotations = Of(s.Rotations, 20, 4),
            OpacityLogits = Of(s.OpacityLogits, 20),
            Colours = Of(s.Colours, 20, 3),
        };
        var options = new RasterizerOptions { AlphaThreshold = 1e-20, TransmittanceStop = 1e-20 };
        Tensor pose = Of(motion, 6);
        RenderedTensors images = new Rasterizer(options).Rasterize(g, SplatCase.Narrow(sample.View), null, pose);
        (images.Image.Square().Sum() + images.Depth.Sum()).Backward();
        double[] gradient = FastFrame.Wide(pose.Grad!.Span.ToArray());
        double scale = gradient.Max(Math.Abs);
        Assert.True(scale > 1, "the pose has to matter for this test");
        for (int k = 0; k < 6; k++)
        {
            double difference = (Loss(k, 1e-5) - Loss(k, -1e-5)) / 2e-5;
            Assert.InRange(gradient[k], difference - (2e-4 * scale), difference + (2e-4 * scale));
        }

        double Loss(int k, double step)
        {
            double[] moved = [.. motion];
            moved[k] += step;
            ReferenceFrame f = ReferenceRasterizer.Forward(s, SplatScenes.Moved(sample.View, moved), [0, 0, 0], options);
            return f.Colour.Sum(v => v * v) + f.Depth.Sum();
        }
    }

    [Fact]
    public void Two_views_before_one_way_back_add_up()
    {
        SplatScenes.Sample sample = SplatScenes.Random(10, 30, 1, 0, 30, 20, size: -2);
        GaussianScene scene = SplatCase.Narrow(sample.Scene);
        var rasterizer = new Rasterizer();
        GaussianTensors both = Tensors(scene), first = Tensors(scene), second = Tensors(scene);
        var near = SplatCase.Narrow(sample.View);
        var far = SplatCase.Narrow(SplatScenes.Moved(sample.View, [0, 0, 1, 0.1, 0, 0]));
        (rasterizer.Rasterize(both, near).Image.Sum() + rasterizer.Rasterize(both, far).Image.Sum()).Backward();
        rasterizer.Rasterize(first, near).Image.Sum().Backward();
        rasterizer.Rasterize(second, far).Image.Sum().Backward();
        float[] sum = [.. first.Means.Grad!.Span.ToArray().Zip(second.Means.Grad!.Span.ToArray(), (a, b) => a + b)];
        float scale = sum.Max(MathF.Abs);
        Assert.All(sum.Zip(both.Means.Grad!.Span.ToArray()), p => Assert.InRange(p.Second, p.First - (1e-5f * scale), p.First + (1e-5f * scale)));
    }

    [Fact]
    public void Threads_cannot_be_seen_and_a_step_allocates_nothing()
    {
        SplatScenes.Sample sample = SplatScenes.Random(11, 600, 1, 1, 60, 50, size: -3);
        GaussianScene scene = SplatCase.Narrow(sample.Scene);
        var camera = SplatCase.Narrow(sample.View);
        var rasterizer = new Rasterizer();
        GaussianTensors g = Tensors(scene);
        Tensor pose = Tensor.Zeros(6);
        ThreadCheck.SameBits(
            x => rasterizer.Rasterize(new GaussianTensors { Means = x[0], LogScales = x[1], Rotations = x[2], OpacityLogits = x[3], ShDc = x[4], ShRest = x[5], Extra = x[6] }, camera, null, x[7]).Image,
            g.Means, g.LogScales, g.Rotations, g.OpacityLogits, g.ShDc!, g.ShRest!, g.Extra!, pose);
        AllocationCheck.AssertNone(() =>
        {
            RenderedTensors images = rasterizer.Rasterize(g, camera, null, pose);
            images.Image.Sum().Backward();
        });
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        GaussianTensors g = Tensors(new GaussianScene(4, 1));
        var camera = SplatCase.Narrow(GoldenScene.View);
        Assert.Contains("rotations", Message(g with { Rotations = Tensor.Zeros(4, 3) }), StringComparison.Ordinal);
        Assert.Contains("opacity logits", Message(g with { OpacityLogits = Tensor.Zeros(3) }), StringComparison.Ordinal);
        Assert.Contains("0, 3, 8 or 15", Message(g with { ShRest = Tensor.Zeros(4, 5, 3) }), StringComparison.Ordinal);
        Assert.Contains("neither was given", Message(g with { ShDc = null, ShRest = null }), StringComparison.Ordinal);
        Assert.Contains("both were given", Message(g with { Colours = Tensor.Zeros(4, 3) }), StringComparison.Ordinal);

        string Message(GaussianTensors wrong) => Assert.Throws<ShapeException>(() => new Rasterizer().Rasterize(wrong, camera)).Message;
    }

    private static GaussianTensors Tensors(GaussianScene scene) => new()
    {
        Means = Tensor.From(scene.Means, scene.Count, 3).WithGrad(),
        LogScales = Tensor.From(scene.LogScales, scene.Count, 3).WithGrad(),
        Rotations = Tensor.From(scene.Rotations, scene.Count, 4).WithGrad(),
        OpacityLogits = Tensor.From(scene.OpacityLogits, scene.Count).WithGrad(),
        ShDc = Tensor.From(scene.ShDc, scene.Count, 3).WithGrad(),
        ShRest = scene.Degree > 0 ? Tensor.From(scene.ShRest, scene.Count, scene.RestCoefficients, 3).WithGrad() : null,
        Extra = scene.ExtraChannels > 0 ? Tensor.From(scene.Extra, scene.Count, scene.ExtraChannels).WithGrad() : null,
    };

    private static Tensor Of(double[] values, params ReadOnlySpan<int> shape) => Tensor.From([.. values.Select(v => (float)v)], shape).WithGrad();

    private static double[] Full(int count, double value) => [.. Enumerable.Repeat(value, count)];
}
