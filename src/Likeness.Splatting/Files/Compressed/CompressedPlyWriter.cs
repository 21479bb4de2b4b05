using System.Buffers.Binary;
using System.Text;
using Likeness.Geometry.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Compressed;

/// <summary>Writes PlayCanvas' compressed .ply, 16.28 bytes a Gaussian and a byte for each coefficient beyond the constant one. Spec section 9.8.</summary>
internal static class CompressedPlyWriter
{
    private const float LargestLogScale = 20;

    /// <returns>The order of the file.</returns>
    /// <exception cref="LikenessException">The scene has numbers that are not finite.</exception>
    public static int[] Write(Stream stream, GaussianScene scene, List<LoadWarning> losses)
    {
        SceneLimits.RequireSound(scene, "compressed .ply");
        int[] order = MortonOrder.Of(scene);
        int chunks = (scene.Count + CompressedPlyReader.ChunkSize - 1) / CompressedPlyReader.ChunkSize;
        stream.Write(Encoding.ASCII.GetBytes(Header(scene, chunks)));
        byte[] ends = new byte[chunks * 18 * 4];
        byte[] words = new byte[scene.Count * 16L];
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            int first = chunk * CompressedPlyReader.ChunkSize;
            int count = Math.Min(CompressedPlyReader.ChunkSize, scene.Count - first);
            WriteChunk(scene, order.AsSpan(first, count), ends.AsSpan(chunk * 18 * 4, 18 * 4), words.AsSpan(first * 16, count * 16));
        }

        stream.Write(ends);
        stream.Write(words);
        int clipped = WriteHarmonics(stream, scene, order);
        int sized = 0;
        for (int i = 0; i < scene.LogScales.Length; i += 3)
        {
            sized += Clipped(scene.LogScales[i]) || Clipped(scene.LogScales[i + 1]) || Clipped(scene.LogScales[i + 2]) ? 1 : 0;
        }

        SceneLimits.Note(sized, scene.Count, "scale-clipped", $"have a log scale outside -{LargestLogScale} to {LargestLogScale}, which was cut off", losses);
        SceneLimits.Note(clipped, scene.Count, "harmonics-clipped", "have a coefficient outside -4 to 4, which was cut off", losses);
        SceneLimits.NoteExtra(scene, losses);
        return order;

        static bool Clipped(float logScale) => Math.Abs(logScale) > LargestLogScale;
    }

    private static string Header(GaussianScene scene, int chunks)
    {
        var header = new StringBuilder("ply\nformat binary_little_endian 1.0\ncomment Likeness\n");
        header.Append($"element chunk {chunks}\n");
        foreach (string name in (ReadOnlySpan<string>)["", "scale_"])
        {
            foreach (string end in (ReadOnlySpan<string>)["min_", "max_"])
            {
                Properties("xyz".Select(axis => $"float {end}{name}{axis}"));
            }
        }

        Properties(["float min_r", "float min_g", "float min_b", "float max_r", "float max_g", "float max_b"]);
        header.Append($"element vertex {scene.Count}\n");
        Properties(["uint packed_position", "uint packed_rotation", "uint packed_scale", "uint packed_color"]);
        if (scene.Degree > 0)
        {
            header.Append($"element sh {scene.Count}\n");
            Properties(Enumerable.Range(0, scene.RestCoefficients * 3).Select(i => $"uchar f_rest_{i}"));
        }

        return header.Append("end_header\n").ToString();

        void Properties(IEnumerable<string> properties)
        {
            foreach (string property in properties)
            {
                header.Append("property ").Append(property).Append('\n');
            }
        }
    }

    private static void WriteChunk(GaussianScene scene, ReadOnlySpan<int> members, Span<byte> ends, Span<byte> words)
    {
        // Position, log scale and colour of each member, nine numbers, and the least and the largest of each.
        Span<float> values = stackalloc float[CompressedPlyReader.ChunkSize * 9];
        Span<float> low = stackalloc float[9], high = stackalloc float[9];
        low.Fill(float.PositiveInfinity);
        high.Fill(float.NegativeInfinity);
        for (int m = 0; m < members.Length; m++)
        {
            for (int c = 0; c < 3; c++)
            {
                int at = (members[m] * 3) + c;
                values[(m * 9) + c] = scene.Means[at];
                values[(m * 9) + 3 + c] = Math.Clamp(scene.LogScales[at], -LargestLogScale, LargestLogScale);
                values[(m * 9) + 6 + c] = GaussianActivations.Colour(scene.ShDc[at]);
            }

            for (int v = 0; v < 9; v++)
            {
                low[v] = MathF.Min(low[v], values[(m * 9) + v]);
                high[v] = MathF.Max(high[v], values[(m * 9) + v]);
            }
        }

        for (int v = 0; v < 9; v++)
        {
            int at = (v / 3 * 24) + (v % 3 * 4);
            BinaryPrimitives.WriteSingleLittleEndian(ends[at..], low[v]);
            BinaryPrimitives.WriteSingleLittleEndian(ends[(at + 12)..], high[v]);
        }

        Span<double> f = stackalloc double[9];
        for (int m = 0; m < members.Length; m++)
        {
            for (int v = 0; v < 9; v++)
            {
                double size = (double)high[v] - low[v];
                f[v] = size > 0 ? (values[(m * 9) + v] - (double)low[v]) / size : 0;
            }

            Span<byte> word = words.Slice(m * 16, 16);
            BinaryPrimitives.WriteUInt32LittleEndian(word, PackedBits.Pack111011(f[0], f[1], f[2]));
            BinaryPrimitives.WriteUInt32LittleEndian(word[4..], PackedBits.PackRotation(scene.Rotations.AsSpan(members[m] * 4, 4)));
            BinaryPrimitives.WriteUInt32LittleEndian(word[8..], PackedBits.Pack111011(f[3], f[4], f[5]));
            BinaryPrimitives.WriteUInt32LittleEndian(word[12..], PackedBits.Pack8888(f[6], f[7], f[8], ByteCodes.Opacity(scene.OpacityLogits[members[m]])));
        }
    }

    // Channel after channel, as in the uncompressed .ply.
    private static int WriteHarmonics(Stream stream, GaussianScene scene, int[] order)
    {
        int coefficients = scene.RestCoefficients, clipped = 0;
        byte[] row = new byte[coefficients * 3];
        foreach (int i in scene.Degree > 0 ? order : [])
        {
            bool outside = false;
            for (int p = 0; p < row.Length; p++)
            {
                float value = scene.ShRest[(((i * coefficients) + (p % coefficients)) * 3) + (p / coefficients)];
                outside |= Math.Abs(value) > 4;
                row[p] = (byte)Math.Clamp(((value / 8.0) + 0.5) * 256, 0, 255);
            }

            clipped += outside ? 1 : 0;
            stream.Write(row);
        }

        return clipped;
    }
}
