using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Rendering;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Synthetic;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Cli;

/// <summary>The verbs that fit, render and measure: the contract of their figures, and what they say about bad input.</summary>
public sealed class SplatFittingCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SplatFittingCommandTests()
    {
        BlendshapeFace bust = BustModel.Create();
        MeshCapture.Write(_folder["photos"], FaceParts.Of(bust, bust.Neutral), new MeshCaptureOptions { Views = 9, Size = 48 });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_scene_is_fitted_measured_and_rendered_and_the_figures_have_their_names()
    {
        string scene = _folder["head.ply"];
        JsonElement fitted = await JsonAsync("splat", "train", "--data", _folder["photos"], "--out", scene, "--iterations", "80", "--max-gaussians", "400", "--initial-gaussians", "400", "--run", _folder["run"]);
        string[] keys = ["test_psnr", "test_ssim", "gaussians", "seconds", "iteration_ms_median"];
        Assert.Equal(keys.Order(), fitted.EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal(400, fitted.GetProperty("gaussians").GetDouble());

        JsonElement measured = await JsonAsync("splat", "eval", "--scene", scene, "--data", _folder["photos"]);
        Assert.Equal(2, measured.GetProperty("views").GetInt32());
        Assert.Equal(fitted.GetProperty("test_psnr").GetDouble(), measured.GetProperty("psnr").GetDouble(), 1e-3);
        Assert.True(measured.GetProperty("psnr_balanced").GetDouble() >= measured.GetProperty("psnr").GetDouble());
        Assert.InRange(measured.GetProperty("ssim").GetDouble(), 0, 1);
        Assert.True(measured.GetProperty("l2").GetDouble() > 0);

        JsonElement aligned = await JsonAsync("splat", "eval", "--scene", scene, "--data", _folder["photos"], "--align-poses", "3");
        Assert.Equal(measured.GetProperty("psnr").GetDouble(), aligned.GetProperty("psnr").GetDouble());
        Assert.True(aligned.GetProperty("psnr_aligned").GetDouble() > 0);
        Assert.InRange(aligned.GetProperty("ssim_aligned").GetDouble(), 0, 1);

        JsonElement rendered = await JsonAsync("splat", "render", "--scene", scene, "--camera", Path.Combine(_folder["photos"], "transforms.json"), "--out", _folder["pictures"], "--depth", "--alpha");
        Assert.Equal(9, rendered.GetProperty("frames").GetInt32());
        Assert.True(rendered.GetProperty("ms_per_frame_median").GetDouble() > 0);
        foreach (string kind in new[] { "", ".alpha", ".depth" })
        {
            Image image = PngReader.Read(Path.Combine(_folder["pictures"], $"images-0003{kind}.png"));
            Assert.Equal((48, 48), (image.Width, image.Height));
        }

        string first = Path.Combine(_folder["pictures"], "images-0000.png"), second = Path.Combine(_folder["pictures"], "images-0001.png");
        JsonElement compared = await JsonAsync("splat", "compare", first, second);
        Assert.Equal(-10 * Math.Log10(compared.GetProperty("l2").GetDouble()), compared.GetProperty("psnr").GetDouble(), 1e-6);
        Assert.Equal(1, (await JsonAsync("splat", "compare", first, first)).GetProperty("ssim").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task The_built_in_head_and_a_mesh_file_can_be_photographed_for_a_fit()
    {
        JsonElement made = await JsonAsync("splat", "photograph", "--out", _folder["bust"], "--views", "5", "--size", "32");
        Assert.Equal(5, made.GetProperty("views").GetInt32());
        CaptureDataset bust = CaptureDataset.Load(_folder["bust"]);
        Assert.Equal(5, bust.Views.Count);
        Image picture = PngReader.Read(bust.Views[0].ImagePath);
        Assert.Equal((32, 32), (picture.Width, picture.Height));
        Assert.True(picture.Pixels.Distinct().Count() > 100);
        MeshFiles.Save(_folder["head.obj"], BustModel.Create().Neutral);
        await JsonAsync("splat", "photograph", "--mesh", _folder["head.obj"], "--out", _folder["own"], "--views", "2", "--size", "16");
        Assert.Equal(2, CaptureDataset.Load(_folder["own"]).Views.Count);
    }

    [Fact]
    public async Task A_turntable_has_as_many_pictures_as_asked_for_and_can_be_clear()
    {
        string scene = _folder["head.ply"];
        await JsonAsync("splat", "train", "--data", _folder["photos"], "--out", scene, "--iterations", "5", "--max-gaussians", "50", "--run", _folder["run"]);
        await JsonAsync("splat", "render", "--scene", scene, "--orbit", "3", "--width", "40", "--height", "30", "--out", _folder["around"], "--background", "transparent");
        string[] files = [.. Directory.GetFiles(_folder["around"]).Order(StringComparer.Ordinal)];
        Assert.Equal(["0000.png", "0001.png", "0002.png"], files.Select(Path.GetFileName));
        Image image = PngReader.Read(files[0]);
        Assert.Equal((40, 30), (image.Width, image.Height));
        Assert.Contains(image.Pixels, p => p.A < 20);
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_one_sentence_with_code_2()
    {
        File.WriteAllText(_folder["none.json"], "{\"frames\": []}");
        PngWriter.Write(_folder["a.png"], new Image(4, 4));
        PngWriter.Write(_folder["b.png"], new Image(4, 5));
        Directory.CreateDirectory(_folder["empty"]);
        string scene = _folder["head.ply"];
        await JsonAsync("splat", "train", "--data", _folder["photos"], "--out", scene, "--iterations", "1", "--max-gaussians", "10", "--run", _folder["run"]);
        (string Line, string Message)[] cases =
        [
            ($"splat train --data {_folder["empty"]} --out {_folder["x.ply"]}", "holds no cameras"),
            ($"splat train --data {_folder["photos"]} --out {_folder["x.ply"]} --iterations 0", "--iterations 0"),
            ($"splat train --data {_folder["photos"]} --out {_folder["x.tif"]} --run {_folder["r2"]}", "is not a scene file that is known by its extension"),
            ($"splat render --scene {scene} --out {_folder["o"]}", "either --camera cams.json or --orbit N"),
            ($"splat render --scene {scene} --orbit 0 --out {_folder["o"]}", "--orbit 0"),
            ($"splat render --scene {scene} --orbit 1 --width 0 --out {_folder["o"]}", "--width 0"),
            ($"splat render --scene {scene} --camera {_folder["none.json"]} --out {_folder["o"]}", "nothing to render from"),
            ($"splat render --scene {scene} --orbit 1 --background plaid --out {_folder["o"]}", "--background plaid"),
            ($"splat render --scene {_folder["gone.ply"]} --orbit 1 --out {_folder["o"]}", "no such file"),
            ($"splat photograph --out {_folder["photos"]}", "there is something already"),
            ($"splat photograph --out {_folder["o"]} --views 0", "--views 0: a number from 1 to 10000"),
            ($"splat photograph --out {_folder["o"]} --lowest 40 --highest 20", "--highest 20: a number from 40 to 89"),
            ($"splat photograph --out {_folder["o"]} --mesh {_folder["gone.obj"]}", "no such file"),
            ($"splat compare {_folder["a.png"]} {_folder["b.png"]}", "two images of one size"),
        ];
        foreach ((string line, string message) in cases)
        {
            (int code, string data, string talk) = await RunAsync(line.Split(' '));
            Assert.True(code == 2, $"{line}: code {code}, {data} {talk}");
            Assert.Contains(message, talk, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_folder["o"]) || File.Exists(_folder["x.ply"]));
    }

    [SkippableFact]
    public async Task A_turntable_can_be_a_video()
    {
        Requires.Ffmpeg();
        string scene = _folder["head.ply"];
        await JsonAsync("splat", "train", "--data", _folder["photos"], "--out", scene, "--iterations", "1", "--max-gaussians", "10", "--run", _folder["run"]);
        await JsonAsync("splat", "render", "--scene", scene, "--orbit", "4", "--width", "32", "--height", "32", "--out", _folder["around.mp4"]);
        Assert.True(new FileInfo(_folder["around.mp4"]).Length > 100);
    }

    private static async Task<JsonElement> JsonAsync(params string[] args)
    {
        (int code, string data, string talk) = await RunAsync([.. args, "--json", "--quiet"]);
        Assert.True(code == 0, talk);
        return JsonDocument.Parse(data.TrimEnd().Split('\n')[^1]).RootElement;
    }

    private static async Task<(int Code, string Data, string Talk)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), args, data, talk);
        return (code, data.ToString(), talk.ToString());
    }
}
