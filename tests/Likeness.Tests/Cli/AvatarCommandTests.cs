using System.Text.Json;
using Likeness.Avatars.Clips;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tests.Avatars.Tracking;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Cli;

/// <summary>The verbs that make and check tracked clips: the contract of their figures, and what they say about bad input.</summary>
public sealed class AvatarCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Landmarks_become_a_clip_that_is_checked()
    {
        Directory.CreateDirectory(_folder["frames"]);
        for (int f = 0; f < 4; f++)
        {
            PngWriter.Write(Path.Combine(_folder["frames"], $"{f:00000}.png"), new Image(SyntheticTrack.Size, SyntheticTrack.Size, Rgba.White));
        }

        SyntheticTrack.Make(4, outliers: 0).Save(_folder["landmarks.npy"], 4);
        string[] track = ["avatar", "track", "--frames", _folder["frames"], "--landmarks", _folder["landmarks.npy"], "--licence", "mine", "--out", _folder["clip"]];
        (int code, JsonElement tracked, string talk) = await RunAsync(track);
        Assert.True(code == 0, talk);
        Assert.Equal(
            ["frames", "reprojection_px_mean", "reprojection_px_p95", "reprojection_px_mean_all", "focal_px", "bridged_frames", "cuts", "seconds"], tracked.EnumerateObject().Select(p => p.Name));
        Assert.Equal(4, tracked.GetProperty("frames").GetInt32());

        (code, JsonElement checked_, _) = await RunAsync("avatar", "check", _folder["clip"]);
        Assert.Equal(0, code);
        Assert.Equal(["name", "frames", "width", "height", "fps", "vertices", "expressions", "mask_iou", "findings"], checked_.EnumerateObject().Select(p => p.Name));
        Assert.Equal("few-frames", checked_.GetProperty("findings")[0].GetProperty("code").GetString());

        // Again into the same folder: refused, and what is there stays.
        (code, _, talk) = await RunAsync(track);
        Assert.Equal(2, code);
        Assert.Contains("is there already", talk, StringComparison.Ordinal);

        File.Delete(AvatarClipFiles.Load(_folder["clip"]).Images[1]);
        (code, _, talk) = await RunAsync("avatar", "check", _folder["clip"]);
        Assert.Equal(2, code);
        Assert.Contains("cannot be trained on: 1 of 4 frames have no picture file (1).", talk, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("track --landmarks a.npy --out b", "Give the pictures with --video FILE or --frames DIR")]
    [InlineData("track --frames a --video b --landmarks a.npy --out b", "one of the two")]
    [InlineData("track --frames a --landmarks a.npy --out b --principal-point 3", "two numbers with a comma")]
    [InlineData("track --frames a --landmarks a.npy --out b --smoothness 0", "a positive number")]
    [InlineData("check nowhere", "there is no such file; a tracked clip has one")]
    [InlineData("import nowhere --out b --licence x", "There is no folder nowhere.")]
    public async Task Bad_usage_is_said_in_a_line(string line, string message)
    {
        (int code, _, string talk) = await RunAsync(["avatar", .. line.Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains(message, talk, StringComparison.Ordinal);
    }

    private static async Task<(int Code, JsonElement Figures, string Talk)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), [.. args, "--json", "--quiet"], data, talk);
        return (code, JsonDocument.Parse(data.ToString().TrimEnd().Split('\n')[^1]).RootElement, talk.ToString());
    }
}
