using System.Numerics;
using Likeness.Stylized.Assets.Hair;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Assets;

/// <summary>A plain shirt with a round collar over shoulders that the Bust does not have.</summary>
internal static class Clothes
{
    private const int Around = 64;
    private const int Finer = 3;

    // Half width, half depth, height, forwards: from the inside of the collar over the shoulders down and out of the picture.
    private static readonly (float Width, float Depth, float Y, float Z, float Fold)[] Rings =
    [
        (47, 46, -140, -14, 1), (49.5f, 48.5f, -134, -14, 0.6f), (53, 52, -133.5f, -14, 0), (56, 54, -137, -14, 0), (57, 54.5f, -140, -14, 0.9f), (70, 57, -144, -15, 0.2f),
        (94, 60, -152, -16, 0), (118, 62, -167, -17, 0), (131, 64, -186, -17, 0), (137, 68, -210, -16, 0), (140, 72, -240, -14, 0),
    ];

    /// <summary>The shirt.</summary>
    public static AvatarAsset Shirt()
    {
        var builder = new PieceBuilder();
        int[][] rows = new int[((Rings.Length - 1) * Finer) + 1][];
        Vector3[] sizes = [.. Rings.Select(r => new Vector3(r.Width, r.Depth, r.Y))], others = [.. Rings.Select(r => new Vector3(r.Z, r.Fold, 0))];
        for (int r = 0; r < rows.Length; r++)
        {
            // A smooth profile through the rings.
            float share = r / (rows.Length - 1f), at = r / (float)Finer;
            Vector3 size = HairSculptor.Along(sizes, share), other = HairSculptor.Along(others, share);
            (float width, float depth, float y, float z, float fold) = (size.X, size.Y, size.Z, other.X, Math.Clamp(other.Y, 0, 1));
            rows[r] = new int[Around];
            for (int k = 0; k < Around; k++)
            {
                (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * k / Around);
                // The collar dips in front; shoulders are squarer than an ellipse.
                float dip = at < 6 ? -9 * MathF.Pow(MathF.Max(0, cosine), 2) : 0;
                float square = at > 5 ? 0.86f : 1;
                var position = new Vector3(width * MathF.Sign(sine) * MathF.Pow(MathF.Abs(sine), square), y + dip, z + (depth * MathF.Sign(cosine) * MathF.Pow(MathF.Abs(cosine), square)));
                rows[r][k] = builder.AddStill(position, new Vector4(fold, 0, 0, 0));
            }
        }

        for (int r = 0; r + 1 < rows.Length; r++)
        {
            builder.Strip(rows[r + 1], rows[r], closed: true);
        }

        return new AvatarAsset(builder.Build("shirt", SurfaceKind.Cloth));
    }
}
