using System.Numerics;
using System.Text.Json;
using Likeness.Audio.Waveforms;
using Likeness.Avatars.Driving;
using Likeness.Avatars.Packages;
using Likeness.Geometry.Faces;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Splatting.Scenes;
using Likeness.Studio;
using Likeness.Tests.Avatars;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Studio.Browsing;

/// <summary>The page of a head in a real browser: what is moved on it moves, and looks as our rasteriser draws it.</summary>
public sealed class AvatarPageTests(TinyAvatar tiny) : IClassFixture<TinyAvatar>, IDisposable
{
    private const int Width = 1100;
    private const int Height = 760;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Sliders_move_the_face_and_the_clip_is_played()
    {
        await using ChromiumPage page = await ChromiumPage.OpenAsync(Width, Height);
        await using StudioHost host = await StudioHost.StartAsync(new StudioOptions { ModelPath = tiny.ModelPath, ClipPath = tiny.ClipPath });
        var puppet = new AvatarPuppet(tiny.Model, tiny.Clip);
        await page.GoAsync(host.Address);
        float[] code = [.. puppet.Rest];
        Image rest = await AssertLikeOursAsync(page, "avatar-rest", eye => puppet.Gaussians(puppet.Express(code, eye)), puppet);

        // A slider by its name; the keyboard moves it too.
        int jaw = ArkitShapes.IndexOf("jawOpen");
        await page.EvaluateAsync("[...document.querySelectorAll('.slider')].find(s => s.textContent.startsWith('jaw open')).querySelector('input').focus()");
        await page.PressAsync("End");
        code[jaw] = float.Parse((await page.EvaluateAsync("document.activeElement.value")).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(1, code[jaw]);
        Image open = await AssertLikeOursAsync(page, "avatar-open", eye => puppet.Gaussians(puppet.Express(code, eye)), puppet);
        Assert.True(ImageMetrics.Psnr(rest, open) < 40, "the face did not move");

        // From another side.
        await page.EvaluateAsync("document.getElementById('stage').focus({ focusVisible: false })");
        for (int i = 0; i < 4; i++)
        {
            await page.PressAsync("ArrowRight");
        }

        await page.EvaluateAsync("document.getElementById('stage').blur()");
        await AssertLikeOursAsync(page, "avatar-side", eye => puppet.Gaussians(puppet.Express(code, eye)), puppet);

        // A frame of the clip, then back to the sliders, all of them at rest.
        await page.EvaluateAsync("(() => { const s = document.querySelector('.transport input'); s.value = 17; s.dispatchEvent(new Event('input')); })()");
        await AssertLikeOursAsync(page, "avatar-clip", eye => puppet.Gaussians(puppet.Replay(17, eye)), puppet);
        await page.EvaluateAsync("[...document.querySelectorAll('button')].find(b => b.textContent === 'Reset face').click()");
        await page.EvaluateAsync("[...document.querySelectorAll('button')].find(b => b.textContent === 'Reset view').click()");
        code[jaw] = 0;
        Image again = await AssertLikeOursAsync(page, "avatar-again", eye => puppet.Gaussians(puppet.Express(code, eye)), puppet);
        Assert.True(ImageMetrics.Psnr(rest, again) > 45, "the face did not come back");

        // Playing ends at the last frame.
        await page.EvaluateAsync("document.querySelector('.play').click()");
        await page.UntilAsync("document.querySelector('.play').textContent === 'Play' && document.querySelector('.transport input').value === '39'");
        await StagePictures.StillAsync(page);
        Assert.Contains("Network", (await page.EvaluateAsync("document.getElementById('panel').innerText")).GetString(), StringComparison.Ordinal);

        // The finished picture lies over the stage once nothing moves.
        await page.EvaluateAsync("document.querySelector('input[type=checkbox]').click()");
        await page.UntilAsync("!document.querySelector('.finished').hidden");
        await page.PictureAsync("avatar-finished");
        Assert.Empty(page.Errors);
    }

    [SkippableFact]
    public async Task A_recording_is_spoken_in_time_with_its_sound()
    {
        await using ChromiumPage page = await ChromiumPage.OpenAsync(Width, Height);
        WavFile.Write(_folder["voice.wav"], new Waveform([.. Enumerable.Range(0, 24000).Select(i => 0.3f * MathF.Sin(i * 0.1f) * MathF.Sin(i * 0.002f))], 16000));
        await using StudioHost host = await StudioHost.StartAsync(new StudioOptions { ModelPath = tiny.ModelPath, ClipPath = tiny.ClipPath, SoundPath = _folder["voice.wav"] });
        await page.GoAsync(host.Address);
        await StagePictures.StillAsync(page);
        await page.UntilAsync("document.querySelector('audio').readyState >= 1");
        Assert.Equal(1.5, (await page.EvaluateAsync("document.querySelector('audio').duration")).GetDouble(), 2);

        // Browsers play sound for whoever has touched the page, so a real key is pressed.
        await page.EvaluateAsync("document.querySelector('.play').focus()");
        await page.PressAsync(" ");
        await page.UntilAsync("document.querySelector('audio').ended && document.querySelector('.play').textContent === 'Play'");

        // A recording that is chosen on the page takes its place.
        await page.EvaluateAsync("""
            (() => {
              const input = document.querySelector('input[type=file]'), files = new DataTransfer(), sound = new Uint8Array(44 + 16000);
              const header = new DataView(sound.buffer);
              [...'RIFF    WAVEfmt '].forEach((c, i) => header.setUint8(i, c.charCodeAt(0)));
              header.setUint32(4, 36 + 16000, true); header.setUint32(16, 16, true); header.setUint16(20, 1, true); header.setUint16(22, 1, true);
              header.setUint32(24, 16000, true); header.setUint32(28, 32000, true); header.setUint16(32, 2, true); header.setUint16(34, 16, true);
              [...'data'].forEach((c, i) => header.setUint8(36 + i, c.charCodeAt(0)));
              header.setUint32(40, 16000, true);
              files.items.add(new File([sound], 'other.wav'));
              input.files = files.files;
              input.dispatchEvent(new Event('change'));
            })()
            """);
        await page.UntilAsync("document.querySelector('.player select').selectedOptions[0].textContent.startsWith('other.wav')");
        await page.UntilAsync("document.querySelector('audio').ended");
        Assert.Empty(page.Errors);
    }

    [SkippableFact]
    public async Task A_package_plays_without_a_model()
    {
        await using ChromiumPage page = await ChromiumPage.OpenAsync(Width, Height);
        var puppet = new AvatarPuppet(tiny.Model, tiny.Clip);
        Vector3 front = AvatarPuppet.Straight(tiny.Clip).Position;
        AvatarPackageWriter.Write(_folder["face.avatar"], new PackageContent
        {
            Name = "tiny",
            Licence = tiny.Model.Licence,
            FramesPerSecond = 25,
            Frames = 20,
            Frame = f => puppet.Gaussians(puppet.Replay(f, puppet.From(front))),
            View = (front, 22),
        });
        using var package = AvatarPackage.Open(_folder["face.avatar"]);
        await using StudioHost host = await StudioHost.StartAsync(new StudioOptions { PackagePath = _folder["face.avatar"] });
        await page.GoAsync(host.Address);
        await AssertLikeOursAsync(page, "package-first", _ => package.Scene(0), puppet);
        await page.EvaluateAsync("document.querySelector('.play').click()");
        await page.UntilAsync("document.querySelector('.play').textContent === 'Play' && document.querySelector('.transport input').value === '19'");
        await AssertLikeOursAsync(page, "package-last", _ => package.Scene(19), puppet);
        Assert.Equal("face.avatar - Likeness", (await page.EvaluateAsync("document.title")).GetString());
        Assert.Empty(page.Errors);
    }

    private static async Task<Image> AssertLikeOursAsync(ChromiumPage page, string name, Func<Likeness.Geometry.Cameras.Camera, GaussianScene> scene, AvatarPuppet puppet)
    {
        await StagePictures.StillAsync(page);
        JsonElement pose = await page.EvaluateAsync("likeness.camera()");
        Image theirs = StagePictures.Stage(await page.PictureAsync(name));
        GaussianScene expected = scene(puppet.From(StagePictures.Vector(pose.GetProperty("position"))));
        double psnr = ImageMetrics.Psnr(StagePictures.Render(expected, pose, background: 1), theirs);
        Assert.True(psnr > 38, $"{name}: the page and our rasteriser agree to {psnr:F1} dB only");
        return theirs;
    }
}
