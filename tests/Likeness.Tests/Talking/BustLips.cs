using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Metrics;
using Likeness.Talking.Motion;

namespace Likeness.Tests.Talking;

/// <summary>The gap between the lips of the Bust and the width of its mouth, by the vertices that stand where the landmarks of other faces do.</summary>
internal static class BustLips
{
    private const int UpperLip = 62, LowerLip = 66, RightCorner = 48, LeftCorner = 54;
    private static readonly Lazy<int[]> Landmarks = new(Find);

    public static BlendshapeFace Face { get; } = BustModel.Create().Part("skin");

    public static MouthShape Mouth => new(Landmarks.Value, []);

    /// <summary>How much further the lips are apart than at rest, millimetres a frame.</summary>
    public static float[] Gap(ArkitCurves curves)
    {
        float rest = Mouth.Opening(FaceMotion.Of(Face, new ArkitCurves(new float[ArkitShapes.Count], 30)))[0];
        return [.. Mouth.Opening(FaceMotion.Of(Face, curves)).Select(o => o - rest)];
    }

    private static int[] Find()
    {
        BustSkin skin = BustModel.Skin;
        int[] lips = [.. Enumerable.Range(0, skin.Count).Where(v => skin.MouthRing(v) < 0.01f)], landmarks = new int[68];
        landmarks[UpperLip] = lips.Where(v => skin.Lip(v) > 0.5f).MinBy(v => MathF.Abs(skin.Positions[v].X));
        landmarks[LowerLip] = lips.Where(v => skin.Lip(v) < -0.5f).MinBy(v => MathF.Abs(skin.Positions[v].X));
        landmarks[RightCorner] = lips.MinBy(v => skin.Positions[v].X);
        landmarks[LeftCorner] = lips.MaxBy(v => skin.Positions[v].X);
        return landmarks;
    }
}
