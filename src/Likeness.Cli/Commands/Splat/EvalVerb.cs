using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Images;
using Likeness.Splatting.Files;
using Likeness.Splatting.Fitting.Training;
using Likeness.Splatting.Rasterization;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat eval</c>: a scene against photographs.</summary>
internal static class EvalVerb
{
    public static Command Create()
    {
        var scene = new Option<string>("--scene") { Description = "The scene file.", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "The photographs: a folder with a COLMAP model or with transforms.json.", HelpName = "DIR", Required = true };
        var split = new Option<string>("--split") { Description = "Which views: test (all when none is held out), train or all.", DefaultValueFactory = _ => "test" };
        var downscale = new Option<int>("--downscale") { Description = "What the sides of the photographs are divided by.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var testEvery = new Option<int>("--test-every") { Description = "Hold out one of so many views, sorted by name; 0 for none.", HelpName = "N", DefaultValueFactory = _ => 8 };
        var white = new Option<bool>("--white") { Description = "White behind the scene and behind clear pixels instead of black." };
        var antialias = new Option<bool>("--antialias") { Description = "Render with the 2D filter of Mip-Splatting: for scenes that were fitted with it." };
        split.AcceptOnlyFromAmong("test", "train", "all");
        var verb = new Verb(
            "eval",
            "Renders the views of photographs and prints means of PSNR (dB), SSIM (11x11 window, zeros outside) and L2 (mean squared difference) of encoded colours in 0..1.",
            "likeness splat eval --scene fox.ply --data fox --downscale 4 --json")
        {
            scene, data, split, downscale, testEvery, white, antialias,
        };
        verb.Does((call, cancel) =>
        {
            if (call.Get(downscale) is < 1 or > 1024)
            {
                throw new LikenessException($"--downscale {call.Get(downscale)}: a number from 1 to 1024 was expected.");
            }

            SceneFile file = SceneFiles.Load(call.Get(scene));
            var dataset = CaptureDataset.Load(call.Get(data), new CaptureOptions { TestEvery = call.Get(testEvery) });
            foreach (string warning in file.Warnings.Select(w => w.Message).Concat(dataset.Warnings))
            {
                call.Output.Warn(warning);
            }

            IReadOnlyList<CaptureView> views = call.Get(split) switch
            {
                "train" => dataset.Of(CaptureSplit.Train),
                "test" when dataset.Of(CaptureSplit.Test) is { Count: > 0 } held => held,
                _ => dataset.Views,
            };
            var options = new RasterizerOptions { Near = views[0].Camera.Near, Mode = call.Get(antialias) ? RasterizerMode.Antialiased : RasterizerMode.Classic };
            ViewScore score = SceneEvaluation.Measure(
                file.Scene, views, new CaptureImages(call.Get(downscale), 0), options, call.Get(white) ? Vector3.One : Vector3.Zero, cancel);
            call.Output.Line(string.Create(
                CultureInfo.InvariantCulture, $"{score.Views} views: PSNR {score.Psnr:f2} dB, SSIM {score.Ssim:f4}, L2 {score.SquaredError:g4}"));
            call.Output.Result(new JsonObject { ["psnr"] = score.Psnr, ["ssim"] = score.Ssim, ["l2"] = score.SquaredError, ["views"] = score.Views });
        });
        return verb;
    }
}
