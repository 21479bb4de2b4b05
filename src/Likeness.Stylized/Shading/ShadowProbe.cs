using System.Numerics;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Shading;

/// <summary>
/// Shadows and closeness from what the picture itself shows: a short walk over the depth buffer towards the lamp, and a look at the surroundings. No second
/// rendering, no noise. What the camera does not see casts no shadow.
/// </summary>
internal readonly struct ShadowProbe(SurfaceBuffer buffer, float sampleSize)
{
    /// <summary>Towards the lamp, in the camera's axes: from above, from the viewer's left, from the front.</summary>
    public static readonly Vector3 Lamp = Vector3.Normalize(new Vector3(-0.4f, 0.62f, 0.9f));

    // A caster hides the lamp when it lies this much in front of the way to it, and no more than the second number.
    private const float Bias = 1.1f;
    private const float EyeBias = 0.35f;

    // Folds of the skin cast no shadow on the skin beside them; nose and chin do.
    private const float SkinBias = 5;

    // Samples smaller than this, in millimetres, would show the steps of a coarse walk.
    private const float FineBelow = 0.5f;
    private const float Thickness = 75;
    private static readonly float[] CoarseSteps = [1.8f, 3, 4.5f, 6.5f, 9, 11.5f, 14, 17, 20, 24, 28, 33, 38, 44, 51];
    private static readonly float[] FineSteps = [.. CoarseSteps.SelectMany((step, i) => i == 0 ? [step] : (float[])[(2 * step / 3) + (CoarseSteps[i - 1] / 3), (step / 3) + (2 * CoarseSteps[i - 1] / 3), step])];
    private static readonly Vector2[] Around = MakeAround();

    /// <summary>True where something between the sample and the lamp hides it.</summary>
    /// <param name="x">The sample's column.</param>
    /// <param name="y">The sample's row.</param>
    /// <param name="lamp">Towards the lamp, in the camera's axes.</param>
    /// <param name="stretch">Makes the steps of the walk longer; samples of one pixel take different ones, so that steps do not show.</param>
    public bool IsShadowed(int x, int y, Vector3 lamp, float stretch = 1)
    {
        int at = (y * buffer.Side) + x;
        bool skin = buffer.Kind[at] == SurfaceKind.Skin;
        float depth = buffer.Depth[at], bias = buffer.Kind[at] == SurfaceKind.Eye ? EyeBias : Bias;
        foreach (float even in sampleSize < FineBelow ? FineSteps : CoarseSteps)
        {
            float step = even * stretch;
            int column = x + (int)MathF.Round(lamp.X * step / sampleSize), row = y - (int)MathF.Round(lamp.Y * step / sampleSize);
            if ((uint)column >= (uint)buffer.Side || (uint)row >= (uint)buffer.Side)
            {
                return false;
            }

            int other = (row * buffer.Side) + column;
            float before = depth - (lamp.Z * step) - buffer.Depth[other];
            if (before > (skin && buffer.Kind[other] == SurfaceKind.Skin ? SkinBias : bias) && before < Thickness && buffer.Kind[other] != SurfaceKind.Gleam)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How open a sample is to its surroundings, 0 to 1: what lies beside it and in front of its tangent plane closes it.</summary>
    /// <param name="x">The sample's column.</param>
    /// <param name="y">The sample's row.</param>
    /// <param name="reach">Things farther than this, in millimetres, do not count.</param>
    public float Openness(int x, int y, float reach)
    {
        int at = (y * buffer.Side) + x;
        Vector3 normal = buffer.Normal[at];
        float depth = buffer.Depth[at], closed = 0;
        // The four samples of a pixel look in different directions; their mean is smooth.
        int turn = ((x & 1) << 1) | (y & 1);
        for (int i = turn; i < Around.Length; i += 4)
        {
            Vector2 offset = Around[i] * reach;
            int column = x + (int)MathF.Round(offset.X / sampleSize), row = y - (int)MathF.Round(offset.Y / sampleSize);
            if ((uint)column >= (uint)buffer.Side || (uint)row >= (uint)buffer.Side)
            {
                continue;
            }

            float other = buffer.Depth[(row * buffer.Side) + column];
            if (float.IsPositiveInfinity(other))
            {
                continue;
            }

            var towards = new Vector3(offset, depth - other);
            float distance = towards.Length();
            float rise = Vector3.Dot(towards, normal) / MathF.Max(distance, 1e-3f);
            closed += MathF.Max(0, rise - 0.12f) * MathF.Max(0, 1 - (distance / (1.6f * reach)));
        }

        return MathF.Max(0, 1 - (closed * 2.4f / (Around.Length / 4)));
    }

    private static Vector2[] MakeAround()
    {
        var around = new Vector2[48];
        for (int i = 0; i < around.Length; i++)
        {
            (float sine, float cosine) = MathF.SinCos(i * 2.39996f);
            around[i] = MathF.Sqrt((i + 0.5f) / around.Length) * new Vector2(cosine, sine);
        }

        return around;
    }
}
