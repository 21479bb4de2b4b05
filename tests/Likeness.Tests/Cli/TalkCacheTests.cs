using Likeness.Audio.Speech;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Cli;

/// <summary>What an encoder has heard is kept between trainings.</summary>
public sealed class TalkCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Trainings_share_what_an_encoder_has_heard_and_learn_the_same_without()
    {
        WriteEncoder(_folder["small.safetensors"]);
        await RunAsync(0, "talk", "corpus", "--out", _folder["corpus"], "--voice", "minivox", "--speakers", "3", "--sentences", "2");
        await RunAsync(0, Training("first"));
        string[] kept = Directory.GetFiles(Path.Combine(_folder["first"], "cache"));

        // Four clips to learn from, clean and with noise, and those to choose by.
        Assert.InRange(kept.Length, 5, 9);
        var times = kept.ToDictionary(f => f, File.GetLastWriteTimeUtc);
        await RunAsync(0, [.. Training("second"), "--cache", Path.Combine(_folder["first"], "cache")]);
        Assert.Equal(times, Directory.GetFiles(Path.Combine(_folder["first"], "cache")).ToDictionary(f => f, File.GetLastWriteTimeUtc));
        await RunAsync(0, [.. Training("third"), "--no-cache"]);
        Assert.False(Directory.Exists(Path.Combine(_folder["third"], "cache")));
        foreach (string other in new[] { "second", "third" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["first"], "model.safetensors")), File.ReadAllBytes(Path.Combine(_folder[other], "model.safetensors")));
        }

        Assert.Contains("leave it or --cache here out", await RunAsync(2, [.. Training("fourth"), "--no-cache", "--cache", "here"]), StringComparison.Ordinal);
        Assert.Contains("are for the features of --front-end", await RunAsync(2, "talk", "train", "--data", _folder["corpus"], "--run", _folder["fifth"], "--no-cache"), StringComparison.Ordinal);
    }

    private string[] Training(string run) =>
        ["talk", "train", "--data", _folder["corpus"], "--run", _folder[run], "--method", "voca", "--epochs", "1", "--front-end", _folder["small.safetensors"]];

    /// <summary>An encoder of published layout and toy size.</summary>
    private static void WriteEncoder(string path)
    {
        var encoder = new SpeechEncoder(new SpeechEncoderOptions { Channels = 6, Hidden = 64, Heads = 1, FeedForward = 8, Layers = 1, PositionKernel = 4, PositionGroups = 2, NormaliseChannels = true, NormaliseFirst = true });
        var random = new RandomSource(3);
        var writer = new SafeTensorsWriter();
        foreach (NamedTensor parameter in encoder.NamedParameters())
        {
            random.FillNormal(parameter.Tensor.Span, 0, 0.3f);
            writer.Add(parameter.Name, parameter.Tensor.Span.ToArray(), parameter.Tensor.Shape);
        }

        writer.Save(path);
    }

    private static async Task<string> RunAsync(int code, params string[] args)
    {
        using StringWriter data = new(), talk = new();
        int found = await Invocation.RunAsync(Nouns.Create(), args, data, talk);
        Assert.True(found == code, talk.ToString());
        return talk.ToString();
    }
}
