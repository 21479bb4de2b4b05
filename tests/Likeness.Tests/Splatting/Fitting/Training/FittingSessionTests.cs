using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Data;
using Likeness.Splatting.Fitting.Densification;
using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Fitting.Training;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Xunit.Abstractions;

namespace Likeness.Tests.Splatting.Fitting.Training;

public sealed class FittingSessionTests(BustCapture bust, ITestOutputHelper output) : IClassFixture<BustCapture>
{
    /// <summary>Acceptance A5, first part.</summary>
    [Fact]
    public void One_gaussian_finds_the_picture_of_another()
    {
        Camera camera = Camera.LookAt(48, 40, 50, new Vector3(0, 0, -3), Vector3.Zero, Vector3.UnitY);
        GaussianScene truth = One([0.1f, -0.05f, 0.2f], [-1.2f, -1.6f, -1.9f], [0.9f, 0.2f, -0.3f, 0.1f], 1.5f, [1, -0.4f, 0.3f]);
        GaussianScene start = One([0.25f, 0.1f, 0.2f], [-1.5f, -1.4f, -1.5f], [1, 0, 0, 0], 0.5f, [0, 0, 0]);
        var rasterizer = new Rasterizer();
        using var frame = new RenderTarget();
        rasterizer.Forward(truth, camera, frame);
        float[] wanted = frame.Colour.ToArray(), slope = new float[wanted.Length];
        var optimiser = new GaussianOptimiser(start, new GaussianRates { Means = 0.02, MeansLast = 2e-4, MeansSteps = 500, LogScales = 0.02, Rotations = 0.02, OpacityLogits = 0.05, ShDc = 0.02 }, 1);
        var gradients = new SceneGradients(start);
        double loss = double.NaN;
        for (int step = 0; step < 500; step++)
        {
            rasterizer.Forward(start, camera, frame);
            loss = 0;
            for (int i = 0; i < wanted.Length; i++)
            {
                float d = frame.Colour[i] - wanted[i];
                loss += (double)d * d / wanted.Length;
                slope[i] = 2 * d / wanted.Length;
            }

            rasterizer.Backward(start, frame, new ImageGradients { Colour = slope }, gradients);
            optimiser.Step(gradients);
        }

        output.WriteLine($"loss {loss:G3}");
        Assert.True(loss < 1e-6, $"the mean squared difference after 500 steps is {loss:G3}");
    }

    /// <summary>Acceptance A5, second part, and A6.</summary>
    [Fact]
    public void Both_strategies_fit_the_bust_within_their_budget()
    {
        const int most = 2000;
        FittingOptions options = Small() with { Iterations = 2400, MaxGaussians = most, InitialGaussians = most };
        double[] psnr = new double[2];
        int[] counts = new int[2];
        foreach (FittingStrategy strategy in Enum.GetValues<FittingStrategy>())
        {
            // The original strategy begins with fewer, so that it has something to add.
            using var session = new FittingSession(bust.Data, options with
            {
                Strategy = strategy,
                InitialGaussians = strategy == FittingStrategy.Mcmc ? most : most / 2,
                Original = new OriginalDensityOptions { GradientThreshold = 1e-4f },
            });
            while (session.StepsDone < options.Iterations)
            {
                session.Step();
                Assert.True(session.Scene.Count <= most);
            }

            psnr[(int)strategy] = session.Evaluate()!.Psnr;
            counts[(int)strategy] = session.Scene.Count;
            output.WriteLine($"{strategy}: {session.Evaluate()} with {session.Scene.Count}");
        }

        Assert.True(psnr[0] >= 30, $"MCMC reaches {psnr[0]:F2} dB");
        Assert.InRange(psnr[1], psnr[0] - 1, psnr[0] + 1);
        Assert.Equal(most, counts[0]);
        Assert.InRange(counts[1], most * 9 / 10, most);
    }

    /// <summary>Acceptance A5, third part.</summary>
    [Fact]
    public void Poses_that_are_a_degree_off_are_put_right()
    {
        FittingOptions options = Small() with { Iterations = 1500, MaxGaussians = 1500, InitialGaussians = 1500 };
        using var fitted = new FittingSession(bust.Data, options);
        while (fitted.StepsDone < options.Iterations)
        {
            fitted.Step();
        }

        var random = new Random(3);
        CaptureView[] moved = [.. bust.Data.Views.Select(v => v.Split == CaptureSplit.Test ? v : v with { Camera = Perturb(v.Camera, random) })];
        var data = new CaptureDataset("moved", moved);
        using var session = new FittingSession(data, options with { RefinePoses = true, Iterations = 1800, Mcmc = new McmcOptions { From = 100_000, Noise = 0 } }, fitted.Scene);
        (double before, _) = Errors(session);
        while (session.StepsDone < session.Options.Iterations)
        {
            session.Step();
        }

        (double degrees, double shift) = Errors(session);
        output.WriteLine($"{before:F3} degrees before, {degrees:F3} after; {shift:P2} of the distance");
        Assert.InRange(before, 0.9, 1.1);
        Assert.True(degrees < 0.1, $"the cameras are {degrees:F3} degrees off after refinement, {before:F3} before");
        Assert.True(shift < 0.002, $"the cameras are {shift:P2} of their distance off after refinement");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_for_any_number_of_threads_and_after_a_break()
    {
        int threads = Work.Threads;
        try
        {
            foreach (FittingStrategy strategy in Enum.GetValues<FittingStrategy>())
            {
                FittingOptions options = Small() with
                {
                    Iterations = 260,
                    MaxGaussians = 600,
                    InitialGaussians = 400,
                    Strategy = strategy,
                    RefinePoses = true,
                    Background = FittingBackground.Random,
                    Original = new OriginalDensityOptions { GradientThreshold = 1e-4f, From = 4000, Every = 50, ResetEvery = 3000 },
                };
                Work.Threads = 1;
                using FittingSession whole = Run(options, null, 260);
                Work.Threads = 2;
                using FittingSession first = Run(options, null, 130);
                string path = Path.Combine(bust.Folder, $"{strategy}.safetensors");
                var writer = new Likeness.Tensors.Files.SafeTensorsWriter();
                first.Save(writer);
                writer.Save(path);
                Work.Threads = 3;
                using FittingSession second = Run(options, path, 260);
                Assert.NotEqual(400, whole.Scene.Count);
                foreach (GaussianGroup group in SceneArrays.Groups)
                {
                    Assert.Equal(whole.Scene.Array(group), second.Scene.Array(group));
                }

                Assert.Equal(whole.TrainingCamera(3), second.TrainingCamera(3));
            }
        }
        finally
        {
            Work.Threads = threads;
        }

        FittingSession Run(FittingOptions options, string? checkpoint, int until)
        {
            var session = new FittingSession(bust.Data, options);
            if (checkpoint is not null)
            {
                using var file = Likeness.Tensors.Files.SafeTensorsFile.Open(checkpoint);
                session.Load(file);
            }

            while (session.StepsDone < until)
            {
                session.Step();
            }

            return session;
        }
    }

    [Fact]
    public void Memory_limits_and_coarse_steps_keep_the_fit_going()
    {
        FittingOptions tight = Small() with { Iterations = 60, MaxGaussians = 1_000_000, InitialGaussians = 300, MaxMemory = 16 << 20, CoarseSteps = 40 };
        Assert.Equal((16 << 20) / 2 / 1400, tight.GaussianLimit);
        Assert.Equal([2, 2, 1, 1, 0], new long[] { 0, 19, 20, 39, 40 }.Select(tight.LevelAt));
        using var session = new FittingSession(bust.Data, tight);
        double first = 0, last = 0;
        for (int i = 0; i < 60; i++)
        {
            double loss = session.Step();
            first += i < 15 ? loss : 0;
            last += i >= 45 ? loss : 0;
        }

        Assert.True(last < 0.8 * first, $"the loss went from {first / 15:G3} to {last / 15:G3}");
    }

    [Fact]
    public void Settings_are_checked_and_a_set_without_training_views_is_refused()
    {
        Assert.Contains("--iterations 0", Assert.Throws<LikenessException>(() => new FittingOptions { Iterations = 0 }.Validated()).Message, StringComparison.Ordinal);
        Assert.Contains("--degree 4", Assert.Throws<LikenessException>(() => new FittingOptions { Degree = 4 }.Validated()).Message, StringComparison.Ordinal);
        Assert.Contains("--structure-weight", Assert.Throws<LikenessException>(() => new FittingOptions { StructureWeight = double.NaN }.Validated()).Message, StringComparison.Ordinal);
        var data = new CaptureDataset("all", bust.Data.Of(CaptureSplit.Test));
        Assert.Contains("no view is left to fit to", Assert.Throws<LikenessException>(() => new FittingSession(data, Small())).Message, StringComparison.Ordinal);
        FittingOptions options = new() { Iterations = 30_000 };
        Assert.Equal([0, 0, 1, 3, 3], new long[] { 0, 999, 1000, 3000, 20_000 }.Select(options.DegreeAt));
    }

    private static FittingOptions Small() => new() { Degree = 1, EvaluateEvery = 0, MaxMemory = 256 << 20 };

    private static GaussianScene One(float[] mean, float[] logScale, float[] rotation, float logit, float[] dc)
    {
        var scene = new GaussianScene(1, 0);
        mean.CopyTo(scene.Means, 0);
        logScale.CopyTo(scene.LogScales, 0);
        rotation.CopyTo(scene.Rotations, 0);
        scene.OpacityLogits[0] = logit;
        dc.CopyTo(scene.ShDc, 0);
        return scene;
    }

    /// <summary>Turns a camera by one degree about a random axis and moves it by one percent of its distance.</summary>
    private static Camera Perturb(Camera camera, Random random)
    {
        Vector3 axis = Unit(random), shift = Unit(random) * 0.01f * camera.Translation.Length();
        Matrix4x4 turn = Matrix4x4.CreateFromAxisAngle(axis, MathF.PI / 180);
        Vector3 right = Vector3.TransformNormal(camera.Right, turn), down = Vector3.TransformNormal(camera.Down, turn), forward = Vector3.TransformNormal(camera.Forward, turn);
        Vector3 position = camera.Position + shift;
        return camera with { Right = right, Down = down, Forward = forward, Translation = -new Vector3(Vector3.Dot(right, position), Vector3.Dot(down, position), Vector3.Dot(forward, position)) };
    }

    private static Vector3 Unit(Random random) => Vector3.Normalize(new Vector3(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f));

    /// <summary>Mean angle to the true cameras in degrees, and mean distance from them as a share of the distance to the head.</summary>
    private (double Degrees, double Shift) Errors(FittingSession session)
    {
        double degrees = 0, shift = 0;
        CaptureView[] truth = [.. bust.Data.Of(CaptureSplit.Train)];
        for (int i = 0; i < truth.Length; i++)
        {
            Camera a = truth[i].Camera, b = session.TrainingCamera(i);
            double trace = Vector3.Dot(a.Right, b.Right) + Vector3.Dot(a.Down, b.Down) + Vector3.Dot(a.Forward, b.Forward);
            degrees += Math.Acos(Math.Clamp((trace - 1) / 2, -1, 1)) * 180 / Math.PI / truth.Length;
            shift += Vector3.Distance(a.Position, b.Position) / a.Translation.Length() / truth.Length;
        }

        return (degrees, shift);
    }
}
