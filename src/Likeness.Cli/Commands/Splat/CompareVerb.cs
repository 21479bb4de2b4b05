using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat compare</c>: two images.</summary>
internal static class CompareVerb
{
    public static Command Create()
    {
        var first = new Argument<string>("a") { Description = "An image." };
        var second = new Argument<string>("b") { Description = "Another of the same size." };
        var verb = new Verb(
            "compare",
            "Prints PSNR (dB), SSIM (11x11 window, zeros outside; ssim_valid counts only places where the window fits) and L2 (mean squared difference) of encoded colours in 0..1.",
            "likeness splat compare rendered.png photograph.png --json")
        {
            first, second,
        };
        verb.Does((call, cancel) =>
        {
            Image a = ImageFiles.Read(call.Get(first), cancel), b = ImageFiles.Read(call.Get(second), cancel);
            if (a.Width != b.Width || a.Height != b.Height)
            {
                throw new LikenessException($"{call.Get(first)} is {a.Width} by {a.Height} pixels and {call.Get(second)} is {b.Width} by {b.Height}. Compare images of one size.");
            }

            double psnr = ImageMetrics.Psnr(a, b), square = psnr == double.PositiveInfinity ? 0 : Math.Pow(10, -psnr / 10);
            double ssim = ImageMetrics.Ssim(a, b, SsimBorder.ZeroPadded);
            double valid = Math.Min(a.Width, a.Height) >= 11 ? ImageMetrics.Ssim(a, b) : double.NaN;
            call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"PSNR {psnr:f2} dB, SSIM {ssim:f4} ({valid:f4} without the border), L2 {square:g4}"));
            call.Output.Result(new JsonObject { ["psnr"] = psnr, ["ssim"] = ssim, ["l2"] = square, ["ssim_valid"] = valid });
        });
        return verb;
    }
}
