using System.Numerics;
using System.Text.Json;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Imaging.Png;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Studio;

namespace Likeness.Tests.Studio.Browsing;

/// <summary>The page in a real browser, held against our own rasteriser.</summary>
public sealed class ViewPageTests : IAsyncDisposable
{
    private const int Width = 1100;
    private const int Height = 720;
    private const string Ready = "document.documentElement.dataset.state === 'ready' && likeness.still()";
    private const int Grey = 0x78;

    private readonly StudioFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [SkippableFact]
    public async Task A_scene_looks_as_our_rasteriser_draws_it_from_every_side()
    {
        GaussianScene scene = ColouredBall.Create();
        SceneFiles.Save(_folder["ball.ply"], scene);
        await using ChromiumPage page = await ChromiumPage.OpenAsync(Width, Height);
        StudioHost host = await _folder.ShowSceneAsync("ball.ply");
        await page.GoAsync(host.Address);
        await page.UntilAsync(Ready);
        await AssertLikeOursAsync(page, scene, "front", background: 0);

        // The keys turn, move and near.
        await page.EvaluateAsync("document.getElementById('stage').focus({ focusVisible: false })");
        Vector3 front = await PositionAsync(page);
        foreach (string key in new[] { "ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp", "+" })
        {
            await page.PressAsync(key);
        }

        Vector3 side = await PositionAsync(page);
        Assert.InRange(Vector3.Distance(front, side), 0.5f, 5f);
        await page.EvaluateAsync("document.getElementById('stage').blur()");
        await AssertLikeOursAsync(page, scene, "side", background: 0);
        await page.EvaluateAsync("document.getElementById('stage').focus({ focusVisible: false })");
        await page.PressAsync("0");
        Assert.Equal(0, Vector3.Distance(front, await PositionAsync(page)), 1e-4f);
        await page.EvaluateAsync("document.getElementById('stage').blur()");

        // Other directions up, and another background.
        await ChooseAsync(page, 0, "ZUp");
        await ChooseAsync(page, 1, "grey");
        await AssertLikeOursAsync(page, scene, "z-up", Grey / 255f);
        Assert.Equal("ball.ply - Likeness", (await page.EvaluateAsync("document.title")).GetString());
        Assert.Contains("500", (await page.EvaluateAsync("document.getElementById('panel').innerText")).GetString(), StringComparison.Ordinal);
        Assert.Empty(page.Errors);
    }

    [SkippableFact]
    public async Task A_run_is_drawn_as_it_grows()
    {
        using RunFolder run = _folder.CreateRun("run");
        using MetricsLog metrics = run.OpenMetrics(0, "seconds", "loss", "gaussians", "test_psnr", "test_ssim");
        StudioHost host = await _folder.ShowRunAsync("run");
        await using ChromiumPage page = await ChromiumPage.OpenAsync(Width, Height);
        await page.GoAsync(host.Address);
        await page.UntilAsync("document.documentElement.dataset.state === 'waiting'");
        await page.PictureAsync("waiting");

        run.Events.Write(new RunStarted("mcmc fit to 35 views", 0, 1000));
        for (int step = 100; step <= 300; step += 100)
        {
            metrics.Write(step, step / 20.0, 20.0 / step, 400, step == 300 ? 22.5 : double.NaN, double.NaN);
        }

        StudioFolder.Measure(run, ColouredBall.Create(red: 1, green: 0.1f, blue: 0.1f), 300);
        await page.UntilAsync($"{Ready} && document.documentElement.dataset.version === '1'");
        Vector3 red = Mean(StagePictures.Stage(await page.PictureAsync("growing")));
        Assert.True(red.X > 3 * red.Y && red.X > 3 * red.Z, $"the mean colour is {red}");
        await page.UntilAsync("document.querySelector('.loss .curve')?.points.length === 3 && document.querySelectorAll('.psnr .dot').length === 2");
        await page.UntilAsync("document.querySelector('progress').value === 300 && document.querySelector('progress').max === 1000");

        for (int step = 400; step <= 1000; step += 100)
        {
            metrics.Write(step, step / 20.0, 20.0 / step, 500, step % 500 == 0 ? 22.5 + (step / 200.0) : double.NaN, double.NaN);
        }

        StudioFolder.Measure(run, ColouredBall.Create(red: 0.1f, green: 1, blue: 0.1f), 1000);
        run.Events.Write(new RunDone(TimeSpan.FromSeconds(50), new Dictionary<string, double> { ["test_psnr"] = 27.5 }));
        await page.UntilAsync($"{Ready} && document.documentElement.dataset.version === '2'");
        Vector3 green = Mean(StagePictures.Stage(await page.PictureAsync("done")));
        Assert.True(green.Y > 3 * green.X && green.Y > 3 * green.Z, $"the mean colour is {green}");
        await page.UntilAsync("document.querySelector('.loss .curve').points.length === 10 && document.querySelector('.psnr .curve').points.length === 3");
        await page.UntilAsync("document.querySelector('.status').dataset.status === 'done'");

        // Charts are read out with the keyboard.
        await page.EvaluateAsync("document.querySelector('.psnr svg').focus()");
        await page.PressAsync("Home");
        Assert.Equal("step 300: 22.50", (await page.EvaluateAsync("document.querySelector('.psnr .readout').textContent")).GetString());
        Assert.Empty(page.Errors);
    }

    /// <summary>Changes the number-th choice of the panel and waits for the picture.</summary>
    private static async Task ChooseAsync(ChromiumPage page, int number, string value)
    {
        await page.EvaluateAsync($"(() => {{ const s = document.querySelectorAll('select')[{number}]; s.value = '{value}'; s.dispatchEvent(new Event('change')); }})()");
        Assert.Equal(value, (await page.EvaluateAsync($"document.querySelectorAll('select')[{number}].value")).GetString());
    }

    private static async Task<Vector3> PositionAsync(ChromiumPage page) => StagePictures.Vector((await page.EvaluateAsync("likeness.camera()")).GetProperty("position"));

    private static async Task AssertLikeOursAsync(ChromiumPage page, GaussianScene scene, string name, float background)
    {
        // Movements fade, and the order of the Gaussians comes from a worker; then the picture has to reach the screen.
        await StagePictures.StillAsync(page);
        JsonElement pose = await page.EvaluateAsync("likeness.camera()");
        Image theirs = StagePictures.Stage(await page.PictureAsync(name));
        Image ours = StagePictures.Render(scene, pose, background);
        Assert.Equal((ours.Width, ours.Height), (theirs.Width, theirs.Height));
        if (Environment.GetEnvironmentVariable("LIKENESS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            PngWriter.Write(Path.Combine(folder, name + "-ours.png"), ours);
        }

        double psnr = ImageMetrics.Psnr(ours, theirs);
        Assert.True(psnr > 40, $"{name}: the page and our rasteriser agree to {psnr:F1} dB only");

        // Nothing is drawn in the corners, and something is in the middle.
        int level = (int)MathF.Round(background * 255);
        foreach ((int x, int y) in new[] { (0, 0), (theirs.Width - 1, 0), (0, theirs.Height - 1), (theirs.Width - 1, theirs.Height - 1) })
        {
            Rgba corner = theirs[x, y];
            Assert.Equal((level, level, level), ((int)corner.R, (int)corner.G, (int)corner.B));
        }

        Rgba middle = theirs[theirs.Width / 2, theirs.Height / 2];
        Assert.True(Math.Max(middle.R, Math.Max(middle.G, middle.B)) - Math.Min(middle.R, Math.Min(middle.G, middle.B)) > 20, $"the middle is {middle}");
    }

    private static Vector3 Mean(Image image)
    {
        Vector3 sum = default;
        foreach (Rgba pixel in image.Pixels)
        {
            sum += new Vector3(pixel.R, pixel.G, pixel.B);
        }

        return sum / image.Pixels.Length;
    }
}
