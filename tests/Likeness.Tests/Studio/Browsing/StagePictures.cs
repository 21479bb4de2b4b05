using System.Numerics;
using System.Text.Json;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Images;
using Likeness.Splatting.Looking;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Studio.Browsing;

/// <summary>What a page draws, and what our rasteriser makes of the page's camera.</summary>
internal static class StagePictures
{
    private const int PanelWidth = 320;

    /// <summary>Waits until nothing moves and the picture has reached the screen.</summary>
    public static async Task StillAsync(ChromiumPage page)
    {
        await page.UntilAsync("document.documentElement.dataset.state === 'ready' && likeness.still()");
        await page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
    }

    /// <summary>The part of the page with the scene: all but the panel.</summary>
    public static Image Stage(Image page)
    {
        var stage = new Image(page.Width - PanelWidth, page.Height);
        for (int y = 0; y < stage.Height; y++)
        {
            page.Row(y)[..stage.Width].CopyTo(stage.Row(y));
        }

        return stage;
    }

    /// <summary>What our rasteriser makes of the page's camera.</summary>
    public static Image Render(GaussianScene scene, JsonElement pose, float background)
    {
        int width = pose.GetProperty("width").GetInt32(), height = pose.GetProperty("height").GetInt32();
        var camera = Camera.LookAt(
            width, height, pose.GetProperty("fieldOfView").GetSingle(), Vector(pose.GetProperty("position")), Vector(pose.GetProperty("target")), Vector(pose.GetProperty("up")));
        using var frame = new RenderTarget();
        new Rasterizer(new RasterizerOptions { Near = 0.01f }).Forward(scene, camera, frame, new Vector3(background));
        return FramePictures.Colour(frame);
    }

    /// <summary>Three numbers of the page.</summary>
    public static Vector3 Vector(JsonElement numbers) => new(numbers[0].GetSingle(), numbers[1].GetSingle(), numbers[2].GetSingle());
}
