using System.Globalization;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Faces;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Imaging.Png;
using Likeness.Imaging.Rendering;
using Likeness.Imaging.Reports;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Synthetic;
using Likeness.Splatting.Files;
using Likeness.Splatting.Fitting.Training;
using Likeness.Splatting.Looking;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;

namespace Likeness.Cli.Commands.Demo;

/// <summary>The third stage: the Bust photographed from 40 sides, 3D Gaussians fitted to the photographs, and a turntable of them.</summary>
internal static class SplattingStage
{
    private const int Size = 256;
    private const int Shown = 4;
    private const int TurntableFrames = 24;

    public static async Task<Result> RunAsync(Call call, string folder, CancellationToken cancel)
    {
        var capture = new MeshCaptureOptions { Views = 40, Size = Size, LowestPitch = -8, Margin = 0.8f };
        string photographs = Path.Combine(folder, "photographs"), path = Path.Combine(folder, "run-splats"), scenePath = Path.Combine(folder, "head.ply");
        call.Output.Say($"Photographing the Bust from {capture.Views} sides ...");
        BlendshapeFace bust = BustModel.Create();
        Clear(photographs);
        Clear(path);
        MeshCapture.Write(photographs, FaceParts.Of(bust, bust.Neutral), capture);
        var data = CaptureDataset.Load(photographs);
        FittingOptions options = new FittingOptions
        {
            Iterations = 2500,
            MaxGaussians = 6000,
            InitialGaussians = 6000,
            Degree = 1,
            Background = FittingBackground.Random,
            EvaluateEvery = 500,
            Seed = call.Seed,
        }.Validated();
        call.Output.Say($"Fitting {options.MaxGaussians} Gaussians to them ...");
        RunDone done;
        using (RunFolder run = RunFolder.Create(path, new RunDescription { Kind = SceneTrainer.RunKind, CommandLine = call.CommandLine, Config = FittingJson.Of(options), Seed = call.Seed }))
        {
            var job = new FittingJob { Data = data, Options = options, ScenePath = scenePath };
            done = await ProgressView.ShowAsync(SceneTrainer.Train(job, run, cancel), call.Output).ConfigureAwait(false);
        }

        GaussianScene scene = SceneFiles.Load(scenePath).Scene;
        string held = Path.Combine(folder, "photographs-and-fit.png"), turntable = Path.Combine(folder, "turntable.png");
        PngWriter.Write(held, HeldOut(scene, data));
        PngWriter.Write(turntable, Turntable(scene));
        return new Result(done.Figures["test_psnr"], (int)done.Figures["gaussians"],
        [
            ("held-out photographs, and the fit", held),
            ("the fit from all around", turntable),
            ("the fit, for 'likeness splat view'", scenePath),
        ]);
    }

    private static Image HeldOut(GaussianScene scene, CaptureDataset data)
    {
        var sheet = new ContactSheet(Shown) { RowHeaders = ["photograph", "fit"] };
        CaptureView[] views = [.. data.Of(CaptureSplit.Test).Take(Shown)];
        Image[] truth = [.. views.Select(v => OverBlack(PngReader.Read(v.ImagePath)))];
        using var frame = new RenderTarget();
        Image[] fits = [.. views.Select(v => Render(scene, v.Camera, frame))];
        foreach (Image photograph in truth)
        {
            sheet.Add(photograph);
        }

        foreach ((Image fit, Image photograph) in fits.Zip(truth))
        {
            sheet.Add(fit, string.Create(CultureInfo.InvariantCulture, $"{ImageMetrics.Psnr(fit, photograph):f1} dB"));
        }

        return sheet.ToImage();
    }

    private static Image Turntable(GaussianScene scene)
    {
        var sheet = new ContactSheet(8);
        using var frame = new RenderTarget();
        foreach (Camera camera in Orbit.Around(scene, new OrbitOptions { Frames = TurntableFrames, Width = 192, Height = 192 }))
        {
            sheet.Add(Render(scene, camera, frame));
        }

        return sheet.ToImage();
    }

    private static Image Render(GaussianScene scene, Camera camera, RenderTarget frame)
    {
        new Rasterizer(new RasterizerOptions { Near = camera.Near }).Forward(scene, camera, frame);
        return FramePictures.Colour(frame);
    }

    private static Image OverBlack(Image image)
    {
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            Rgba p = image.Pixels[i];
            image.Pixels[i] = new Rgba((byte)(p.R * p.A / 255), (byte)(p.G * p.A / 255), (byte)(p.B * p.A / 255));
        }

        return image;
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the stage found and left.</summary>
    internal sealed record Result(double Psnr, int Gaussians, IReadOnlyList<(string What, string Path)> Files);
}
