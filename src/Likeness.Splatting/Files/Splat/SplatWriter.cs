using System.Buffers.Binary;
using Likeness.Geometry.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Splat;

/// <summary>Writes .splat, the Gaussians that matter most first (volume times opacity), so that a viewer can show a part. Spec section 9.6.</summary>
internal static class SplatWriter
{
    private const int RowsAtOnce = 4096;

    /// <returns>The order of the file.</returns>
    /// <exception cref="LikenessException">The scene has numbers that are not finite, or scales beyond a float.</exception>
    public static int[] Write(Stream stream, GaussianScene scene, List<LoadWarning> losses)
    {
        SceneLimits.RequireSound(scene, ".splat");
        int[] order = MostImportantFirst(scene);
        int clipped = 0;
        byte[] rows = new byte[RowsAtOnce * SplatReader.RowBytes];
        for (int first = 0; first < order.Length; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, order.Length - first);
            for (int k = 0; k < count; k++)
            {
                clipped += Row(scene, order[first + k], rows.AsSpan(k * SplatReader.RowBytes, SplatReader.RowBytes)) ? 1 : 0;
            }

            stream.Write(rows, 0, count * SplatReader.RowBytes);
        }

        SceneLimits.Note(clipped, scene.Count, "colour-clipped", "have a colour outside 0 to 1, which was cut off", losses);
        SceneLimits.NoteHarmonics(scene, losses);
        SceneLimits.NoteExtra(scene, losses);
        return order;
    }

    private static int[] MostImportantFirst(GaussianScene scene)
    {
        double[] keys = new double[scene.Count];
        int[] order = new int[scene.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            double volume = Math.Exp((double)scene.LogScales[i * 3] + scene.LogScales[(i * 3) + 1] + scene.LogScales[(i * 3) + 2]);
            keys[i] = -(volume * GaussianActivations.Opacity(scene.OpacityLogits[i]));
            order[i] = i;
        }

        Array.Sort(keys, order);
        SortedRuns.Settle(keys, order);
        return order;
    }

    private static bool Row(GaussianScene scene, int i, Span<byte> row)
    {
        bool clipped = false;
        for (int c = 0; c < 3; c++)
        {
            float scale = MathF.Exp(scene.LogScales[(i * 3) + c]);
            if (!float.IsFinite(scale))
            {
                throw new LikenessException($"Gaussian {i} has the log scale {scene.LogScales[(i * 3) + c]}, whose exponential is beyond a float; .splat cannot hold it. Leave it out, or write .ply.");
            }

            BinaryPrimitives.WriteSingleLittleEndian(row[(c * 4)..], scene.Means[(i * 3) + c]);
            BinaryPrimitives.WriteSingleLittleEndian(row[(12 + (c * 4))..], scale);
            double colour = GaussianActivations.Colour(scene.ShDc[(i * 3) + c]);
            row[24 + c] = ByteCodes.Nearest(255 * colour);
            // Half a step beyond the ends is still within the error of a byte.
            clipped |= colour is < -0.5 / 255 or > 255.5 / 255;
        }

        row[27] = ByteCodes.Opacity(scene.OpacityLogits[i]);
        ReadOnlySpan<float> q = scene.Rotations.AsSpan(i * 4, 4);
        double norm = ByteCodes.Norm(q);
        for (int c = 0; c < 4; c++)
        {
            row[28 + c] = ByteCodes.Nearest((q[c] / norm * 128) + 128);
        }

        return clipped;
    }
}
