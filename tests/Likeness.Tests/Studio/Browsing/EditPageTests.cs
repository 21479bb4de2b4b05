using System.Text.Json;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Studio;
using Likeness.Stylized.Schemas;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Studio.Browsing;

/// <summary>The page that edits an avatar in a real browser: what is changed on it is seen, can be undone, and is saved.</summary>
public sealed class EditPageTests : IDisposable
{
    private const int Width = 1100;
    private const int Height = 760;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task An_avatar_is_changed_looked_at_and_saved()
    {
        await using ChromiumPage page = await ChromiumPage.OpenAsync(Width, Height);
        AvatarVector opened = AvatarVector.Middle(AvatarSchemas.Toon).With("hairStyle", "crewCut").With("headWidth", 0.123f);
        AvatarFile.Save(_folder["ada.json"], opened);
        await using StudioHost host = await StudioHost.StartAsync(new StudioOptions { AvatarPath = _folder["ada.json"] });
        await page.GoAsync(host.Address);
        Image first = await PictureAsync(page, "edit-opened");
        Assert.Equal("ada.json - Likeness", (await page.EvaluateAsync("document.title")).GetString());
        Assert.Equal("Saved", await StatusAsync(page));

        // A slider, moved by the keyboard.
        await page.EvaluateAsync("[...document.querySelectorAll('.sliders details')].forEach(d => d.open = true)");
        await page.EvaluateAsync("[...document.querySelectorAll('.slider')].find(s => s.textContent.startsWith('eye size')).querySelector('input').focus()");
        await page.PressAsync("End");
        Image eyes = await PictureAsync(page, "edit-eyes");
        AssertOther(first, eyes);
        Assert.Equal("Not saved", await StatusAsync(page));

        // A slot shows the avatar with each of its options; one of them is taken.
        await page.EvaluateAsync("document.querySelector('.slot').open = true");
        await page.UntilAsync("[...document.querySelectorAll('.slot[open] canvas')].every(c => c.dataset.shows)");
        await page.EvaluateAsync("document.querySelector('.slot .option[title=\"long wavy\"]').click()");
        Image hair = await PictureAsync(page, "edit-hair");
        AssertOther(eyes, hair);
        Assert.Equal("long wavy", (await page.EvaluateAsync("document.querySelector('.slot .worn').textContent")).GetString());

        // Undone, the picture is what it was; redone, what it became.
        await ClickAsync(page, "Undo");
        Assert.True(ImageMetrics.Psnr(eyes, await PictureAsync(page, "edit-undone")) > 60, "undoing did not bring the picture back");
        await ClickAsync(page, "Redo");
        Assert.True(ImageMetrics.Psnr(hair, await PictureAsync(page, "edit-redone")) > 60, "redoing did not bring the picture back");

        // What is worn on the face is shown from nearby.
        await page.EvaluateAsync("[...document.querySelectorAll('.slot')].find(s => s.textContent.startsWith('glasses')).open = true");
        await page.UntilAsync("[...document.querySelectorAll('.slot[open] canvas')].every(c => c.dataset.shows)");
        await page.PictureAsync("edit-glasses");

        // Looking changes the picture and not the avatar.
        await ClickAsync(page, "open mouth");
        await ClickAsync(page, "Smooth");
        await page.EvaluateAsync("document.getElementById('stage').focus({ focusVisible: false })");
        for (int i = 0; i < 6; i++)
        {
            await page.PressAsync("ArrowRight");
        }

        Image side = await PictureAsync(page, "edit-side");
        AssertOther(hair, side);
        await page.DragAsync(400, 400, 250, 450);
        AssertOther(side, await PictureAsync(page, "edit-dragged"));

        // A file to keep: what the browser is asked to put away.
        await page.EvaluateAsync("HTMLAnchorElement.prototype.click = function () { window.kept = this.download + ' ' + this.href.split(':')[0]; }");
        await ClickAsync(page, "GLB");
        await page.UntilAsync("window.kept === 'ada.glb blob' && document.querySelector('.making').hidden");
        await page.EvaluateAsync("document.querySelector('#panel').scrollTo(0, 9999)");
        await page.PictureAsync("edit-below");

        await ClickAsync(page, "Save");
        await page.UntilAsync("document.querySelector('.status').textContent === 'Saved'");
        Assert.Equal(opened.With("hairStyle", "longWavy").With("eyeSize", 1).Values, AvatarFile.Load(_folder["ada.json"]).Values);
        Assert.Empty(page.Errors);
    }

    [SkippableFact]
    public async Task Without_the_key_nothing_is_saved_and_that_is_said()
    {
        await using ChromiumPage page = await ChromiumPage.OpenAsync(Width, Height);
        AvatarFile.Save(_folder["ada.json"], AvatarVector.Middle(AvatarSchemas.Toon));
        byte[] before = await File.ReadAllBytesAsync(_folder["ada.json"]);
        await using StudioHost host = await StudioHost.StartAsync(new StudioOptions { AvatarPath = _folder["ada.json"] });
        await page.GoAsync(new Uri(host.Address.GetLeftPart(UriPartial.Path)));
        await StagePictures.StillAsync(page);
        await ClickAsync(page, "Random");
        await page.UntilAsync("document.querySelector('.status').textContent === 'Not saved'");
        await ClickAsync(page, "Save");
        await page.UntilAsync("document.querySelector('.notes').textContent.startsWith('Saving needs the key')");
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder["ada.json"]));
    }

    private static Task<JsonElement> ClickAsync(ChromiumPage page, string button) =>
        page.EvaluateAsync($"[...document.querySelectorAll('button')].find(b => b.textContent === '{button}').click()");

    private static async Task<string?> StatusAsync(ChromiumPage page) => (await page.EvaluateAsync("document.querySelector('.status').textContent")).GetString();

    private static async Task<Image> PictureAsync(ChromiumPage page, string name)
    {
        await StagePictures.StillAsync(page);
        return StagePictures.Stage(await page.PictureAsync(name));
    }

    private static void AssertOther(Image before, Image after) => Assert.True(ImageMetrics.Psnr(before, after) < 40, "the picture did not change");
}
