using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;

namespace Likeness.Tests.Geometry.Bust;

public class BustLandmarkTests
{
    private const int Chin = 8, NoseTip = 30, RightCorner = 48, LeftCorner = 54, UpperLip = 62, LowerLip = 66;
    private static readonly BlendshapeFace Face = BustModel.Create();

    // Upper and lower lid and inner lip, pair by pair.
    private static readonly (int Upper, int Lower)[] Lids = [(37, 41), (38, 40), (43, 47), (44, 46)], Lips = [(61, 67), (62, 66), (63, 65)];

    [Fact]
    public void All_68_are_vertices_of_the_skin_and_none_is_another()
    {
        Assert.Equal(68, Face.Landmarks68.Count);
        Assert.Equal(68, Face.Landmarks68.Distinct().Count());
        Assert.All(Face.Landmarks68, v => Assert.InRange(v, 0, BustModel.Skin.Count - 1));
        Assert.Equal(Face.Landmarks68, BustModel.Create(new BustOptions { Parts = false }).Landmarks68);
    }

    [Fact]
    public void Each_has_its_mirror_image_and_the_middle_ones_are_in_the_middle()
    {
        for (int i = 0; i < 68; i++)
        {
            Assert.Equal(i, Landmarks.MirrorOf(Landmarks.MirrorOf(i)));
            Assert.Equal(Face.Landmarks68[Landmarks.MirrorOf(i)], BustModel.Skin.Mirror[Face.Landmarks68[i]]);
        }

        int[] middle = [.. Enumerable.Range(0, 68).Where(i => Landmarks.MirrorOf(i) == i)];
        Assert.Equal([8, 27, 28, 29, 30, 33, 51, 57, 62, 66], middle);
        Vector3[] rest = At();
        Assert.All(middle, i => Assert.Equal(0, rest[i].X));
    }

    [Fact]
    public void They_are_where_the_scheme_has_them()
    {
        Vector3[] rest = At();

        // From the subject's right, which has negative x, to the left: jaw, brows, base of the nose, outer and inner upper lip.
        foreach ((int first, int last) in ((int, int)[])[(0, 16), (17, 26), (31, 35), (36, 39), (42, 45), (48, 54), (60, 64)])
        {
            Assert.All(Enumerable.Range(first, last - first), i => Assert.True(rest[i].X < rest[i + 1].X, $"{i}"));
        }

        Assert.Equal(Chin, Lowest(Enumerable.Range(0, 68)));
        Assert.Equal(NoseTip, Enumerable.Range(0, 68).MaxBy(i => rest[i].Z));
        Assert.All(Enumerable.Range(17, 10), brow => Assert.All(Enumerable.Range(36, 12), eye => Assert.True(rest[brow].Y > rest[eye].Y + 4)));
        Assert.All(Enumerable.Range(27, 3), i => Assert.True(rest[i].Y > rest[i + 1].Y && rest[i].Z < rest[i + 1].Z));
        Assert.All(Lids, l => Assert.InRange(rest[l.Upper].Y - rest[l.Lower].Y, 5, 12));
        Assert.All(Lips, l => Assert.InRange(rest[l.Upper].Y - rest[l.Lower].Y, 0, 0.5f));

        // The eyes about the pupils, the lips in the mask of the lips.
        Assert.InRange(Vector3.Distance(Mean(42, 47), BustSkin.EyeCentre), 6, 12);
        Assert.All(Enumerable.Range(48, 20), i => Assert.Contains(Face.Landmarks68[i], Face.Masks["lips"]));
        Assert.All(Enumerable.Range(36, 12), i => Assert.InRange(BustModel.Skin.EyeRing(Face.Landmarks68[i]), 0, 0.01f));

        int Lowest(IEnumerable<int> among) => among.MinBy(i => rest[i].Y);

        Vector3 Mean(int first, int last) => Enumerable.Range(first, last - first + 1).Aggregate(Vector3.Zero, (sum, i) => sum + rest[i]) / (last - first + 1);
    }

    [Fact]
    public void A_smile_draws_the_corners_apart_a_pucker_together()
    {
        Assert.InRange(Width("mouthSmileLeft", "mouthSmileRight") - Width(), 4, 25);
        Assert.InRange(Width() - Width("mouthPucker"), 6, 30);

        static float Width(params string[] shapes) => At(shapes)[LeftCorner].X - At(shapes)[RightCorner].X;
    }

    [Fact]
    public void The_inner_lips_part_with_the_jaw_and_close_with_mouthClose()
    {
        Vector3[] open = At("jawOpen"), closed = At("jawOpen", "mouthClose");
        Assert.InRange(open[UpperLip].Y - open[LowerLip].Y, 25, 60);
        Assert.All(Lips, l => Assert.True(open[l.Upper].Y - open[l.Lower].Y > 20));
        Assert.All(Lips, l => Assert.InRange(closed[l.Upper].Y - closed[l.Lower].Y, -1, 1));
        Assert.True(At("jawOpen")[Chin].Y < At()[Chin].Y - 15);
    }

    [Theory]
    [InlineData("jawOpen=1 mouthClose=0.9")]
    [InlineData("jawOpen=0.3 mouthClose=0.27")]
    [InlineData("jawOpen=0.3 mouthClose=0.3")]
    [InlineData("jawOpen=0.02 mouthPressLeft=0.35 mouthPressRight=0.35 mouthRollLower=0.3 mouthRollUpper=0.25")]
    public void Lips_touch_where_curves_of_speech_close_them(string weights)
    {
        float[] expression = new float[Face.Expressions.Count];
        foreach (string[] pair in weights.Split(' ').Select(w => w.Split('=')))
        {
            expression[Face.IndexOfExpression(pair[0])] = float.Parse(pair[1], CultureInfo.InvariantCulture);
        }

        Vector3[] moved = Face.Evaluate([], expression).Positions;
        Assert.All(Lips, l => Assert.InRange(moved[Face.Landmarks68[l.Upper]].Y - moved[Face.Landmarks68[l.Lower]].Y, -0.5f, 0.2f));
    }

    [Fact]
    public void Lids_meet_in_a_blink()
    {
        Vector3[] closed = At("eyeBlinkLeft", "eyeBlinkRight");
        Assert.All(Lids, l => Assert.InRange(Vector3.Distance(closed[l.Upper], closed[l.Lower]), 0, 1.5f));
    }

    private static Vector3[] At(params string[] shapes)
    {
        float[] weights = new float[Face.Expressions.Count];
        foreach (string shape in shapes)
        {
            weights[Face.IndexOfExpression(shape)] = 1;
        }

        Vector3[] positions = Face.Evaluate([], weights).Positions;
        return [.. Face.Landmarks68.Select(v => positions[v])];
    }
}
