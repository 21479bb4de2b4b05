using Likeness.Geometry.Files.Sets;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Morphable;
using Likeness.Tests.Support;

namespace Likeness.Tests.Cli.Processes;

public sealed class TrainProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainProcessTests() => MeshSetFiles.Save(_folder["heads.npz"], TestHeads.Make(40, subdivisions: 3));

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_training_that_is_killed_and_then_interrupted_ends_with_the_bytes_of_one_that_was_left_alone()
    {
        Requires.Hold(!OperatingSystem.IsWindows(), "sends signals as Unix does");
        (int code, _, string talk) = await CliProcess.RunAsync(Train("whole"));
        Assert.True(code == 0, talk);

        using (CliProcess first = CliProcess.Start(Train("parts")))
        {
            await CheckpointsAsync(first, "parts", 1);
            first.KillAtOnce();
            await first.EndAsync();
        }

        Assert.False(File.Exists(Model("parts")), "the training ended before it could be killed");
        using (CliProcess second = CliProcess.StartInterruptible([.. Train("parts"), "--resume"]))
        {
            await CheckpointsAsync(second, "parts", 1);
            second.PressControlC();
            (code, _, talk) = await second.EndAsync();
            Assert.True(code == 130, $"code {code}: {talk}");
            Assert.Contains("--resume", talk, StringComparison.Ordinal);
        }

        (code, _, talk) = await CliProcess.RunAsync([.. Train("parts"), "--resume"]);
        Assert.True(code == 0, talk);
        Assert.Equal(File.ReadAllBytes(Model("whole")), File.ReadAllBytes(Model("parts")));
        Assert.Equal(File.ReadAllText(Path.Combine(_folder["whole"], "metrics.csv")), File.ReadAllText(Path.Combine(_folder["parts"], "metrics.csv")));
    }

    [SkippableFact]
    public async Task A_full_disk_is_said_in_one_sentence_and_leaves_nothing_half_written()
    {
        Requires.Hold(OperatingSystem.IsLinux(), "mounts a small disk of its own, which only Linux lets it do");
        Requires.Program("unshare");

        // A disk of 400 KB that only this shell and its children see: room for the run folder, not for the second checkpoint.
        string disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        string script = $"mount -t tmpfs -o size=400k none '{disk}' && {{ '{CliProcess.Host}' '{CliProcess.Assembly}' {string.Join(' ', Train("disk/run").Select(a => $"'{a}'"))}; echo code $?; find '{disk}' -type f; }}";
        using CliProcess shell = CliProcess.StartProgram("unshare", "--map-root-user", "--mount", "sh", "-c", script);
        (int code, string data, string talk) = await shell.EndAsync();
        Assert.True(code == 0, $"{data}\n{talk}");
        Assert.Contains("code 2", data, StringComparison.Ordinal);
        string message = talk.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("likeness: ", message, StringComparison.Ordinal);
        Assert.Contains("space", message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(data.Split('\n'), line => line.EndsWith(".tmp", StringComparison.Ordinal) || line.EndsWith("model.safetensors", StringComparison.Ordinal));
    }

    private string Model(string run) => Path.Combine(_folder[run], "model.safetensors");

    private string[] Train(string run) =>
    [
        "morphable", "train", "--data", _folder["heads.npz"], "--split", "none", "--latent", "4", "--batch", "4", "--epochs", "60", "--threads", "1",
        "--run", _folder[run], "--checkpoint-seconds", "0.1",
    ];

    private async Task CheckpointsAsync(CliProcess process, string run, int more)
    {
        string folder = Path.Combine(_folder[run], "checkpoints");
        string[] before = Files();
        for (int wait = 0; wait < 6000 && Files().Except(before).Count() < more; wait++)
        {
            Assert.False(process.HasExited, "the training ended before its checkpoint was seen");
            await Task.Delay(10);
        }

        string[] Files() => Directory.Exists(folder) ? Directory.GetFiles(folder, "*.safetensors") : [];
    }
}
