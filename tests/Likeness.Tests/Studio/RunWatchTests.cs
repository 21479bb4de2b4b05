using System.Globalization;
using System.Text.Json;
using Likeness.Runs.Checkpoints;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Splatting.Files;
using Likeness.Splatting.Fitting.Training;
using Likeness.Studio;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Splatting;
using Likeness.Tests.Splatting.Fitting.Training;

namespace Likeness.Tests.Studio;

public sealed class RunWatchTests(BustCapture bust) : IClassFixture<BustCapture>, IAsyncDisposable
{
    private static readonly string[] Columns = ["seconds", "loss", "gaussians", "test_psnr", "test_ssim"];
    private readonly StudioFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task A_page_that_was_cut_off_gets_what_it_missed_and_nothing_twice()
    {
        using RunFolder run = _folder.CreateRun("run");
        using MetricsLog metrics = run.OpenMetrics(0, Columns);
        metrics.Write(100, 1, 0.5, 10, double.NaN, double.NaN);
        StudioHost host = await _folder.ShowRunAsync("run");
        string? last;
        await using (EventReader first = await EventReader.OpenAsync(host))
        {
            Assert.Equal("run", (await first.NextAsync("view")).GetProperty("kind").GetString());
            Assert.Equal([[100, 0.5]], Losses(await first.NextAsync("metrics")));
            last = first.LastId;
        }

        metrics.Write(200, 2, 0.25, 10, 20.5, 0.75);
        await using EventReader again = await EventReader.OpenAsync(host, last);
        var (types, missed) = (new List<string>(), default(JsonElement));
        while (missed.ValueKind == JsonValueKind.Undefined)
        {
            (string type, JsonElement content) = await again.NextAsync();
            types.Add(type);
            missed = type == "metrics" ? content : default;
        }

        Assert.DoesNotContain("view", types);
        Assert.Equal(1, missed.GetProperty("from").GetInt32());
        Assert.Equal([[200, 0.25]], Losses(missed));
        Assert.Equal(20.5, missed.GetProperty("rows")[0][4].GetDouble());

        // A new page gets all, and so does one whose server is gone.
        foreach (string? id in new[] { null, "0123456789ab-3", "nonsense", "-", last!.Split('-')[0] + "-x" })
        {
            await using EventReader fresh = await EventReader.OpenAsync(host, id);
            Assert.Equal("view", (await fresh.NextAsync()).Type);
            Assert.Equal([[100, 0.5]], Losses(await fresh.NextAsync("metrics")));
            Assert.Equal([[200, 0.25]], Losses(await fresh.NextAsync("metrics")));
        }
    }

    [Fact]
    public async Task Half_written_figures_wait_and_repeated_ones_take_the_place_of_the_old()
    {
        using RunFolder run = _folder.CreateRun("run");
        string path = _folder["run", "metrics.csv"];
        await File.WriteAllTextAsync(path, "step,seconds,lo");
        StudioHost host = await _folder.ShowRunAsync("run");
        await using EventReader events = await EventReader.OpenAsync(host);
        await events.NextAsync("state", s => s.GetProperty("status").GetString() == "waiting");
        await File.WriteAllTextAsync(path, "step,seconds,loss,gaussians,test_psnr,test_ssim\n100,1,0.5,10,,\n200,2,0.2");
        JsonElement rows = await events.NextAsync("metrics");
        Assert.Equal([[100, 0.5]], Losses(rows));
        Assert.Equal(JsonValueKind.Null, rows.GetProperty("rows")[0][4].ValueKind);
        await File.AppendAllTextAsync(path, "5,10,,\n300,3,Infinity,10,,\n");
        rows = await events.NextAsync("metrics");
        Assert.Equal(1, rows.GetProperty("from").GetInt32());
        Assert.Equal((200, 0.25), (rows.GetProperty("rows")[0][0].GetInt32(), rows.GetProperty("rows")[0][2].GetDouble()));
        Assert.Equal(JsonValueKind.Null, rows.GetProperty("rows")[1][2].ValueKind);

        // A resumed run takes back what came after its checkpoint.
        AtomicFile.WriteText(path, "step,seconds,loss,gaussians,test_psnr,test_ssim\n100,1,0.5,10,,\n200,2,0.125,10,,\n");
        rows = await events.NextAsync("metrics", r => r.GetProperty("rows").GetArrayLength() > 0);
        Assert.Equal(1, rows.GetProperty("from").GetInt32());
        Assert.Equal([[200, 0.125]], Losses(rows));

        await File.AppendAllTextAsync(path, "300,x,0.1,10,,\n");
        JsonElement state = await events.NextAsync("state", s => s.GetProperty("problem").GetString() is not null);
        Assert.Contains("'x' is no number", state.GetProperty("problem").GetString());
    }

    [Fact]
    public async Task Events_are_followed_line_by_line()
    {
        using RunFolder run = _folder.CreateRun("run");
        StudioHost host = await _folder.ShowRunAsync("run");
        await using EventReader events = await EventReader.OpenAsync(host);
        run.Events.Write(new RunStarted("mcmc fit to 30 views", 0, 700));
        JsonElement state = await events.NextAsync("state", s => s.GetProperty("totalSteps").ValueKind == JsonValueKind.Number);
        Assert.Equal((700, "mcmc fit to 30 views"), (state.GetProperty("totalSteps").GetInt32(), state.GetProperty("title").GetString()));
        run.Events.Write(new RunWarning("It is late."));
        state = await events.NextAsync("state", s => s.GetProperty("warnings").GetArrayLength() > 0);
        Assert.Equal("It is late.", state.GetProperty("warnings")[0].GetString());
        run.Dispose();
        await File.AppendAllTextAsync(_folder["run", "events.jsonl"], "not json\n{\"event\":\"done\"}\n{\"event\":\"sta");
        await events.NextAsync("state", s => s.GetProperty("status").GetString() == "done");

        // Going on with a run that is done.
        await File.AppendAllTextAsync(_folder["run", "events.jsonl"], "rted\",\"title\":\"more\",\"total_steps\":900}\n");
        state = await events.NextAsync("state", s => s.GetProperty("status").GetString() != "done");
        Assert.Equal(900, state.GetProperty("totalSteps").GetInt32());
    }

    [Fact]
    public async Task Damaged_scenes_are_passed_over()
    {
        using RunFolder run = _folder.CreateRun("run");
        Directory.CreateDirectory(_folder["run", "checkpoints"]);
        SceneFiles.Save(Path.Combine(run.Exports, "scene.ply"), SampleScenes.Random(1, 10, 0));
        await File.WriteAllTextAsync(_folder["run", "checkpoints", "step-0000000200.safetensors"], "cut off");
        File.SetLastWriteTimeUtc(_folder["run", "checkpoints", "step-0000000200.safetensors"], DateTime.UtcNow.AddSeconds(1));
        StudioHost host = await _folder.ShowRunAsync("run");
        await using EventReader events = await EventReader.OpenAsync(host);
        JsonElement scene = await events.NextAsync("scene");
        Assert.Equal("exports/scene.ply", scene.GetProperty("source").GetString());
        Assert.Equal(JsonValueKind.Null, scene.GetProperty("step").ValueKind);

        // The step of an export is known once its measurement is noted.
        run.Events.Write(new RunEvaluation(150, 0, new Dictionary<string, double>()));
        scene = await events.NextAsync("scene");
        Assert.Equal((1, 150), (scene.GetProperty("version").GetInt32(), scene.GetProperty("step").GetInt32()));
    }

    [Fact]
    public async Task A_checkpoint_shows_the_scene_that_the_fit_had()
    {
        FittingOptions options = new() { Iterations = 20, MaxGaussians = 60, InitialGaussians = 50, Degree = 1, MaxMemory = 64 << 20 };
        using var session = new FittingSession(bust.Data, options);
        session.Step();
        using RunFolder run = _folder.CreateRun("run", options);
        CheckpointStore store = run.Checkpoints(1);
        string path = store.Save(new CheckpointInfo { Step = 1 }, session.Save);
        SampleScenes.AssertSame(session.Scene, FittingCheckpoint.ReadScene(await File.ReadAllBytesAsync(path), path));
        StudioHost host = await _folder.ShowRunAsync("run");
        await using EventReader events = await EventReader.OpenAsync(host);
        JsonElement scene = await events.NextAsync("scene");
        Assert.Equal(("checkpoints/step-0000000001.safetensors", 1), (scene.GetProperty("source").GetString(), scene.GetProperty("step").GetInt32()));

        LikenessException other = Assert.ThrowsAny<LikenessException>(() =>
        {
            using RunFolder heads = RunFolder.Create(_folder["heads"], new RunDescription { Kind = "morphable.train" });
            string file = heads.Checkpoints(1).Save(new CheckpointInfo { Step = 1 }, session.Save);
            FittingCheckpoint.ReadScene(File.ReadAllBytes(file), file);
        });
        Assert.Contains("is a checkpoint of morphable.train; splat.train was expected", other.Message, StringComparison.Ordinal);
        other = await Assert.ThrowsAnyAsync<LikenessException>(() => _folder.ShowRunAsync("heads"));
        Assert.Contains("holds a run of morphable.train", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fit_is_followed_to_its_end()
    {
        FittingOptions options = new() { Iterations = 300, MaxGaussians = 200, InitialGaussians = 100, Degree = 1, EvaluateEvery = 100, MaxMemory = 64 << 20 };
        using RunFolder run = _folder.CreateRun("run", options);
        StudioHost host = await _folder.ShowRunAsync("run");
        Task fit = Task.Run(async () =>
        {
            var job = new FittingJob { Data = bust.Data, Options = options, ScenePath = _folder["head.ply"] };
            await foreach (RunEvent happened in SceneTrainer.Train(job, run))
            {
                run.Events.Write(happened);
            }
        });
        await using EventReader events = await EventReader.OpenAsync(host);
        double[][] rows = [];
        long step = 0;
        for (bool done = false; !done;)
        {
            (string type, JsonElement content) = await events.NextAsync();
            switch (type)
            {
                case "metrics":
                    rows = [.. rows.Take(content.GetProperty("from").GetInt32()), .. Losses(content)];
                    break;
                case "scene" when content.GetProperty("step").ValueKind == JsonValueKind.Number:
                    Assert.True(content.GetProperty("step").GetInt64() >= step);
                    step = content.GetProperty("step").GetInt64();
                    break;
                case "state":
                    done = content.GetProperty("status").GetString() == "done" && step == options.Iterations;
                    break;
                default:
                    break;
            }
        }

        await fit;
        Assert.Equal([100.0, 200, 300], rows.Select(r => r[0]));
        Assert.True(rows[^1][1] < rows[0][1], string.Create(CultureInfo.InvariantCulture, $"the loss was {rows[0][1]} and is {rows[^1][1]}"));
    }

    /// <summary>Step and loss of each row.</summary>
    private static double[][] Losses(JsonElement message)
    {
        string?[] columns = [.. message.GetProperty("columns").EnumerateArray().Select(c => c.GetString())];
        int loss = Array.IndexOf(columns, "loss");
        return [.. message.GetProperty("rows").EnumerateArray().Select(r => (double[])[r[0].GetDouble(), r[loss].GetDouble()])];
    }
}
