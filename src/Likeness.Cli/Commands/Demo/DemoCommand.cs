using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;

namespace Likeness.Cli.Commands.Demo;

/// <summary><c>likeness demo</c>: the main jobs on built-in input, in a few minutes, ending with where to look.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "The folder for everything that is made; what an earlier demo left there is replaced.", DefaultValueFactory = _ => "likeness-demo", HelpName = "DIR" };
        var demo = new Verb(
            "demo",
            "Does the main jobs on built-in input: makes a head speak, learns a shape model from moving heads, fits 3D Gaussians to photographs of one, learns an avatar from a film of one that then speaks, and turns a selfie into a cartoon that does.",
            "likeness demo",
            "likeness demo --out my-demo --json")
        {
            output,
        };
        demo.Does(async (call, cancel) =>
        {
            var clock = Stopwatch.StartNew();
            string folder = call.Get(output);
            Directory.CreateDirectory(folder);
            TalkingStage.Result talk = TalkingStage.Run(call, folder);
            MorphableStage.Result shapes = await MorphableStage.RunAsync(call, folder, cancel).ConfigureAwait(false);
            SplattingStage.Result splats = await SplattingStage.RunAsync(call, folder, cancel).ConfigureAwait(false);
            AvatarStage.Result avatar = await AvatarStage.RunAsync(call, folder, talk, cancel).ConfigureAwait(false);
            StylizedStage.Result cartoon = StylizedStage.Run(call, folder, talk, cancel);
            (string What, string Path)[] files = [.. talk.Files, .. shapes.Files, .. splats.Files, .. avatar.Files, .. cartoon.Files];
            Output say = call.Output;
            say.Line();
            say.Line($"{"method",-28} {"mean error on unseen frames",28}");
            foreach ((string name, double error) in shapes.Errors)
            {
                say.Line(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {error,25:f2} mm"));
            }

            say.Line(string.Create(CultureInfo.InvariantCulture, $"{"fitted Gaussians",-28} {splats.Psnr,25:f2} dB on held-out photographs"));
            say.Line(string.Create(CultureInfo.InvariantCulture, $"{"avatar",-28} {avatar.Psnr,25:f2} dB on held-out frames of its film"));
            say.Line(string.Create(CultureInfo.InvariantCulture, $"{"cartoon",-28} {cartoon.Right,25} of {cartoon.Choices} choices as the person has them"));
            say.Line();
            say.Line(string.Create(CultureInfo.InvariantCulture, $"Done in {clock.Elapsed.TotalSeconds:f0} s. Look at:"));
            foreach ((string what, string path) in files)
            {
                say.Line($"  {what,-50} {path}");
            }

            var result = new JsonObject { ["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 1) };
            foreach ((string name, double error) in shapes.Errors)
            {
                result[$"{name.Replace(' ', '_').ToLowerInvariant()}_mean_mm"] = error;
            }

            result["talk_seconds"] = talk.Seconds;
            result["splat_test_psnr"] = splats.Psnr;
            result["splat_gaussians"] = splats.Gaussians;
            result["avatar_test_psnr"] = avatar.Psnr;
            result["avatar_gaussians"] = avatar.Package.Gaussians;
            result["avatar_package_bytes"] = avatar.Package.Bytes;
            result["avatar_package_psnr"] = avatar.Package.Loss.Psnr;
            result["cartoon_choices_right"] = cartoon.Right;
            result["cartoon_choices"] = cartoon.Choices;
            result["files"] = new JsonArray([.. files.Select(f => (JsonNode)JsonValue.Create(f.Path))]);
            say.Result(result);
        });
        return demo;
    }
}
