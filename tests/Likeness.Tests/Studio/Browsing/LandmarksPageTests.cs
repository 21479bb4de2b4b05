using System.Numerics;
using Likeness.Imaging.Images;
using Likeness.Studio;
using Likeness.Studio.Landmarks;
using Likeness.Tests.Support;

namespace Likeness.Tests.Studio.Browsing;

/// <summary>The page that finds landmarks in a real browser: each photo is searched for itself, and nothing is asked of another host.</summary>
public sealed class LandmarksPageTests
{
    private const int Size = 320;

    [SkippableFact]
    public async Task Several_photos_are_searched_one_after_the_other()
    {
        MediaPipePackages packages = MediaPipePackages.In(Requires.MediaPipe());
        await using ChromiumPage page = await ChromiumPage.OpenAsync(900, 600);
        (Image photo, Vector3[] truth) = EngineFace.Draw("bob", Size);
        // The second face is elsewhere than the first: it is looked for anew.
        var moved = new Image(2 * Size, Size, new Rgba(90, 120, 160));
        moved.Draw(photo, Size, 0);
        var search = new LandmarkSearch([new SearchedPhoto("left.png", photo), new SearchedPhoto("right.png", moved)], packages, masks: false);
        await using StudioHost host = await StudioHost.StartAsync(new StudioOptions { Landmarks = search });
        await page.GoAsync(host.Address);
        await page.UntilAsync("document.documentElement.dataset.state !== 'loading'");
        await page.PictureAsync("landmarks");
        Assert.Equal("Found. likeness writes the files; this page can be closed.", (await page.EvaluateAsync("document.querySelector('.message').textContent")).GetString());
        Assert.Equal("one face, one face", (await page.EvaluateAsync("[...document.querySelectorAll('dd')].map(d => d.textContent).join(', ')")).GetString());
        IReadOnlyList<FoundFace> faces = await search.Completion;
        Assert.InRange(EngineFace.Error(faces[0].Landmarks, truth, Size), 0, 0.1f);
        // As shares of the square half that the second photo's face is in.
        Assert.InRange(EngineFace.Error([.. faces[1].Landmarks.Select(l => new Vector3((2 * l.X) - 1, l.Y, 2 * l.Z))], truth, Size), 0, 0.1f);
        Assert.Empty(page.Errors);
    }
}
