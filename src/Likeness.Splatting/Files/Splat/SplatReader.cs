using System.Buffers.Binary;
using System.Globalization;
using Likeness.Geometry.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Splat;

/// <summary>Reads .splat: rows of 32 bytes without a header. Spec section 9.6.</summary>
internal static class SplatReader
{
    /// <summary>Three floats of position, three of scale, red, green, blue, opacity, and the quaternion w, x, y, z in bytes.</summary>
    public const int RowBytes = 32;

    /// <exception cref="InvalidFileException">The length is not a whole number of rows.</exception>
    public static SceneFile Read(byte[] content, string path)
    {
        if (content.Length % RowBytes != 0)
        {
            throw new InvalidFileException(path, $"has {content.Length} bytes; a .splat has {RowBytes} for each Gaussian, so {content.Length % RowBytes} are left over: it is truncated, or of another format.");
        }

        var warnings = new List<LoadWarning>();
        GaussianScene scene = SceneLimits.NewScene(path, content.Length / RowBytes, 0);
        int negative = 0, zero = 0;
        for (int i = 0; i < scene.Count; i++)
        {
            ReadOnlySpan<byte> row = content.AsSpan(i * RowBytes, RowBytes);
            for (int c = 0; c < 3; c++)
            {
                scene.Means[(i * 3) + c] = BinaryPrimitives.ReadSingleLittleEndian(row[(c * 4)..]);
                float scale = BinaryPrimitives.ReadSingleLittleEndian(row[(12 + (c * 4))..]);
                negative += scale < 0 ? 1 : 0;
                scene.LogScales[(i * 3) + c] = MathF.Log(MathF.Abs(scale));
                scene.ShDc[(i * 3) + c] = GaussianActivations.ConstantCoefficient(row[24 + c] / 255.0);
            }

            scene.OpacityLogits[i] = ByteCodes.Logit(row[27]);
            zero += Rotation(row[28..], scene.Rotations.AsSpan(i * 4, 4)) ? 0 : 1;
        }

        SceneLimits.Note(negative, 3 * scene.Count, "negative-scale", "(counted by axis) have a negative scale; its size was taken", warnings);
        SceneLimits.Note(zero, scene.Count, "zero-rotation", "have the quaternion 0 and were not turned", warnings);
        return new SceneFile(scene, SceneFormat.Splat)
        {
            Facts = [new("bytes a Gaussian", RowBytes.ToString(CultureInfo.InvariantCulture))],
            Warnings = warnings,
        };
    }

    private static bool Rotation(ReadOnlySpan<byte> bytes, Span<float> q)
    {
        for (int c = 0; c < 4; c++)
        {
            q[c] = (bytes[c] - 128) / 128f;
        }

        double norm = ByteCodes.Norm(q);
        if (norm == 0)
        {
            q[0] = 1;
            return false;
        }

        foreach (ref float value in q)
        {
            value = (float)(value / norm);
        }

        return true;
    }
}
