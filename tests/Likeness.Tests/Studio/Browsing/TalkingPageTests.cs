using Likeness.Audio.Waveforms;
using Likeness.Cli.Views;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Imaging.Images;
using Likeness.Studio.Standalone;
using Likeness.Talking.Curves;
using Likeness.Talking.Files;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Studio.Browsing;

/// <summary>The page of a head that speaks, in a real browser, without a server.</summary>
public sealed class TalkingPageTests : IDisposable
{
    private const int Width = 480;
    private const int Height = 520;

    // The mouth, seen from the front: where an open one is dark.
    private static readonly (int Left, int Top, int Right, int Bottom) Mouth = (190, 250, 290, 340);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task The_head_follows_the_sound_and_nothing_is_loaded_from_anywhere()
    {
        await using ChromiumPage page = await ChromiumPage.OpenAsync(Width, Height);

        // Two seconds, the mouth opening in the second.
        float[] weights = new float[60 * ArkitShapes.Count];
        for (int t = 30; t < 60; t++)
        {
            weights[(t * ArkitShapes.Count) + ArkitShapes.IndexOf("jawOpen")] = 0.8f;
        }

        WavFile.Write(_folder["voice.wav"], new Waveform(new float[32000], 16000));
        TalkingPage.Write(_folder["voice.html"], TalkingGlb.Make(BustModel.Create(), new ArkitCurves(weights, 30), "speech", BuiltInHead.Materials()), _folder["voice.wav"], "A <voice> & more");
        await page.GoAsync(new Uri(_folder["voice.html"]));
        await page.UntilAsync("document.documentElement.dataset.state !== 'loading'");
        Assert.Equal("ready", (await page.EvaluateAsync("document.documentElement.dataset.state")).GetString());
        Assert.Equal("A <voice> & more", (await page.EvaluateAsync("document.title")).GetString());

        double closed = await DarkAsync(page, 0.2, "closed"), open = await DarkAsync(page, 1.6, "open");
        Assert.True(open > closed + 0.02, $"the mouth is dark on {closed:P1} of its surroundings when closed, on {open:P1} when open");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public void A_sound_that_is_missing_or_too_large_is_refused_and_nothing_is_left()
    {
        Assert.Contains("does not exist", Assert.ThrowsAny<LikenessException>(() => TalkingPage.Write(_folder["a.html"], [], _folder["gone.wav"], "")).Message, StringComparison.Ordinal);
        using (FileStream large = File.Create(_folder["large.wav"]))
        {
            large.SetLength(TalkingPage.LargestSound + 1);
        }

        Assert.Contains("too much for one page", Assert.Throws<LikenessException>(() => TalkingPage.Write(_folder["a.html"], [], _folder["large.wav"], "")).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.html"]));
    }

    /// <summary>Goes to a moment, and says how much of the mouth's surroundings is dark there.</summary>
    private static async Task<double> DarkAsync(ChromiumPage page, double seconds, string name)
    {
        await page.EvaluateAsync(FormattableString.Invariant($"document.getElementById('sound').currentTime = {seconds}"));
        await page.UntilAsync(FormattableString.Invariant($"Math.abs(Number(document.documentElement.dataset.time) - {seconds}) < 0.05"));
        Image picture = await page.PictureAsync($"talking-{name}");
        int dark = 0, skin = 0;
        for (int y = Mouth.Top; y < Mouth.Bottom; y++)
        {
            for (int x = Mouth.Left; x < Mouth.Right; x++)
            {
                Rgba p = picture[x, y];
                dark += p.R + p.G + p.B < 150 ? 1 : 0;
                skin += p.R > p.B + 20 ? 1 : 0;
            }
        }

        int all = (Mouth.Right - Mouth.Left) * (Mouth.Bottom - Mouth.Top);
        Assert.True(skin > all / 2, $"the head is not where it should be: {skin} of {all} points are of skin");
        return (double)dark / all;
    }
}
