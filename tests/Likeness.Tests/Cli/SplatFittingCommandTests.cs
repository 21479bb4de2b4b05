using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Cli.Commands.Splat;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Splatting.Files;
using Likeness.Tensors;
using Likeness.Tests.Splatting.Data;
using Likeness.Tests.Splatting.Fitting.Training;

namespace Likeness.Tests.Cli;

public sealed class SplatFittingCommandTests(BustCapture bust) : IClassFixture<BustCapture>, IDisposable
{
    private readonly CaptureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_scene_is_trained_measured_and_rendered()
    {
        string scene = _folder.At("scene.ply"), run = _folder.At("run");
        string[] train =
        [
            "splat", "train", "--data", bust.Folder, "--out", scene, "--downscale", "4", "--iterations", "60", "--strategy", "mcmc", "--max-gaussians", "400",
            "--initial-gaussians", "300", "--degree", "0", "--evaluate-every", "0", "--seed", "3", "--run", run, "--max-memory", "64M",
        ];
        JsonElement figures = await JsonAsync(train);
        Assert.Equal(["test_psnr", "test_ssim", "gaussians", "seconds", "iteration_ms_median"], figures.EnumerateObject().Select(p => p.Name));
        Assert.InRange(figures.GetProperty("test_psnr").GetDouble(), 8, 60);
        Assert.Equal(SceneFiles.Load(scene).Scene.Count, figures.GetProperty("gaussians").GetInt32());
        byte[] bytes = File.ReadAllBytes(scene);

        // The finished run goes on to where it is, and a run folder is not used twice by mistake.
        File.Delete(scene);
        JsonElement again = await JsonAsync([.. train, "--resume"]);
        Assert.Equal(figures.GetProperty("test_psnr").GetDouble(), again.GetProperty("test_psnr").GetDouble());
        Assert.Equal(bytes, File.ReadAllBytes(scene));
        (int code, _, string talk) = await RunAsync(train);
        Assert.Equal(2, code);
        Assert.Contains("holds a run already", talk, StringComparison.Ordinal);
        (code, _, talk) = await RunAsync([.. train.Select(a => a == "60" ? "61" : a), "--resume"]);
        Assert.Equal(2, code);
        Assert.Contains("--iterations was 60", talk, StringComparison.Ordinal);

        JsonElement score = await JsonAsync("splat", "eval", "--scene", scene, "--data", bust.Folder, "--downscale", "4");
        Assert.Equal(["psnr", "ssim", "l2", "views"], score.EnumerateObject().Select(p => p.Name));
        Assert.Equal(5, score.GetProperty("views").GetInt32());
        Assert.Equal(35, (await JsonAsync("splat", "eval", "--scene", scene, "--data", bust.Folder, "--downscale", "4", "--split", "all")).GetProperty("views").GetInt32());

        JsonElement rendered = await JsonAsync("splat", "render", "--scene", scene, "--camera", _folder.At(bust.Folder, "transforms.json"), "--width", "32", "--height", "32", "--out", _folder.At("views"));
        Assert.Equal(["frames", "ms_per_frame_median"], rendered.EnumerateObject().Select(p => p.Name));
        Assert.Equal(35, rendered.GetProperty("frames").GetInt32());
        rendered = await JsonAsync("splat", "render", "--scene", scene, "--orbit", "3", "--width", "40", "--height", "30", "--depth", "--alpha", "--background", "#ff0000", "--out", _folder.At("orbit"));
        Assert.Equal(3, rendered.GetProperty("frames").GetInt32());
        Image picture = PngReader.Read(_folder.At("orbit", "0002.png"));
        Assert.Equal((40, 30), (picture.Width, picture.Height));
        Assert.True(File.Exists(_folder.At("orbit", "0000-depth.png")) && File.Exists(_folder.At("orbit", "0001-alpha.png")));
    }

    [Fact]
    public async Task Without_a_run_folder_only_the_scene_is_left()
    {
        string scene = _folder.At("a", "scene.spz");
        JsonElement figures = await JsonAsync("splat", "train", "--data", bust.Folder, "--out", scene, "--downscale", "8", "--iterations", "5", "--max-gaussians", "50", "--strategy", "original", "--test-every", "0");
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("test_psnr").ValueKind);
        Assert.Equal([scene], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Two_images_are_compared()
    {
        string a = _folder.Picture(20, 16, new Rgba(100, 100, 100), "a.png"), b = _folder.Picture(20, 16, new Rgba(151, 100, 100), "b.png"), c = _folder.Picture(20, 17, Rgba.White, "c.png");
        JsonElement different = await JsonAsync("splat", "compare", a, b);
        Assert.Equal(["psnr", "ssim", "l2", "ssim_valid"], different.EnumerateObject().Select(p => p.Name));
        Assert.Equal(0.04 / 3, different.GetProperty("l2").GetDouble(), 1e-7);
        Assert.Equal(-10 * Math.Log10(0.04 / 3), different.GetProperty("psnr").GetDouble(), 1e-5);
        Assert.InRange(different.GetProperty("ssim").GetDouble(), 0.5, 0.9999);
        JsonElement same = await JsonAsync("splat", "compare", a, a);
        Assert.Equal((JsonValueKind.Null, 1, 0), (same.GetProperty("psnr").ValueKind, same.GetProperty("ssim").GetDouble(), same.GetProperty("l2").GetDouble()));
        (int code, _, string talk) = await RunAsync("splat", "compare", a, c);
        Assert.Equal(2, code);
        Assert.Contains("Compare images of one size.", talk, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train --data DIR/nowhere --out a.ply", "there is no such folder")]
    [InlineData("train --data DIR --out a.ply", "holds no cameras")]
    [InlineData("train --data BUST --out a.xyz --iterations 3", "is not a scene file that is known by its extension")]
    [InlineData("train --data BUST --out a.ply --degree 7", "--degree 7")]
    [InlineData("train --data BUST --out a.ply --max-memory much", "an amount of memory")]
    [InlineData("train --data BUST --out a.ply --resume", "--resume needs --run")]
    [InlineData("render --scene DIR/none.ply --orbit 3 --out DIR/o", "there is no such file")]
    [InlineData("render --scene DIR/none.ply --orbit 3 --out DIR/o --background blue", "--background blue")]
    [InlineData("eval --scene DIR/none.ply --data BUST --downscale 0", "--downscale 0")]
    public async Task Bad_input_is_one_message_and_code_2(string line, string message)
    {
        (int code, _, string talk) = await RunAsync([.. $"splat {line}".Replace("DIR", _folder.Path, StringComparison.Ordinal).Replace("BUST", bust.Folder, StringComparison.Ordinal).Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains(message, talk, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4G", 4L << 30)]
    [InlineData("800m", 800L << 20)]
    [InlineData("1.5 KB", -1)]
    [InlineData("1.5KB", 1536)]
    [InlineData("123", 123)]
    [InlineData("-3G", -1)]
    [InlineData("", -1)]
    public void Amounts_of_memory_are_read(string text, long expected)
    {
        if (expected < 0)
        {
            Assert.Contains("an amount of memory", Assert.Throws<LikenessException>(() => MemorySize.Parse(text, "--max-memory")).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, MemorySize.Parse(text, "--max-memory"));
        }
    }

    private static async Task<JsonElement> JsonAsync(params string[] args)
    {
        (int code, string data, string talk) = await RunAsync([.. args, "--json"]);
        Assert.True(code == 0, talk);
        return JsonDocument.Parse(data.TrimEnd().Split('\n')[^1]).RootElement;
    }

    private static async Task<(int Code, string Data, string Talk)> RunAsync(params string[] args)
    {
        using StringWriter data = new(), talk = new();
        int code = await Invocation.RunAsync(Nouns.Create(), args, data, talk);
        return (code, data.ToString(), talk.ToString());
    }
}
