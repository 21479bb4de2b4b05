using Likeness.Audio.Waveforms;
using Likeness.Talking.Synthesis;
using Likeness.Talking.Visemes;
using Likeness.Tensors;

namespace Likeness.Tests.Talking.Synthesis;

public class SpokenTextTests
{
    private static readonly SpokenText Said = new(
        new Waveform([.. Enumerable.Range(0, 16000).Select(i => i is >= 4000 and < 12000 ? 0.5f : 0)], 16000), [new Phone("", 0, 0.25), new Phone("a", 0.25, 0.5), new Phone("", 0.5, 0.6), new Phone("m", 0.6, 0.75), new Phone("_", 0.75, 1)]);

    [Fact]
    public void Silence_is_cut_off_around_but_not_within()
    {
        SpokenText cut = Said.Trimmed();
        Assert.Equal((0.23, 0.8), (Said.Voiced().Start, Math.Round(Said.Voiced().End, 9)));
        Assert.Equal(0.57, cut.Waveform.Seconds, 1e-3);
        Assert.Equal(["a", "", "m"], cut.Phones.Select(p => p.Name));
        Assert.Equal(0.02, cut.Phones[0].Start, 1e-3);
        Assert.Equal(0.5f, cut.Waveform.Samples[(int)(cut.Phones[0].Start * 16000) + 2]);
        var silence = new SpokenText(new Waveform(new float[100], 16000), [new Phone("", 0, 0.00625)]);
        Assert.Equal(100, silence.Trimmed().Waveform.Frames);
    }

    [Fact]
    public void Parts_follow_one_another_with_pauses_and_no_gaps()
    {
        var joined = SpokenText.Joined([Said.Trimmed(), Said.Trimmed()], [0.1, 0.3, 0.2]);
        Assert.Equal((2 * 0.57) + 0.6, joined.Waveform.Seconds, 2e-3);
        Assert.Equal(0, joined.Phones[0].Start);
        Assert.Equal(joined.Waveform.Seconds, joined.Phones[^1].End, 1e-9);
        Assert.All(joined.Phones.Zip(joined.Phones.Skip(1)), p => Assert.Equal(p.First.End, p.Second.Start, 1e-9));
        Phone second = joined.Phones.Last(p => p.Name == "a");
        Assert.Equal(0.1 + 0.57 + 0.3 + 0.02, second.Start, 2e-3);
        Assert.Throws<ShapeException>(() => SpokenText.Joined([Said], [0.1]));
        Assert.Throws<ShapeException>(() => SpokenText.Joined([], [0.1]));
    }

    [Fact]
    public void Playing_faster_is_shorter_and_its_times_go_along()
    {
        SpokenText fast = Said.Played(1.25, 8000);
        Assert.Equal(8000, fast.Waveform.Rate);
        Assert.Equal(0.8, fast.Waveform.Seconds, 1e-3);
        Assert.Equal(0.6 / 1.25, fast.Phones[3].Start, 1e-9);
        Assert.Throws<ArgumentOutOfRangeException>(() => Said.Played(3, 8000));
    }
}
