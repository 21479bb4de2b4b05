using System.Runtime.InteropServices;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Splatting.Rasterization;

/// <summary>What holds for the fast path besides its numbers: threads, memory, odd scenes, bad input.</summary>
public class RasterizerTests
{
    private static readonly System.Numerics.Vector3 Grey = new(0.25f, 0.5f, 0.75f);

    [Fact]
    public void The_number_of_threads_cannot_be_seen()
    {
        // Enough Gaussians for several blocks of every stage.
        SplatScenes.Sample sample = SplatScenes.Random(3, 40_000, 1, 1, 150, 130, size: -4);
        GaussianScene scene = SplatCase.Narrow(sample.Scene);
        int before = Work.Threads;
        try
        {
            float[][]? first = null;
            foreach (int threads in (ReadOnlySpan<int>)[1, 2, 5])
            {
                Work.Threads = threads;
                FastFrame frame = Everything(scene, SplatCase.Narrow(sample.View));
                SceneGradients g = frame.Gradients;
                float[][] all =
                [
                    frame.Colour, frame.Alpha, frame.Depth, frame.Extra, frame.Radii, g.Means, g.LogScales, g.Rotations, g.OpacityLogits, g.ShDc, g.ShRest, g.Extra, g.ScreenNorms,
                    [.. frame.Pose.Concat(frame.Intrinsics).Concat(frame.Background).Select(v => (float)v)],
                ];
                first ??= all;
                for (int k = 0; k < all.Length; k++)
                {
                    Assert.True(MemoryMarshal.AsBytes(first[k].AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(all[k].AsSpan())), $"result {k} on {threads} threads differs");
                }
            }
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Fact]
    public void A_frame_and_its_way_back_allocate_nothing()
    {
        SplatScenes.Sample sample = SplatScenes.Random(4, 500, 3, 2, 70, 60, size: -2.5);
        GaussianScene scene = SplatCase.Narrow(sample.Scene);
        Camera camera = SplatCase.Narrow(sample.View);
        var rasterizer = new Rasterizer();
        using var target = new RenderTarget();
        var gradients = new SceneGradients(scene);
        float[] colour = new float[camera.Width * camera.Height * 3], alpha = new float[camera.Width * camera.Height];
        AllocationCheck.AssertNone(() =>
        {
            rasterizer.Forward(scene, camera, target, Grey);
            rasterizer.Backward(scene, target, new ImageGradients { Colour = colour, Alpha = alpha }, gradients);
        });
    }

    [Fact]
    public void No_Gaussians_leave_the_background()
    {
        var scene = new GaussianScene(0, 3, 1);
        FastFrame frame = Everything(scene, Camera(20, 10));
        Assert.Equal([0.25f, 0.5f, 0.75f], frame.Colour.Take(3));
        Assert.All(frame.Alpha, a => Assert.Equal(0, a));
        Assert.All(frame.Depth, d => Assert.Equal(0, d));
        Assert.Equal(200, frame.Background[0]);
        Assert.Equal(0, frame.Pose.Sum(Math.Abs));
    }

    [Fact]
    public void Gaussians_that_are_no_numbers_are_left_out_and_poison_nothing()
    {
        SplatScenes.Sample sample = SplatScenes.Random(5, 40, 2, 1, 40, 30, size: -1.5);
        GaussianScene clean = SplatCase.Narrow(sample.Scene);
        FastFrame expected = Everything(clean, SplatCase.Narrow(sample.View));
        float[] bad = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3e38f];
        var scene = new GaussianScene(clean.Count + (bad.Length * 7), 2, 1);
        clean.Means.CopyTo(scene.Means, 0);
        clean.LogScales.CopyTo(scene.LogScales, 0);
        clean.Rotations.CopyTo(scene.Rotations, 0);
        clean.OpacityLogits.CopyTo(scene.OpacityLogits, 0);
        clean.ShDc.CopyTo(scene.ShDc, 0);
        clean.ShRest.CopyTo(scene.ShRest, 0);
        clean.Extra.CopyTo(scene.Extra, 0);
        for (int b = 0; b < bad.Length; b++)
        {
            for (int kind = 0; kind < 7; kind++)
            {
                int i = clean.Count + (b * 7) + kind;
                clean.Means.AsSpan(0, 3).CopyTo(scene.Means.AsSpan(i * 3));
                clean.LogScales.AsSpan(0, 3).CopyTo(scene.LogScales.AsSpan(i * 3));
                scene.OpacityLogits[i] = 1;
                switch (kind)
                {
                    case 0:
                        scene.Means[i * 3] = bad[b];
                        break;
                    case 1:
                        // Minus infinity is a scale of 0, which can be drawn: files have it.
                        scene.LogScales[(i * 3) + 1] = b == 2 ? float.NaN : bad[b];
                        break;
                    case 2:
                        scene.Rotations[i * 4] = b == 3 ? float.NaN : bad[b];
                        break;
                    case 3:
                        // Plus infinity is an opacity of 1, which can be drawn.
                        scene.OpacityLogits[i] = b is 1 or 3 ? float.NaN : bad[b];
                        break;
                    case 4:
                        scene.ShDc[i * 3] = bad[b];
                        break;
                    case 5:
                        scene.ShRest[(i * 24) + 5] = bad[b];
                        break;
                    default:
                        scene.Extra[i] = b == 3 ? float.NaN : bad[b];
                        break;
                }
            }
        }

        FastFrame frame = Everything(scene, SplatCase.Narrow(sample.View));
        Assert.Equal(expected.Colour, frame.Colour);
        Assert.Equal(expected.Alpha, frame.Alpha);
        Assert.Equal(expected.Extra, frame.Extra);
        Assert.All(frame.Radii.Skip(clean.Count), r => Assert.Equal(0, r));
        Assert.All(frame.Gradients.Means.Skip(clean.Count * 3), v => Assert.Equal(0, v));
        Assert.All(frame.Gradients.ShRest.Skip(clean.ShRest.Length), v => Assert.Equal(0, v));
        Assert.Equal(expected.Gradients.Means, frame.Gradients.Means.Take(clean.Means.Length));
        Assert.All(frame.Pose, v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void Scales_of_zero_and_opacities_of_one_are_drawn_with_finite_gradients()
    {
        var scene = new GaussianScene(2, 0);
        scene.Means[2] = scene.Means[5] = 4;
        scene.LogScales.AsSpan(0, 3).Fill(float.NegativeInfinity);
        scene.LogScales.AsSpan(3, 3).Fill(-2);
        scene.OpacityLogits[1] = float.PositiveInfinity;
        FastFrame frame = Everything(scene, Camera(32, 32));
        Assert.All(frame.Radii, r => Assert.True(r > 0));
        Assert.All(frame.Colour, v => Assert.True(float.IsFinite(v)));
        SceneGradients g = frame.Gradients;
        Assert.All(g.Means.Concat(g.LogScales).Concat(g.Rotations).Concat(g.OpacityLogits).Concat(g.ShDc), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void A_camera_inside_a_splat_sees_it_or_not_but_never_nonsense()
    {
        var scene = new GaussianScene(3, 3, 1);
        scene.Means[2] = 0.5f;
        scene.Means[5] = 0.2001f;
        scene.LogScales.AsSpan().Fill(1.5f);
        scene.OpacityLogits.AsSpan().Fill(3);
        foreach (RasterizerMode mode in Enum.GetValues<RasterizerMode>())
        {
            FastFrame frame = Everything(scene, Camera(50, 40), new RasterizerOptions { Mode = mode });
            Assert.All(frame.Colour, v => Assert.InRange(v, 0, 1));
            Assert.All(frame.Alpha, v => Assert.InRange(v, 0, 1));
            Assert.True(frame.Radii[0] > 0 && frame.Radii[2] == 0, "the one at the camera's own place is nearer than near");
            SceneGradients g = frame.Gradients;
            Assert.All(g.Means.Concat(g.LogScales).Concat(g.Rotations).Concat(g.ShRest), v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public void Gradients_are_added_when_asked_and_a_lower_degree_leaves_the_rest_alone()
    {
        SplatScenes.Sample sample = SplatScenes.Random(6, 50, 3, 0, 40, 30, size: -2);
        GaussianScene scene = SplatCase.Narrow(sample.Scene);
        Camera camera = SplatCase.Narrow(sample.View);
        var rasterizer = new Rasterizer();
        using var target = new RenderTarget();
        var once = new SceneGradients(scene);
        var twice = new SceneGradients(scene);
        float[] ones = new float[camera.Width * camera.Height * 3];
        Array.Fill(ones, 1f);
        twice.ShRest.AsSpan().Fill(float.NaN);
        rasterizer.Forward(scene, camera, target, Grey, degree: 1);
        rasterizer.Backward(scene, target, new ImageGradients { Colour = ones }, once, degree: 1);
        rasterizer.Backward(scene, target, new ImageGradients { Colour = ones }, twice, degree: 1);
        rasterizer.Backward(scene, target, new ImageGradients { Colour = ones }, twice, accumulate: true, degree: 1);
        Assert.Equal(once.Means.Select(v => 2 * v), twice.Means);
        Assert.Equal(once.ShRest.Select(v => 2 * v), twice.ShRest);
        Assert.Equal(once.ScreenNorms, twice.ScreenNorms);
        Assert.Equal(2 * once.Camera.Rotation, twice.Camera.Rotation);
        Assert.Equal(2 * once.Background, twice.Background);
        for (int i = 0; i < scene.Count; i++)
        {
            Assert.All(once.ShRest.Skip((i * 45) + 9).Take(36), v => Assert.Equal(0, v));
        }
    }

    [Fact]
    public void What_cannot_be_rendered_is_refused_with_its_reason()
    {
        var scene = new GaussianScene(1, 0);
        var rasterizer = new Rasterizer();
        using var target = new RenderTarget();
        Refused("0 by 10 pixels", Camera(1, 1) with { Width = 0, Height = 10 });
        Refused("10 by -1 pixels", Camera(1, 1) with { Width = 10, Height = -1 });
        Refused("20000 by 10 pixels", Camera(1, 1) with { Width = 20000, Height = 10 });
        Refused("focal lengths 0", Camera(8, 8) with { FocalX = 0 });
        Refused("all must be finite", Camera(8, 8) with { Translation = new(float.NaN, 0, 0) });
        Assert.Contains("MaximumAlpha is 1", Assert.Throws<LikenessException>(() => new Rasterizer(new RasterizerOptions { MaximumAlpha = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("Near is NaN", Assert.Throws<LikenessException>(() => new Rasterizer(new RasterizerOptions { Near = double.NaN })).Message, StringComparison.Ordinal);
        rasterizer.Forward(scene, Camera(8, 8), target);
        Assert.Throws<ArgumentException>(() => rasterizer.Backward(scene, target, new ImageGradients { Alpha = new float[3] }, new SceneGradients(scene)));
        Assert.Throws<ArgumentException>(() => rasterizer.Backward(new GaussianScene(2, 0), target, default, new SceneGradients(scene)));

        void Refused(string reason, Camera camera) =>
            Assert.Contains(reason, Assert.Throws<LikenessException>(() => rasterizer.Forward(scene, camera, target)).Message, StringComparison.Ordinal);
    }

    private static FastFrame Everything(GaussianScene scene, Camera camera, RasterizerOptions? options = null)
    {
        int pixels = camera.Width * camera.Height;
        return FastFrame.Render(scene, camera, Grey, options ?? new RasterizerOptions(), Ones(pixels * 3), Ones(pixels), Ones(pixels), Ones(pixels * scene.ExtraChannels));
    }

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    private static Camera Camera(int width, int height) => new()
    {
        Width = width,
        Height = height,
        FocalX = width,
        FocalY = width,
        CentreX = width * 0.5f,
        CentreY = height * 0.5f,
    };
}
