using System.Buffers.Binary;
using System.Text;
using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Files.Ply;

/// <summary>
/// Writes the .ply of the reference trainer: binary little-endian, the properties in its order, normals of zero, every number as the scene
/// has it. Further channels follow as <c>extra_0</c>, <c>extra_1</c> ..., which other programs pass over. Spec section 9.5.
/// </summary>
internal static class PlySceneWriter
{
    private const int RowsAtOnce = 1024;

    public static void Write(Stream stream, GaussianScene scene)
    {
        int rest = scene.RestCoefficients * 3;
        int numbers = 17 + rest + scene.ExtraChannels;
        stream.Write(Encoding.ASCII.GetBytes(Header(scene, rest)));
        byte[] rows = new byte[RowsAtOnce * numbers * 4];
        for (int first = 0; first < scene.Count; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, scene.Count - first);
            for (int i = 0; i < count; i++)
            {
                Row(scene, first + i, rows.AsSpan(i * numbers * 4, numbers * 4));
            }

            stream.Write(rows, 0, count * numbers * 4);
        }
    }

    private static string Header(GaussianScene scene, int rest)
    {
        var header = new StringBuilder("ply\nformat binary_little_endian 1.0\ncomment Likeness\n");
        header.Append($"element vertex {scene.Count}\n");
        IEnumerable<string> names = ["x", "y", "z", "nx", "ny", "nz", .. Names("f_dc_", 3), .. Names("f_rest_", rest), "opacity", .. Names("scale_", 3), .. Names("rot_", 4), .. Names("extra_", scene.ExtraChannels)];
        foreach (string name in names)
        {
            header.Append("property float ").Append(name).Append('\n');
        }

        return header.Append("end_header\n").ToString();

        static IEnumerable<string> Names(string prefix, int count) => Enumerable.Range(0, count).Select(i => $"{prefix}{i}");
    }

    private static void Row(GaussianScene scene, int i, Span<byte> row)
    {
        int coefficients = scene.RestCoefficients;
        ReadOnlySpan<float> rest = scene.ShRest.AsSpan(i * coefficients * 3, coefficients * 3);
        int at = 0;
        Put(row, ref at, scene.Means.AsSpan(i * 3, 3));
        Put(row, ref at, [0, 0, 0]);
        Put(row, ref at, scene.ShDc.AsSpan(i * 3, 3));
        // The file has all coefficients of red, then of green, then of blue.
        for (int channel = 0; channel < 3; channel++)
        {
            for (int k = 0; k < coefficients; k++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(row[at..], rest[(k * 3) + channel]);
                at += 4;
            }
        }

        Put(row, ref at, scene.OpacityLogits.AsSpan(i, 1));
        Put(row, ref at, scene.LogScales.AsSpan(i * 3, 3));
        Put(row, ref at, scene.Rotations.AsSpan(i * 4, 4));
        Put(row, ref at, scene.Extra.AsSpan(i * scene.ExtraChannels, scene.ExtraChannels));
    }

    private static void Put(Span<byte> row, ref int at, ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(row[at..], value);
            at += 4;
        }
    }
}
