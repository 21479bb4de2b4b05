using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat compare</c>: how alike two images are.</summary>
internal static class CompareVerb
{
    public static Command Create()
    {
        var first = new Argument<string>("first") { Description = "An image." };
        var second = new Argument<string>("second") { Description = "Another of the same size." };
        var verb = new Verb("compare", "Compares two images: PSNR, SSIM and mean squared difference of red, green and blue.", "likeness splat compare render.png photo.png --json")
        {
            first, second,
        };
        verb.Does((call, cancel) =>
        {
            Image a = ImageFiles.Read(call.Get(first), cancel), b = ImageFiles.Read(call.Get(second), cancel);
            if (a.Width != b.Width || a.Height != b.Height)
            {
                throw new LikenessException($"{call.Get(first)} has {a.Width} by {a.Height} pixels and {call.Get(second)} {b.Width} by {b.Height}; two images of one size were expected. Scale one of them first.");
            }

            double psnr = ImageMetrics.Psnr(a, b), ssim = ImageMetrics.Ssim(a, b, SsimBorder.ZeroPadded), l2 = Math.Pow(10, -psnr / 10);
            call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"PSNR {psnr:f2} dB, SSIM {ssim:f4} (zeros outside), mean squared difference {l2:g4}"));
            call.Output.Result(new JsonObject { ["psnr"] = psnr, ["ssim"] = ssim, ["l2"] = l2 });
        });
        return verb;
    }
}
