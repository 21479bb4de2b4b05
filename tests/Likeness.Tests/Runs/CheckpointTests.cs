using Likeness.Runs.Checkpoints;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Runs;

public sealed class CheckpointTests : IDisposable
{
    private static readonly Dictionary<string, string> Identity = new() { ["topology"] = "abc123", ["architecture"] = "cheb simple 8" };
    private readonly string _folder = Directory.CreateTempSubdirectory("likeness-checkpoint").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Everything_comes_back_to_the_last_bit()
    {
        var random = new RandomSource(9);
        random.NextNormal();
        var info = new CheckpointInfo
        {
            Step = 1234,
            Epoch = 5,
            Cursor = 77,
            RandomState = random.Save(),
            Identity = Identity,
            Figures = new Dictionary<string, double> { ["best_mm"] = 0.1 + 0.2, ["none"] = double.NaN, ["far"] = double.PositiveInfinity },
        };
        string path = Store().Save(info, w => w.Add("model.w", Tensor.From([1f, 2f], 2)));
        using Checkpoint? read = Store().OpenLatest(Identity, _ => Assert.Fail("no warning expected"));
        Assert.Equal(path, read!.File.Path);
        Assert.Equal((1234L, 5, 77L, random.Save()), (read.Info.Step, read.Info.Epoch, read.Info.Cursor, read.Info.RandomState));
        Assert.Equal(info.Figures, read.Info.Figures);
        Assert.Equal(Identity, read.Info.Identity);
        Assert.Equal([1f, 2f], read.File.ReadFloats("model.w"));
    }

    [Fact]
    public void The_last_two_are_kept_and_leftovers_of_a_kill_go()
    {
        Assert.Null(Store().OpenLatest(Identity, _ => { }));
        File.WriteAllText(Path.Combine(_folder, "step-0000000001.safetensors.0123.tmp"), "half");
        foreach (int step in new[] { 1, 2, 10, 11 })
        {
            Save(step);
        }

        Assert.Equal(["step-0000000010.safetensors", "step-0000000011.safetensors"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        using Checkpoint? read = Store().OpenLatest(Identity, _ => { });
        Assert.Equal(11, read!.Info.Step);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("flipped")]
    [InlineData("empty")]
    public void A_damaged_newest_one_falls_back_to_the_one_before_with_a_warning(string damage)
    {
        Save(1);
        string newest = Save(2);
        byte[] bytes = File.ReadAllBytes(newest);
        bytes[^3] ^= 1;
        File.WriteAllBytes(newest, damage switch { "truncated" => bytes[..^5], "flipped" => bytes, _ => [] });
        string warning = "";
        using (Checkpoint? read = Store().OpenLatest(Identity, w => warning += w))
        {
            Assert.Equal(1, read!.Info.Step);
        }

        Assert.Contains(newest, warning, StringComparison.Ordinal);
        Assert.Contains("at step 1.", warning, StringComparison.Ordinal);
        // The whole one must not be pushed out by the damaged one.
        Save(2);
        Assert.Equal(2, Store().Files.Count);
    }

    [Fact]
    public void When_all_are_damaged_the_run_is_refused()
    {
        string path = Save(1);
        File.WriteAllBytes(path, [1, 2, 3]);
        var error = Assert.Throws<InvalidFileException>(() => Store().OpenLatest(Identity, _ => { }));
        Assert.Contains("no checkpoint in here is whole", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_topology_kind_or_a_newer_version_is_refused()
    {
        Save(1);
        var other = new Dictionary<string, string>(Identity) { ["topology"] = "def456" };
        Assert.Contains(
            "was made for another topology: abc123, and here it is def456.",
            Assert.Throws<CheckpointMismatchException>(() => Store().OpenLatest(other, _ => { })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "is a checkpoint of test.train, other.train was expected",
            Assert.Throws<CheckpointMismatchException>(() => new CheckpointStore(_folder, "other.train", 3).OpenLatest(Identity, _ => { })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "reads versions up to 2",
            Assert.Throws<CheckpointMismatchException>(() => new CheckpointStore(_folder, "test.train", 2).OpenLatest(Identity, _ => { })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_save_leaves_the_older_checkpoints()
    {
        Save(1);
        Assert.Throws<LikenessException>(() => Store().Save(
            new CheckpointInfo { Step = 2, Identity = Identity },
            _ => throw new LikenessException("the disk is full")));
        Assert.Single(Store().Files);
        using Checkpoint? read = Store().OpenLatest(Identity, _ => { });
        Assert.Equal(1, read!.Info.Step);
    }

    private CheckpointStore Store() => new(_folder, "test.train", 3);

    private string Save(int step) =>
        Store().Save(new CheckpointInfo { Step = step, Identity = Identity }, w => w.Add("x", new float[100], new Shape(100)));
}
