using System.Numerics;
using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Stylized.Selfies;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Studio;
using Likeness.Tests.Support;

namespace Likeness.Tests.Cli;

/// <summary>The verb that finds the landmarks of a photo: what it says about bad usage, and with a browser what it finds in faces of our own engine.</summary>
public sealed class StylizeLandmarksCommandTests : IDisposable
{
    private const int Size = 384;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--photo PHOTO --out OUT.json", "--out OUT.json: a file ending in .npz was expected.")]
    [InlineData("--photo PHOTO --out OUT.npz --mask OUT.jpg", "--mask OUT.jpg: a file ending in .png was expected.")]
    [InlineData("--photo PHOTO --photo other.png --out OUT.npz --mask OUT.png", "a mask belongs to one photo, and 2 were given")]
    [InlineData("--photo PHOTO --photo other/me.jpg --out OUT.npz", "landmarks go by the photo's name without folder and ending, and these have the same")]
    [InlineData("--photo PHOTO --out OUT.npz --packages OUT", "npm install --prefix OUT @mediapipe/face_mesh@0.4.1633559619 @mediapipe/selfie_segmentation@0.1.1675465747")]
    [InlineData("--photo missing.png --out OUT.npz --packages PACKAGES", "missing.png")]
    public async Task Bad_usage_is_said_in_a_line_and_leaves_nothing(string line, string message)
    {
        PngWriter.Write(_folder["me.png"], new Image(32, 32));
        MediaPipeFolder.Make(_folder["packages"]);
        (int code, _, string talk) = await RunAsync([.. line.Split(' ').Select(Named)]);
        Assert.Equal(2, code);
        Assert.Contains(Named(message), talk, StringComparison.Ordinal);
        AssertFiles("me.png", "packages");

        string Named(string text) => text.Replace("OUT", _folder["out"], StringComparison.Ordinal).Replace("PHOTO", _folder["me.png"], StringComparison.Ordinal).Replace("PACKAGES", _folder["packages"], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_landmarks_and_the_mask_of_a_face_are_found()
    {
        Requires.Program("chromium");
        string packages = Requires.MediaPipe();
        (Image photo, Vector3[] truth) = EngineFace.Draw("crewCut", Size);
        PngWriter.Write(_folder["ada.png"], photo);
        (int code, JsonElement figures, string talk) = await RunAsync("--photo", _folder["ada.png"], "--out", _folder["ada.npz"], "--mask", _folder["mask.png"], "--packages", packages);
        Assert.True(code == 0, talk);
        Assert.Equal(["path", "mask", "photos", "seconds"], figures.EnumerateObject().Select(p => p.Name));
        AssertFiles("ada.npz", "ada.png", "mask.png");
        Vector3[] found = SelfieLandmarks.Read(_folder["ada.npz"], "ada");
        float error = EngineFace.Error(found, truth, Size);
        Assert.True(error < 0.1f, $"the landmarks are {error:0.000} of the distance between the eyes away from the engine's");
        // The tip of the nose is nearer than the ears.
        Assert.True(found[1].Z < found[234].Z && found[1].Z < found[454].Z);
        Image mask = PngReader.Read(_folder["mask.png"]);
        Assert.Equal((Size, Size), (mask.Width, mask.Height));
        Assert.True(mask[(int)(found[1].X * Size), (int)(found[1].Y * Size)].R > 200 && mask[2, 2].R < 55, "the mask is bright at the nose and dark in the corner");
        Assert.NotNull(SelfieInput.Read(_folder["ada.png"], _folder["ada.npz"], _folder["mask.png"]));
    }

    [SkippableTheory]
    [InlineData(0, "holds no face that could be found")]
    [InlineData(2, "holds 2 faces; an avatar is made from a photo of one person")]
    public async Task A_photo_of_nobody_or_of_two_is_refused_and_leaves_nothing(int people, string message)
    {
        Requires.Program("chromium");
        string packages = Requires.MediaPipe();
        var photo = new Image(2 * Size, Size, new Rgba(90, 120, 160));
        for (int i = 0; i < people; i++)
        {
            photo.Draw(EngineFace.Draw("bob", Size).Photo, i * Size, 0);
        }

        PngWriter.Write(_folder["us.png"], photo);
        (int code, JsonElement figures, string talk) = await RunAsync("--photo", _folder["us.png"], "--out", _folder["us.npz"], "--mask", _folder["mask.png"], "--packages", packages);
        Assert.True(code == 2, talk);
        Assert.Contains($"us.png: {message}", figures.GetProperty("error").GetString(), StringComparison.Ordinal);
        AssertFiles("us.png");
    }

    private void AssertFiles(params string[] names) => Assert.Equal(names, Directory.GetFileSystemEntries(Path.GetDirectoryName(_folder["x"])!).Select(f => Path.GetFileName(f)!).Order());

    private static async Task<(int Code, JsonElement Figures, string Talk)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), ["stylize", "landmarks", .. args, "--json", "--quiet"], data, talk);
        return (code, JsonDocument.Parse(data.ToString().TrimEnd().Split('\n')[^1]).RootElement, talk.ToString());
    }
}
