using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Imaging.Images;
using Likeness.Talking.Curves;
using Likeness.Talking.Motion;
using Likeness.Talking.Pictures;
using Likeness.Tensors;

namespace Likeness.Tests.Talking.Pictures;

public class ComparisonFilmTests
{
    private const int Size = 96;
    private static readonly BlendshapeFace Face = SmallFace.Make();

    [Fact]
    public void The_same_motion_has_two_equal_pictures_and_a_pale_third()
    {
        IMovingFace face = Moving(0, 0.5f, 1);
        (Image same, Image other) = (Film(face, face).Frame(2, "a"), Film(face, Moving(0, 0.5f, 0)).Frame(2, "a"));
        Assert.Equal((same.Width, same.Height), (other.Width, other.Height));
        Image[] equal = Panels(same), different = Panels(other);
        Assert.Equal(equal[0].Pixels, equal[1].Pixels);
        Assert.Equal(equal[0].Pixels, different[0].Pixels);
        Assert.NotEqual(different[0].Pixels, different[1].Pixels);
        Assert.True(Redness(different[2]) > Redness(equal[2]) + 1, $"{Redness(different[2])} against {Redness(equal[2])}");
    }

    [Fact]
    public void The_longer_motion_is_cut_and_a_strip_has_a_column_a_moment()
    {
        ComparisonFilm film = Film(Moving(0, 0.5f, 1, 1), Moving(0, 0.5f, 1));
        Assert.Equal((3, 30d), (film.Frames, film.FramesPerSecond));
        Image three = film.Strip(3, "clip"), two = film.Strip(2, "clip");
        Assert.Equal(three.Height, two.Height);
        Assert.True(three.Height > 3 * Size / 2 && two.Width <= three.Width);
    }

    [Fact]
    public void Faces_that_are_not_alike_are_refused()
    {
        var other = new RecordedFace(new Vector3[5], new VertexMotion(new float[15], 5, 30));
        Assert.Contains("of 256 vertices cannot be compared with one of 5", Assert.Throws<LikenessException>(() => Film(Moving(0), other)).Message, StringComparison.Ordinal);
        var slow = new DrivenFace(Face, new ArkitCurves(new float[ArkitShapes.Count], 25));
        Assert.Contains("25 frames a second", Assert.Throws<LikenessException>(() => Film(Moving(0), slow)).Message, StringComparison.Ordinal);
    }

    private static ComparisonFilm Film(IMovingFace truth, IMovingFace made) => new(truth, made, Face.Neutral, Face.Masks["lips"], Size);

    private static DrivenFace Moving(params float[] jaw)
    {
        float[] weights = new float[jaw.Length * ArkitShapes.Count];
        for (int t = 0; t < jaw.Length; t++)
        {
            weights[(t * ArkitShapes.Count) + ArkitShapes.IndexOf("jawOpen")] = jaw[t];
        }

        return new DrivenFace(Face, new ArkitCurves(weights, 30));
    }

    /// <summary>The three pictures of a sheet, which stand in its middle, eight pixels apart.</summary>
    private static Image[] Panels(Image sheet)
    {
        const int Margin = 16, Gap = 8;
        int top = Enumerable.Range(0, sheet.Height).First(y => sheet[Margin + Size - 3, y] is { R: < 250 });
        return [.. Enumerable.Range(0, 3).Select(i => sheet.Crop(Margin + (i * (Size + Gap)), top, Size, Size))];
    }

    private static double Redness(Image image)
    {
        double sum = 0;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                sum += image[x, y].R - image[x, y].B;
            }
        }

        return sum / (image.Width * image.Height);
    }
}
