using System.CommandLine;
using System.Globalization;
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
    private const int MostAlignmentSteps = 10_000;

    public static Command Create()
    {
        var scene = new Option<string>("--scene") { Description = "The scene.", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "The folder of photographs and cameras.", HelpName = "DIR", Required = true };
        var all = new Option<bool>("--all") { Description = "Measure on all views, not only on those that are held out." };
        Option<int> downscale = SplatOptions.Downscale(), testEvery = SplatOptions.TestEvery();
        Option<string> background = SplatOptions.Background("Behind the scene and behind clear pixels: black, white, grey or #rrggbb.");
        Option<bool> antialias = SplatOptions.Antialias();
        var align = new Option<int>("--align-poses")
        {
            Description = "Also measure after moving each photograph's camera for so many steps to where the scene meets it best. Such a figure has seen the photographs it is measured on: it says what wrong poses take part in what is left.",
            HelpName = "STEPS",
        };
        var verb = new Verb(
            "eval", "Measures a scene on the held-out photographs of a data set: PSNR, SSIM and mean squared difference.",
            "likeness splat eval --scene fox.ply --data fox --downscale 4 --json")
        {
            scene, data, all, downscale, testEvery, background, antialias, align,
        };
        verb.Does((call, cancel) =>
        {
            SceneFile file = SceneFiles.Load(call.Get(scene));
            var set = CaptureDataset.Load(call.Get(data), new CaptureOptions { TestEvery = call.Get(testEvery) });
            foreach (string warning in file.Warnings.Select(w => w.Message).Concat(set.Warnings))
            {
                call.Output.Warn(warning);
            }

            IReadOnlyList<CaptureView> held = set.Of(CaptureSplit.Test), views = call.Get(all) || held.Count == 0 ? set.Views : held;
            var options = new RasterizerOptions { Near = views[0].Camera.Near, Mode = SplatOptions.Mode(call.Get(antialias)) };
            int steps = call.Get(align);
            if (steps is < 0 or > MostAlignmentSteps)
            {
                throw new LikenessException($"--align-poses {steps}: 1 to {MostAlignmentSteps} steps a photograph were expected.");
            }

            ViewScore score = Measure(null);
            call.Output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{score.Views} {(views == set.Views ? "views" : "held-out views")}: PSNR {score.Psnr:f2} dB ({score.BalancedPsnr:f2} with exposure and white balance matched), SSIM {score.Ssim:f4}, mean squared difference {score.SquaredError:g4}"));
            var result = new JsonObject { ["psnr"] = score.Psnr, ["psnr_balanced"] = score.BalancedPsnr, ["ssim"] = score.Ssim, ["l2"] = score.SquaredError, ["views"] = score.Views };
            if (steps > 0)
            {
                ViewScore aligned = Measure(new PoseAlignmentOptions { Steps = steps });
                call.Output.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"With each camera moved to meet its photograph: PSNR {aligned.Psnr:f2} dB ({aligned.BalancedPsnr:f2} with exposure and white balance matched), SSIM {aligned.Ssim:f4}"));
                (result["psnr_aligned"], result["psnr_aligned_balanced"], result["ssim_aligned"]) = (aligned.Psnr, aligned.BalancedPsnr, aligned.Ssim);
            }

            call.Output.Result(result);

            ViewScore Measure(PoseAlignmentOptions? alignment) => SceneEvaluation.Measure(
                file.Scene, views, new CaptureImages(call.Get(downscale)), options, SplatOptions.Colour(call.Get(background)), alignment, cancel);
        });
        return verb;
    }
}
