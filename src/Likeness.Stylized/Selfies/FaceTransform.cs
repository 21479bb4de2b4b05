using System.Numerics;

namespace Likeness.Stylized.Selfies;

/// <summary>A similarity of the plane: turn, scale, shift.</summary>
/// <param name="A">Scale times the cosine of the turn.</param>
/// <param name="B">Scale times the sine of the turn.</param>
/// <param name="Shift">Where the origin goes.</param>
public readonly record struct FaceTransform(float A, float B, Vector2 Shift)
{
    /// <summary>How much larger things become.</summary>
    public float Scale => MathF.Sqrt((A * A) + (B * B));

    /// <summary>Where a point goes.</summary>
    public Vector2 Apply(Vector2 p) => new Vector2((A * p.X) - (B * p.Y), (B * p.X) + (A * p.Y)) + Shift;

    /// <summary>Where a point comes from.</summary>
    public Vector2 Back(Vector2 q)
    {
        Vector2 d = q - Shift;
        float n = (A * A) + (B * B);
        return new Vector2((A * d.X) + (B * d.Y), (A * d.Y) - (B * d.X)) / n;
    }

    /// <summary>The similarity that moves points nearest to their targets in the sense of least squares (Umeyama 1991, in the plane and without mirroring).</summary>
    public static FaceTransform Fit(ReadOnlySpan<Vector2> from, ReadOnlySpan<Vector2> to)
    {
        Vector2 meanFrom = Vector2.Zero, meanTo = Vector2.Zero;
        for (int i = 0; i < from.Length; i++)
        {
            meanFrom += from[i] / from.Length;
            meanTo += to[i] / to.Length;
        }

        float dot = 0, cross = 0, square = 0;
        for (int i = 0; i < from.Length; i++)
        {
            Vector2 p = from[i] - meanFrom, q = to[i] - meanTo;
            dot += Vector2.Dot(p, q);
            cross += (p.X * q.Y) - (p.Y * q.X);
            square += p.LengthSquared();
        }

        var turn = new FaceTransform(dot / square, cross / square, Vector2.Zero);
        return turn with { Shift = meanTo - turn.Apply(meanFrom) };
    }
}
