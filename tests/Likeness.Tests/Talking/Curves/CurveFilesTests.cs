using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Talking.Curves;

public class CurveFilesTests
{
    [Theory]
    [InlineData("a.csv", 60)]
    [InlineData("a.csv", 25)]
    [InlineData("a.json", 60)]
    [InlineData("a.json", 29.97)]
    public void What_is_written_is_read_again(string name, double rate)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(3);
        var curves = new ArkitCurves([.. Enumerable.Range(0, 130 * ArkitShapes.Count).Select(_ => MathF.Round(random.NextSingle(), 6))], rate);
        if (name.EndsWith("csv", StringComparison.Ordinal))
        {
            CurveFiles.WriteCsv(folder[name], curves);
        }
        else
        {
            CurveFiles.WriteJson(folder[name], curves);
        }

        LoadedCurves loaded = CurveFiles.Read(folder[name]);
        Assert.Empty(loaded.Warnings);
        Assert.Equal((rate, 130), (loaded.Curves.FramesPerSecond, loaded.Curves.Frames));
        Assert.All(loaded.Curves.Weights.Zip(curves.Weights), p => Assert.Equal(p.Second, p.First, 2e-6));
    }

    [Theory]
    [InlineData(12, 30)]
    [InlineData(40, 48)]
    public void Less_than_a_second_of_time_codes_is_read_at_a_usual_rate_and_said(int frames, double expected)
    {
        using var folder = new TemporaryFolder();
        CurveFiles.WriteCsv(folder["a.csv"], new ArkitCurves(new float[frames * ArkitShapes.Count], 60));
        LoadedCurves loaded = CurveFiles.Read(folder["a.csv"]);
        Assert.Equal(expected, loaded.Curves.FramesPerSecond);
        Assert.Contains($"{expected} a second are assumed", Assert.Single(loaded.Warnings));
    }

    [SkippableFact]
    public void Recordings_of_other_programs_are_read()
    {
        ArkitCurves tracked = CurveFiles.Read(Requires.Shared("data/speech/facegood_2_01.csv")).Curves;
        Assert.Equal((30, 3295), (tracked.FramesPerSecond, tracked.Frames));
        Assert.InRange(tracked.Curve("jawOpen").Max(), 0.1, 1);
        ArkitCurves grid = CurveFiles.Read(Requires.Shared("data/speech/grid_bbaf2n.csv")).Curves;
        Assert.Equal((25, 75), (grid.FramesPerSecond, grid.Frames));
        LoadedCurves phone = CurveFiles.Read(Requires.Shared("data/speech/livelink/MySlate_165_iPhone_cal.csv"));
        Assert.Equal((60, 1852), (phone.Curves.FramesPerSecond, phone.Curves.Frames));
        Assert.Empty(phone.Warnings);
        Assert.Equal(0.0421835072f, phone.Curves.Curve("eyeBlinkLeft")[0]);
    }

    [Fact]
    public void The_frames_of_the_beat_corpus_carry_their_times()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.json"], """{"names":["jawOpen","mouthFunnel"],"frames":[{"weights":[0.1,0.2],"time":0,"rotation":[]},{"weights":[0.3,0.4],"time":0.0167},{"weights":[0.5,0.6],"time":0.0333}]}""");
        LoadedCurves loaded = CurveFiles.Read(folder["a.json"]);
        Assert.Equal(60, loaded.Curves.FramesPerSecond);
        Assert.Equal([0.1f, 0.3f, 0.5f], loaded.Curves.Curve("jawOpen"));
        Assert.Contains("50 of 52 shapes are missing", Assert.Single(loaded.Warnings));
    }

    [Theory]
    [InlineData("a.csv", "", "is empty")]
    [InlineData("a.csv", "time_s,smile\n0,1\n", "names no ARKit shape")]
    [InlineData("a.csv", "seconds,jawOpen\n0,1\n", "neither a column")]
    [InlineData("a.csv", "time_s,jawOpen\n0,1\n0.1,wide\n", "row 3, jawOpen: 'wide' is not a number")]
    [InlineData("a.csv", "time_s,jawOpen\n0,NaN\n", "row 2, jawOpen: 'NaN'")]
    [InlineData("a.csv", "time_s,jawOpen\n0,1\n0.1\n", "row 3 has 1 columns")]
    [InlineData("a.csv", "time_s,jawOpen\n0,1\n0,1\n", "times do not rise")]
    [InlineData("a.csv", "Timecode,jawOpen\nnoon,1\n", "'noon' is no time code")]
    [InlineData("a.json", "[]", "holds no curves")]
    [InlineData("a.json", "{\"names\":[\"jawOpen\"],\"frames\":[[\"x\"]],\"fps\":30}", "holds no curves")]
    [InlineData("a.json", "{\"names\":[\"jawOpen\"],\"frames\":[[1]],\"fps\":-1}", "no frame rate")]
    [InlineData("a.json", "{\"names\":", "holds no curves")]
    public void Damage_is_named(string name, string content, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name], content);
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => CurveFiles.Read(folder[name])).Message);
    }

    [Fact]
    public void Another_rate_keeps_the_times_of_what_happens()
    {
        float[] weights = new float[60 * ArkitShapes.Count];
        int jaw = ArkitShapes.IndexOf("jawOpen");
        for (int t = 0; t < 60; t++)
        {
            weights[(t * ArkitShapes.Count) + jaw] = t / 60f;
        }

        float[] slow = new ArkitCurves(weights, 60).AtRate(25).Curve("jawOpen");
        Assert.Equal(25, slow.Length);
        Assert.All(slow.Select((w, t) => (w, t)), p => Assert.Equal(p.t / 25.0, p.w, 1e-5));
        Assert.Contains("no shape 'smile'", Assert.Throws<LikenessException>(() => new ArkitCurves(weights, 60).Curve("smile")).Message);
    }
}
