using Likeness.Audio.Waveforms;
using Likeness.Talking.Corpora;
using Likeness.Talking.Corpora.Aligned;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Corpora.Aligned;

public class AlignedCorpusTests
{
    [Fact]
    public void Recordings_with_their_sounds_become_clips_with_faces()
    {
        using var folder = new TemporaryFolder();
        TalkingClip[] made = [.. SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 2 }).Take(2)];
        string root = Path.GetDirectoryName(folder["x"])!;
        for (int i = 0; i < 7; i++)
        {
            Write(Path.Combine(root, "anna"), $"take{i}", made[i % 2], grid: i % 2 == 0);
        }

        Write(root, "alone", made[0], grid: true);
        WavFile.Write(folder["without.wav"], made[0].Waveform);
        TalkingClip[] read = [.. AlignedCorpus.Read(root, 25)];
        Assert.Equal(["alone", "anna_take0", "anna_take1", "anna_take2", "anna_take3", "anna_take4", "anna_take5", "anna_take6"], read.Select(c => c.Name));
        Assert.Equal(["", "anna"], read.Select(c => c.Speaker).Distinct());
        Assert.Equal((ClipSplit.Validation, ClipSplit.Test), (read[5].Split, read[6].Split));
        Assert.Equal(6, read.Count(c => c.Split == ClipSplit.Train));
        Assert.Equal(8, read.Select(c => c.Sentence).Distinct().Count());
        Assert.Equal(25, read[1].Curves.FramesPerSecond);
        Assert.Equal(made[0].Phones.Select(p => p.Name), read[1].Phones.Select(p => p.Name));
        float[] jaw = made[0].Curves.AtRate(25).Curve("jawOpen"), again = read[1].Curves.Curve("jawOpen");
        Assert.InRange(Likeness.Talking.Metrics.CurveTracking.Of(again, jaw).Correlation, 0.95, 1);
        Assert.Equal(read[1].Curves.Weights, AlignedCorpus.Read(root, 25).ElementAt(1).Curves.Weights);

        // It goes through files.
        CurveCorpus.Write(folder["out"], read, "recorded");
        Assert.Equal(8, CurveCorpus.Read(folder["out"]).Count());
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        using var folder = new TemporaryFolder();
        string root = Path.GetDirectoryName(folder["x"])!;
        Assert.Contains("no recording with its sounds", Assert.Throws<InvalidFileException>(() => AlignedCorpus.Read(root)).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<InvalidFileException>(() => AlignedCorpus.Read(folder["gone"])).Message, StringComparison.Ordinal);
        WavFile.Write(folder["a.wav"], new Waveform(new float[8000], 16000));
        File.WriteAllText(folder["a.phones.csv"], "phone,start,end\nm,0,2\n");
        Assert.Contains("do not belong together", Assert.Throws<InvalidFileException>(() => AlignedCorpus.Read(root).Count()).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["a.phones.csv"], "phone,start,end\n");
        Assert.Contains("holds no sounds", Assert.Throws<InvalidFileException>(() => AlignedCorpus.Read(root).Count()).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(folder["a"]);
        foreach (string name in new[] { "a_b", "a/b" })
        {
            WavFile.Write(folder[name + ".wav"], new Waveform(new float[8000], 16000));
            File.WriteAllText(folder[name + ".phones.csv"], "phone,start,end\nm,0,0.4\n");
        }

        Assert.Contains("both be the clip 'a_b'", Assert.Throws<InvalidFileException>(() => AlignedCorpus.Read(root)).Message, StringComparison.Ordinal);
    }

    private static void Write(string folder, string name, TalkingClip clip, bool grid)
    {
        Directory.CreateDirectory(folder);
        WavFile.Write(Path.Combine(folder, name + ".wav"), clip.Waveform);
        string seconds = FormattableString.Invariant($"{clip.Waveform.Seconds:F5}");
        string text = grid
            ? $"File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n{seconds}\n<exists>\n1\n\"IntervalTier\"\n\"phones\"\n0\n{seconds}\n{clip.Phones.Count}\n"
                + string.Concat(clip.Phones.Select(p => FormattableString.Invariant($"{p.Start:F5}\n{p.End:F5}\n\"{p.Name}\"\n")))
            : "start,end,phone\n" + string.Concat(clip.Phones.Select(p => FormattableString.Invariant($"{p.Start:F5},{p.End:F5},{p.Name}\n")));
        File.WriteAllText(Path.Combine(folder, name + (grid ? ".TextGrid" : ".phones.csv")), text);
    }
}
