using System.Text.Json;
using Likeness.Avatars.Clips;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tensors.Files;
using Likeness.Tests.Avatars.Tracking;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

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

    [Fact]
    public async Task A_clip_is_made_learned_and_measured_by_the_figures_of_the_contract()
    {
        (int code, JsonElement made, string talk) = await RunAsync("avatar", "synth", "--out", _folder["clip"], "--frames", "10", "--size", "32", "--reduced");
        Assert.True(code == 0, talk);
        Assert.InRange(made.GetProperty("perfect_psnr").GetDouble(), 10, 40);
        string[] train = ["avatar", "train", "--data", _folder["clip"], "--size", "32", "--effort", "0.002", "--run", _folder["run"], "--out", _folder["head.safetensors"]];
        (code, JsonElement trained, talk) = await RunAsync(train);
        Assert.True(code == 0, talk);
        Assert.DoesNotContain("no licence", talk, StringComparison.Ordinal);
        string[] contract = ["psnr", "ssim", "l2", "psnr_mask", "megabytes", "seconds", "ms_per_frame_median", "gaussians"];
        Assert.Empty(contract.Except(trained.EnumerateObject().Select(static p => p.Name)));

        (code, JsonElement measured, _) = await RunAsync("avatar", "eval", "--model", _folder["head.safetensors"], "--data", _folder["clip"]);
        Assert.Equal(0, code);
        Assert.Equal(2, measured.GetProperty("frames").GetInt32());
        Assert.Equal(trained.GetProperty("psnr").GetDouble(), measured.GetProperty("psnr").GetDouble());
        (code, JsonElement turned, _) = await RunAsync("avatar", "eval", "--model", _folder["head.safetensors"], "--data", _folder["clip"], "--true-cameras");
        Assert.Equal(0, code);
        Assert.NotEqual(measured.GetProperty("psnr").GetDouble(), turned.GetProperty("psnr").GetDouble());

        // A second run does not write over the first; a run goes on with its own settings only.
        (code, _, talk) = await RunAsync(train);
        Assert.Equal(2, code);
        Assert.Contains("--resume", talk, StringComparison.Ordinal);
        (code, _, talk) = await RunAsync([.. train, "--resume", "--ggo-tokens", "1"]);
        Assert.Equal(2, code);

        Directory.Delete(Path.Combine(_folder["clip"], "masks"), true);
        (code, _, talk) = await RunAsync("avatar", "eval", "--model", _folder["head.safetensors"], "--data", _folder["clip"]);
        Assert.Equal(2, code);
        Assert.Contains("masks", talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_of_lpips_are_learned_by_and_measured_with_and_said_with_their_network()
    {
        GoldenCase golden = GoldenFile.Load("lpips").Case("alex");
        var writer = new SafeTensorsWriter();
        foreach (string name in golden.TensorNames.Where(static n => n.StartsWith("w/", StringComparison.Ordinal)))
        {
            writer.Add(name[2..], golden.Tensor(name));
        }

        writer.Save(_folder["lpips.safetensors"]);
        await RunAsync("avatar", "synth", "--out", _folder["clip"], "--frames", "8", "--size", "72", "--reduced");
        string[] train = ["avatar", "train", "--data", _folder["clip"], "--size", "72", "--effort", "0.001", "--method", "bound"];
        (int code, JsonElement without, string talk) = await RunAsync([.. train, "--out", _folder["plain.safetensors"]]);
        Assert.True(code == 0, talk);
        (code, JsonElement with, talk) = await RunAsync([.. train, "--out", _folder["lpips-head.safetensors"], "--lpips", _folder["lpips.safetensors"]]);
        Assert.True(code == 0, talk);
        Assert.False(without.TryGetProperty("lpips_alex", out _));
        Assert.True(with.GetProperty("lpips_alex").GetDouble() > 0);
        Assert.NotEqual(without.GetProperty("psnr").GetDouble(), with.GetProperty("psnr").GetDouble());

        (code, JsonElement measured, _) = await RunAsync("avatar", "eval", "--model", _folder["lpips-head.safetensors"], "--data", _folder["clip"], "--lpips", _folder["lpips.safetensors"]);
        Assert.Equal(0, code);
        Assert.Equal(with.GetProperty("lpips_alex").GetDouble(), measured.GetProperty("lpips_alex").GetDouble());

        (code, _, talk) = await RunAsync("avatar", "eval", "--model", _folder["lpips-head.safetensors"], "--data", _folder["clip"], "--lpips", _folder["plain.safetensors"]);
        Assert.Equal(2, code);
        Assert.Contains("a backbone of LPIPS", talk, StringComparison.Ordinal);
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
