using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Driving;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Avatars.Packages;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Runs.Events;
using Likeness.Splatting.Looking;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Cli.Commands.Avatar;

/// <summary>Animated packages: written frame by frame, and then held against what the network draws itself.</summary>
internal static class PackageOutput
{
    /// <summary>How their names end.</summary>
    public const string Extension = ".avatar";

    private const int MeasuredFrames = 8;
    private const float White = 1;

    /// <summary>Writes a package and measures it.</summary>
    /// <param name="call">Where progress goes.</param>
    /// <param name="model">The avatar.</param>
    /// <param name="own">The clip that it learned from.</param>
    /// <param name="shown">The meshes and codes to show.</param>
    /// <param name="most">Only so many frames, or null.</param>
    /// <param name="soundPath">The sound that goes along, or null.</param>
    /// <param name="path">The package.</param>
    /// <param name="cancel">Stops between two frames; then there is no package.</param>
    public static async Task<Figures> WriteAsync(Call call, AvatarModel model, AvatarClip own, AvatarClip shown, int? most, string? soundPath, string path, CancellationToken cancel)
    {
        if (most is < 1)
        {
            throw new LikenessException($"--frames {most}: a number above 0 was expected.");
        }

        var puppet = new AvatarPuppet(model, own);
        (int width, int height) = ClipPictures.SizeFor(own, model.Size);
        Camera camera = AvatarPuppet.Straight(own).Resized(width, height);
        int frames = Math.Min(most ?? int.MaxValue, shown.Frames);
        var content = new PackageContent
        {
            Name = own.Name,
            Licence = model.Licence,
            FramesPerSecond = shown.FramesPerSecond,
            Frames = frames,
            Frame = f => puppet.Gaussians(puppet.Pose(shown.VerticesOf(f), shown.ExpressionOf(f), puppet.From(camera.Position))),
            View = (camera.Position, AvatarPuppet.FieldOfView(camera)),
            SoundPath = soundPath,
        };
        int gaussians = 0;
        IAsyncEnumerable<RunEvent> events = RunThread.Start(
            (report, stop) =>
            {
                var clock = System.Diagnostics.Stopwatch.StartNew();
                report.Report(new RunStarted("animated package", 0, 2L * frames));
                gaussians = AvatarPackageWriter.Write(path, content, share => report.Step((long)Math.Round(share * 2 * frames), 2L * frames, 0, 0), stop);
                report.Report(new RunDone(clock.Elapsed, new Dictionary<string, double>()));
            },
            cancel);
        await ProgressView.ShowAsync(events, call.Output).ConfigureAwait(false);
        Loss loss = Measure(puppet, shown, camera, frames, path, cancel);
        return new Figures(path, frames, shown.FramesPerSecond, gaussians, new FileInfo(path).Length, loss, model.Licence);
    }

    private static Loss Measure(AvatarPuppet puppet, AvatarClip shown, Camera camera, int frames, string path, CancellationToken cancel)
    {
        using AvatarPackage package = AvatarPackage.Open(path);
        using var target = new RenderTarget();
        int[] measured = [.. Enumerable.Range(0, Math.Min(MeasuredFrames, frames)).Select(i => i * (frames - 1) / Math.Max(1, Math.Min(MeasuredFrames, frames) - 1)).Distinct()];
        var coarse = new List<double>();
        var final = new List<double>();
        foreach (int f in measured)
        {
            cancel.ThrowIfCancellationRequested();
            using Tape.PauseScope pause = Tape.Pause();
            using TensorScope scope = TensorScope.Begin();
            HeadPicture network = puppet.Model.Network.Draw(puppet.Pose(shown.VerticesOf(f), shown.ExpressionOf(f), camera) with { Enhanced = true });
            GaussianScene scene = package.Scene(f);
            new Rasterizer(new RasterizerOptions { Near = camera.Near }).Forward(scene, camera, target, new System.Numerics.Vector3(White));
            Image drawn = FramePictures.Colour(target);
            coarse.Add(ImageMetrics.Psnr(drawn, AvatarEvaluation.ToImage(network.Coarse)));
            final.Add(ImageMetrics.Psnr(drawn, AvatarEvaluation.ToImage(network.Final)));
        }

        return new Loss(measured.Length, coarse.Average(), coarse.Min(), final.Average());
    }

    /// <summary>What was written.</summary>
    internal sealed record Figures(string Path, int Frames, double FramesPerSecond, int Gaussians, long Bytes, Loss Loss, string Licence)
    {
        /// <summary>For people.</summary>
        public string Line => string.Create(
            CultureInfo.InvariantCulture,
            $"{Path}: {Frames} frames of {Gaussians} Gaussians, {Bytes / 1e6:F2} MB; {Loss.Psnr:F1} dB against the network's own Gaussians ({Loss.Least:F1} at worst of {Loss.Frames} frames), {Loss.PsnrFinal:F1} against its final picture");

        /// <summary>For programs.</summary>
        public JsonObject Json => new()
        {
            ["path"] = Path,
            ["frames"] = Frames,
            ["fps"] = FramesPerSecond,
            ["gaussians"] = Gaussians,
            ["bytes"] = Bytes,
            ["psnr"] = Output.Number(Loss.Psnr),
            ["psnr_least"] = Output.Number(Loss.Least),
            ["psnr_final"] = Output.Number(Loss.PsnrFinal),
            ["licence"] = Licence,
        };
    }

    /// <summary>Decibels of renders of the package against the network's own, over some frames.</summary>
    /// <param name="Frames">How many.</param>
    /// <param name="Psnr">The mean against the rasterised Gaussians.</param>
    /// <param name="Least">The worst.</param>
    /// <param name="PsnrFinal">The mean against the final picture; what the viewer cannot show is in the difference.</param>
    internal sealed record Loss(int Frames, double Psnr, double Least, double PsnrFinal);
}
