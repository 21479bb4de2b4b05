using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Runs.Provenance;
using Likeness.Tensors;

namespace Likeness.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("likeness-run").FullName;

    private string Run => Path.Combine(_root, "run");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_run_is_described_completely()
    {
        string data = Path.Combine(_root, "heads.npz");
        File.WriteAllText(data, "abc");
        File.WriteAllText(Path.Combine(_root, "SOURCES.md"), "# heads\n\n- Licence: MIT, Copyright (c) 2020 Somebody\nmore\n");
        using (var run = RunFolder.Create(Run, Description() with { Inputs = [InputFile.Describe(data + "#train")] }))
        {
            run.NoteResumption(5, "likeness x --resume");
        }

        JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Run, "run.json"))).RootElement;
        Assert.Equal(1, json.GetProperty("schema").GetInt32());
        Assert.Equal("likeness morphable train --data heads.npz", json.GetProperty("command_line").GetString());
        Assert.Equal(300, json.GetProperty("config").GetProperty("epochs").GetInt32());
        Assert.Equal(7, json.GetProperty("seed").GetInt64());
        Assert.False(string.IsNullOrEmpty(json.GetProperty("machine").GetProperty("simd").GetString()));
        JsonElement input = json.GetProperty("inputs")[0];
        // SHA-256 of "abc", from FIPS 180-2.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", input.GetProperty("sha256").GetString());
        Assert.Equal("- Licence: MIT, Copyright (c) 2020 Somebody", input.GetProperty("licence").GetProperty("excerpt").GetString());
        Assert.Equal(5, json.GetProperty("resumptions")[0].GetProperty("step").GetInt64());
        Assert.Equal("heads.npz#train", Path.GetFileName(RunFolder.ReadDescription(Run).Inputs[0].Path));
    }

    [Fact]
    public void A_folder_that_holds_a_run_or_is_in_use_is_refused()
    {
        using (var run = RunFolder.Create(Run, Description()))
        {
            Assert.Contains("another program", Assert.Throws<LikenessException>(() => RunFolder.Open(Run, "morphable.train")).Message, StringComparison.Ordinal);
        }

        Assert.Contains("--resume", Assert.Throws<LikenessException>(() => RunFolder.Create(Run, Description())).Message, StringComparison.Ordinal);
        Assert.Contains("talk.train was expected", Assert.Throws<LikenessException>(() => RunFolder.Open(Run, "talk.train")).Message, StringComparison.Ordinal);
        Assert.Contains("holds no run", Assert.Throws<InvalidFileException>(() => RunFolder.Open(_root, "x")).Message, StringComparison.Ordinal);
        using RunFolder again = RunFolder.Open(Run, "morphable.train");
        Assert.Equal(7, again.Description.Seed);
    }

    [Fact]
    public void A_newer_or_damaged_description_is_refused()
    {
        RunFolder.Create(Run, Description()).Dispose();
        string file = Path.Combine(Run, "run.json");
        string text = File.ReadAllText(file);
        File.WriteAllText(file, text.Replace("\"schema\": 1", "\"schema\": 2", StringComparison.Ordinal));
        Assert.Contains("Use a newer Likeness", Assert.Throws<InvalidFileException>(() => RunFolder.Open(Run, "morphable.train")).Message, StringComparison.Ordinal);
        File.WriteAllText(file, text[..100]);
        Assert.Contains("is damaged", Assert.Throws<InvalidFileException>(() => RunFolder.Open(Run, "morphable.train")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_setting_or_input_is_named_on_resume()
    {
        string data = Path.Combine(_root, "a.npz");
        File.WriteAllText(data, "one");
        using var run = RunFolder.Create(Run, Description() with { Inputs = [InputFile.Describe(data)] });
        run.RequireSameConfig(new JsonObject { ["epochs"] = 300, ["conv"] = "cheb" });
        run.RequireSameConfig(new JsonObject { ["epochs"] = 500, ["conv"] = "cheb" }, "epochs");
        Assert.Contains(
            "'conv' was \"cheb\" when this run was begun and is \"spiral\" now",
            Assert.Throws<LikenessException>(() => run.RequireSameConfig(new JsonObject { ["epochs"] = 300, ["conv"] = "spiral" })).Message,
            StringComparison.Ordinal);
        run.RequireSameInputs([InputFile.Describe(data)]);
        File.WriteAllText(data, "two");
        Assert.Contains("Bring the old input back", Assert.Throws<LikenessException>(() => run.RequireSameInputs([InputFile.Describe(data)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_survive_a_kill_and_a_resume_without_double_rows()
    {
        using var run = RunFolder.Create(Run, Description());
        using (MetricsLog metrics = run.OpenMetrics(0, "loss", "test_mean_mm"))
        {
            for (int step = 1; step <= 5; step++)
            {
                metrics.Write(step, 1.0 / step, step == 3 ? 0.1 + 0.2 : double.NaN);
            }
        }

        string path = Path.Combine(Run, "metrics.csv");
        string complete = File.ReadAllText(path);
        File.AppendAllText(path, "6,0.1");
        using (MetricsLog metrics = run.OpenMetrics(3, "loss", "test_mean_mm"))
        {
            for (int step = 4; step <= 5; step++)
            {
                metrics.Write(step, 1.0 / step, double.NaN);
            }
        }

        Assert.Equal(complete, File.ReadAllText(path));
        (string[] columns, double[][] rows) = MetricsLog.Read(path);
        Assert.Equal(["step", "loss", "test_mean_mm"], columns);
        Assert.Equal(5, rows.Length);
        Assert.Equal(0.1 + 0.2, rows[2][2]);
        Assert.True(double.IsNaN(rows[0][2]));
        Assert.Throws<InvalidFileException>(() => run.OpenMetrics(3, "other"));
    }

    [Fact]
    public void Events_are_lines_of_json_and_a_cut_line_is_dropped()
    {
        RunFolder.Create(Run, Description()).Dispose();
        string path = Path.Combine(Run, "events.jsonl");
        File.WriteAllText(path, "{\"event\":\"started\"}\n{\"event\":\"eval");
        using (RunFolder run = RunFolder.Open(Run, "morphable.train"))
        {
            run.Events.Write(new RunStep(1, 2, 0, 0.5));
            run.Events.Write(new RunEvaluation(10, 1, new Dictionary<string, double> { ["test_mean_mm"] = double.NaN }));
            run.Events.Write(new RunWarning("Careful."));
        }

        string[] lines = File.ReadAllLines(path);
        Assert.Equal(["started", "evaluation", "warning"], lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("event").GetString()));
        Assert.Equal("NaN", JsonDocument.Parse(lines[1]).RootElement.GetProperty("figures").GetProperty("test_mean_mm").GetString());
    }

    [Fact]
    public void A_folder_is_hashed_by_names_and_contents()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, "objs")).FullName;
        File.WriteAllText(Path.Combine(folder, "a.obj"), "1");
        File.WriteAllText(Path.Combine(folder, "b.obj"), "2");
        InputFile first = InputFile.Describe(folder);
        Assert.Equal(2, first.Bytes);
        Assert.Null(first.Licence);
        File.Move(Path.Combine(folder, "b.obj"), Path.Combine(folder, "c.obj"));
        Assert.NotEqual(first.Sha256, InputFile.Describe(folder).Sha256);
        Assert.Throws<InvalidFileException>(() => InputFile.Describe(Path.Combine(folder, "none")));
    }

    private static RunDescription Description() => new()
    {
        Kind = "morphable.train",
        CommandLine = "likeness morphable train --data heads.npz",
        Config = new JsonObject { ["epochs"] = 300, ["conv"] = "cheb" },
        Seed = 7,
    };
}
