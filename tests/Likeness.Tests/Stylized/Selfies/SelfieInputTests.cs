using System.Numerics;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Selfies;

/// <summary>Reading photos and landmarks: what is accepted, and one clear sentence for everything else.</summary>
public sealed class SelfieInputTests : IDisposable
{
    private static readonly PhotoSubject Subject = new(AvatarVector.Middle(AvatarSchemas.Toon).With("hairStyle", "crewCut"), [0, 0, 0]);
    private static readonly PhotoEngine Engine = new(AvatarSchemas.Toon);
    private static readonly Image Photo = Engine.Render(Subject, new PhotoConditions(), 96).Image;
    private static readonly Vector3[] Landmarks = FacePoints.ToLandmarks(Engine.Landmarks(Subject, new PhotoConditions(), 96), 96);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_engine_picture_is_cut_to_where_it_was()
    {
        AlignedSelfie selfie = AlignedSelfie.Cut(SelfieInput.Of("me", Photo, Landmarks), 96);
        // The frame is the plain camera's: a middle face does not move.
        Assert.True(Vector2.Distance(selfie.Face.LeftEye, FaceFrame.Places[0] * 96) < 1);
        Assert.True(Vector2.Distance(selfie.Face.Mouth, FaceFrame.Places[2] * 96) < 1.5f);
        Assert.Equal(Photo[48, 50].R, selfie.Image[48, 50].R, 12d);
        Assert.Contains(true, selfie.Inside);
    }

    [Fact]
    public void A_turned_shifted_scaled_photo_gives_the_same_frame_with_its_edge_repeated()
    {
        var camera = new PhotoCamera { Roll = 12, ShiftX = 0.1f, ShiftY = -0.08f, Zoom = 0.8f };
        var conditions = new PhotoConditions { Camera = camera };
        SelfieInput input = SelfieInput.Of("me", Engine.Render(Subject, conditions, 160).Image, FacePoints.ToLandmarks(Engine.Landmarks(Subject, conditions, 160), 160));
        AlignedSelfie selfie = AlignedSelfie.Cut(input, 64);
        Assert.True(Vector2.Distance(selfie.Face.RightEye, FaceFrame.Places[1] * 64) < 0.8f);
        Assert.True(MathF.Abs(selfie.Face.LeftEye.Y - selfie.Face.RightEye.Y) < 0.5f);
        SelfieInput edge = SelfieInput.Of("me", Photo.Crop(24, 0, 72, 96), [.. Landmarks.Select(l => new Vector3(((l.X * 96) - 24) / 72, l.Y, l.Z))]);
        AlignedSelfie cut = AlignedSelfie.Cut(edge, 64);
        Assert.False(cut.Inside[64 * 20]);
        Assert.True(cut.Inside[(64 * 20) + 32]);
        Assert.Equal(cut.Image[0, 20], cut.Image[3, 20]);
    }

    [Fact]
    public void Arrays_are_found_by_the_photos_name_or_alone()
    {
        PngWriter.Write(_folder["me.png"], Photo);
        Write("landmarks.npz", ("you", Flat(Landmarks), [478, 3]), ("me", Flat(Landmarks), [478, 3]));
        Assert.Equal("me", SelfieInput.Read(_folder["me.png"]).Name);
        Write("one.npz", ("arr_0", Flat(Landmarks), [1, 478, 3]));
        Assert.Equal(96, SelfieInput.Read(_folder["me.png"], _folder["one.npz"]).Photo.Width);
    }

    [Theory]
    [InlineData("stem", "has no landmarks named 'me'; it has other, two")]
    [InlineData("count", "expected [478, 3]")]
    [InlineData("old", "expected [478, 3]")]
    [InlineData("nan", "landmark 5 is not a number")]
    [InlineData("pixels", "shares of the photo's width and height")]
    [InlineData("several", "holds 2 faces")]
    [InlineData("none", "holds no face")]
    [InlineData("missing", "l.npz: there is no such file")]
    [InlineData("nowhere", "there is no face in the photo")]
    [InlineData("side", "expected at most 35")]
    public void Wrong_landmarks_are_said_in_a_sentence(string what, string message)
    {
        PngWriter.Write(_folder["me.png"], Photo);
        float[] good = Flat(Landmarks);
        switch (what)
        {
            case "stem":
                Write("l.npz", ("other", good, [478, 3]), ("two", good, [478, 3]));
                break;
            case "count":
                Write("l.npz", ("me", good[..(68 * 3)], [68, 3]));
                break;
            case "old":
                Write("l.npz", ("me", good[..(468 * 3)], [468, 3]));
                break;
            case "nan":
                good[15] = float.NaN;
                Write("l.npz", ("me", good, [478, 3]));
                break;
            case "pixels":
                Write("l.npz", ("me", [.. good.Select(v => v * 96)], [478, 3]));
                break;
            case "several":
                Write("l.npz", ("me", [.. good, .. good], [2, 478, 3]));
                break;
            case "none":
                Write("l.npz", ("me", [], [0, 478, 3]));
                break;
            case "nowhere":
                Write("l.npz", ("me", new float[478 * 3], [478, 3]));
                break;
            case "side":
                Write("l.npz", ("me", Flat([.. Landmarks.Select(l => l with { Z = l.Z + (l.X * 1.2f) })]), [478, 3]));
                break;
        }

        LikenessException error = Assert.ThrowsAny<LikenessException>(() => SelfieInput.Read(_folder["me.png"], _folder["l.npz"]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_photo_without_landmarks_beside_it_is_told_what_to_give()
    {
        PngWriter.Write(_folder["me.png"], Photo);
        Assert.Contains("--landmarks", Assert.Throws<InvalidFileException>(() => SelfieInput.Read(_folder["me.png"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Small_grey_transparent_and_masked_photos_are_understood()
    {
        Assert.Contains("expected at least 16", Assert.Throws<LikenessException>(() => SelfieInput.Of("me", Photo.Resize(12, 12), Landmarks)).Message, StringComparison.Ordinal);
        Assert.Contains("The face is small", Assert.Single(SelfieInput.Of("me", Photo.Resize(16, 16), Landmarks).Warnings), StringComparison.Ordinal);
        var grey = new Image(96, 96, [.. Photo.Pixels.Select(p => new Rgba(p.G, p.G, p.G))]);
        Assert.Contains(SelfieInput.Of("me", grey, Landmarks).Warnings, w => w.Contains("black and white", StringComparison.Ordinal));
        var cut = new Image(96, 96, [.. Photo.Pixels.Select((p, i) => p.WithAlpha((byte)(i % 96 < 20 ? 0 : 255)))]);
        SelfieInput transparent = SelfieInput.Of("me", cut, Landmarks);
        Assert.All(transparent.Photo.Pixels, p => Assert.Equal(255, p.A));
        Assert.Equal(0, transparent.Mask![5, 40].G);
        Assert.Equal(255, transparent.Mask[60, 40].G);
        Assert.Contains("same proportions", Assert.Throws<LikenessException>(() => SelfieInput.Of("me", Photo, Landmarks, new Image(96, 40))).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Large_photos_are_made_smaller()
    {
        Requires.Ffmpeg();
        Image wide = Photo.Resize(2400, 1200, Resampling.Bilinear);
        ImageFiles.Write(_folder["wide.jpg"], wide);
        Write("landmarks.npz", ("wide", Flat(Landmarks), [478, 3]));
        SelfieInput input = SelfieInput.Read(_folder["wide.jpg"]);
        Assert.Equal((1600, 800), (input.Photo.Width, input.Photo.Height));
    }

    [SkippableFact]
    public void A_photo_of_twelve_thousand_pixels_is_made_smaller_while_it_is_read()
    {
        Requires.Ffmpeg();
        PngWriter.Write(_folder["small.png"], Photo);
        using (var ffmpeg = FfmpegProcess.Start("ffmpeg", _folder["huge.jpg"], ["-i", _folder["small.png"], "-vf", "scale=12000:12000:flags=neighbor", "-y", _folder["huge.jpg"]], default))
        {
            ffmpeg.ReadToEnd(1 << 20);
        }

        Write("landmarks.npz", ("huge", Flat(Landmarks), [478, 3]));
        SelfieInput input = SelfieInput.Read(_folder["huge.jpg"]);
        Assert.Equal((1600, 1600), (input.Photo.Width, input.Photo.Height));
        Rgba there = input.Photo[800, 830], here = Photo[48, 49];
        Assert.InRange(Math.Abs(there.R - here.R) + Math.Abs(there.G - here.G) + Math.Abs(there.B - here.B), 0, 30);
        new LandmarkEstimator(AvatarSchemas.Toon).Estimate(AlignedSelfie.Cut(input));
    }

    [SkippableFact]
    public void A_photo_in_printing_colours_is_read_as_colours_of_light()
    {
        Requires.Ffmpeg();
        File.WriteAllBytes(_folder["print.tif"], PrintTiff(Photo));
        Write("landmarks.npz", ("print", Flat(Landmarks), [478, 3]));
        SelfieInput input = SelfieInput.Read(_folder["print.tif"]);
        Assert.Equal((96, 96), (input.Photo.Width, input.Photo.Height));
        Assert.All(new[] { (48, 49), (10, 10), (48, 90) }, p =>
        {
            Rgba found = input.Photo[p.Item1, p.Item2], own = Photo[p.Item1, p.Item2];
            Assert.InRange(Math.Abs(found.R - own.R), 0, 2);
            Assert.InRange(Math.Abs(found.G - own.G), 0, 2);
            Assert.InRange(Math.Abs(found.B - own.B), 0, 2);
        });
    }

    // Baseline TIFF 6.0, section 16: separated colours, uncompressed, cyan, magenta, yellow and no black.
    private static byte[] PrintTiff(Image image)
    {
        const int Entries = 9, Header = 8, BitsAt = Header + 2 + (12 * Entries) + 4, PixelsAt = BitsAt + 8;
        byte[] file = new byte[PixelsAt + (4 * image.Pixels.Length)];
        using var stream = new MemoryStream(file);
        using var writer = new BinaryWriter(stream);
        writer.Write("II"u8);
        writer.Write((ushort)42);
        writer.Write(Header);
        writer.Write((ushort)Entries);
        void Entry(ushort tag, ushort type, int count, int value)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(count);
            writer.Write(value);
        }

        Entry(256, 4, 1, image.Width);
        Entry(257, 4, 1, image.Height);
        Entry(258, 3, 4, BitsAt);
        Entry(259, 3, 1, 1);
        Entry(262, 3, 1, 5);
        Entry(273, 4, 1, PixelsAt);
        Entry(277, 3, 1, 4);
        Entry(278, 4, 1, image.Height);
        Entry(279, 4, 1, 4 * image.Pixels.Length);
        writer.Write(0);
        for (int i = 0; i < 4; i++)
        {
            writer.Write((ushort)8);
        }

        foreach (Rgba p in image.Pixels)
        {
            writer.Write([(byte)(255 - p.R), (byte)(255 - p.G), (byte)(255 - p.B), (byte)0]);
        }

        return file;
    }

    private static float[] Flat(Vector3[] landmarks) => [.. landmarks.SelectMany(l => (float[])[l.X, l.Y, l.Z])];

    private void Write(string name, params (string Name, float[] Values, int[] Shape)[] arrays)
    {
        var writer = new NpzWriter();
        foreach ((string array, float[] values, int[] shape) in arrays)
        {
            writer.Add(array, NpyArray.Of(values, shape));
        }

        writer.Save(_folder[name]);
    }
}
