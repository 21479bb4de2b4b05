using System.Text.Json;
using Likeness.Audio.Waveforms;
using Likeness.Avatars.Packages;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Tests.Avatars;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Cli;

/// <summary>Packages from the command line: what is measured of them, and what is said about bad usage.</summary>
public sealed class AvatarExportTests(TinyAvatar tiny) : IClassFixture<TinyAvatar>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_package_of_a_voice_loses_little_and_has_its_sound()
    {
        WavFile.Write(_folder["voice.wav"], new Waveform(new float[16000], 16000));
        (int code, JsonElement figures, string talk) = await RunAsync(
            "export", "--model", tiny.ModelPath, "--data", tiny.ClipPath, "--audio", _folder["voice.wav"], "--out", _folder["hello.avatar"]);
        Assert.True(code == 0, talk);
        Assert.Equal(["path", "frames", "fps", "gaussians", "bytes", "psnr", "psnr_least", "psnr_final", "licence"], figures.EnumerateObject().Select(p => p.Name));
        Assert.True(figures.GetProperty("psnr_least").GetDouble() > 45, $"{figures}");
        using var package = AvatarPackage.Open(_folder["hello.avatar"]);
        Assert.Equal((25, new FileInfo(_folder["voice.wav"]).Length), (package.Manifest.Frames, package.ReadSound()!.Length));
    }

    [Theory]
    [InlineData("export --model MODEL --out a.avatar", "A package needs --data")]
    [InlineData("export --model MODEL --data CLIP --frames 0 --out a.avatar", "a number above 0")]
    [InlineData("export --model MODEL --data CLIP --audio a --curves b --out a.avatar", "Give one of --driver, --curves and --audio.")]
    [InlineData("view --no-open", "Give the avatar to show with --model")]
    [InlineData("view --model none.safetensors --no-open", "none.safetensors")]
    [InlineData("view --package none.avatar --no-open", "there is no such file")]
    public async Task Bad_usage_is_said_in_a_line(string line, string message)
    {
        (int code, _, string talk) = await RunAsync(line.Replace("MODEL", tiny.ModelPath, StringComparison.Ordinal).Replace("CLIP", tiny.ClipPath, StringComparison.Ordinal).Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(message, talk, StringComparison.Ordinal);
    }

    private static async Task<(int Code, JsonElement Figures, string Talk)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), ["avatar", .. args, "--json", "--quiet"], data, talk);
        return (code, JsonDocument.Parse(data.ToString().TrimEnd().Split('\n')[^1]).RootElement, talk.ToString());
    }
}
