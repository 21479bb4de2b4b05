using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Png;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Cli;

/// <summary><c>talk eval --film</c>.</summary>
public sealed class TalkFilmTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Clips_are_shown_as_they_are_measured()
    {
        await CorpusAsync();
        await RunAsync(0, "talk", "eval", "--data", _folder["corpus"], "--film", _folder["one.png"]);
        Assert.True(PngReader.Read(_folder["one.png"]).Width > 1000);
        await RunAsync(0, "talk", "eval", "--data", _folder["corpus"], "--baseline", "rest", "--film", Path.Combine(_folder["films"], "still-*.png"));
        Assert.Equal(["still-s02_00.png", "still-s02_01.png"], Directory.GetFiles(_folder["films"]).Select(Path.GetFileName).Order());
        string said = await RunAsync(2, "talk", "eval", "--data", _folder["corpus"], "--film", _folder["film.gif"]);
        Assert.Contains(".mp4 or .png was expected", said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_film_has_the_sound_of_its_clip()
    {
        Requires.Ffmpeg();
        await CorpusAsync();
        await RunAsync(0, "talk", "train", "--data", _folder["corpus"], "--run", _folder["run"], "--method", "voca", "--epochs", "1");
        await RunAsync(0, "talk", "eval", "--data", _folder["corpus"], "--model", Path.Combine(_folder["run"], "model.safetensors"), "--film", _folder["film.mp4"]);
        var info = MediaInfo.Probe(_folder["film.mp4"]);
        Assert.True(info.HasAudio);
        Assert.Equal(30, info.FrameRate, 1e-3);
    }

    private Task<string> CorpusAsync() => RunAsync(0, "talk", "corpus", "--out", _folder["corpus"], "--voice", "minivox", "--speakers", "3", "--sentences", "2");

    private static async Task<string> RunAsync(int code, params string[] args)
    {
        using StringWriter data = new(), talk = new();
        int found = await Invocation.RunAsync(Nouns.Create(), args, data, talk);
        Assert.True(found == code, talk.ToString());
        return talk.ToString();
    }
}
