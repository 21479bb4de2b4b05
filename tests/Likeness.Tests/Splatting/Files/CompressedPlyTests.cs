using System.Buffers.Binary;
using System.Text;
using Likeness.Splatting.Files;
using Likeness.Splatting.Files.Compressed;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Tests.Splatting.Files;

public sealed class CompressedPlyTests
{
    private static readonly string[] Ends = ["min_x", "min_y", "min_z", "max_x", "max_y", "max_z", "min_scale_x", "min_scale_y", "min_scale_z", "max_scale_x", "max_scale_y", "max_scale_z", "min_r", "min_g", "min_b", "max_r", "max_g", "max_b"];

    [Theory]
    [InlineData(18)]
    [InlineData(12)]
    public void Words_are_read_bit_by_bit_with_and_without_ranges_of_colours(int ends)
    {
        // Position: x at its end, y in the middle, z at its start. Rotation: y (number 2) is the largest, w = +1/2, x = -1/2, z = 0.
        uint position = (2047u << 21) | (512u << 11), rotation = (2u << 30) | (873u << 20) | (150u << 10) | 512;
        uint scale = (0u << 21) | (1023u << 11) | 1024, colour = (255u << 24) | (0u << 16) | (51u << 8) | 204;
        float[] values = [-1, -2, -3, 1, 2, 3, -10, -8, -6, 0, 1, 2, 0.5f, 0.25f, -1, 1, 0.75f, 1];
        SceneFile file = SceneFiles.Read(File(ends, values, [position, rotation, scale, colour], [0, 128, 255, 1, 2, 3, 4, 5, 254]), "a.ply");
        GaussianScene s = file.Scene;
        Assert.Equal((SceneFormat.CompressedPly, 1), (file.Format, s.Degree));
        Assert.Empty(file.Warnings);
        Close([1, 0.00195f, -3], s.Means, 1e-4f);
        Close([0.5f, -0.5f, 0.7071f, 0.0007f], s.Rotations, 2e-3f);
        Close([-10, 1, -1.998f], s.LogScales, 1e-3f);
        Close(ends == 18 ? [1, 0.25f, -0.6f] : [1, 0, 0.2f], [.. s.ShDc.Select(GaussianActivations.Colour)], 1e-5f);
        Assert.Equal(0.8f, GaussianActivations.Opacity(s.OpacityLogits[0]), 1e-6f);
        // Channel after channel in the file: red 0, 128, 255 are coefficients 0, 1, 2 of red.
        Close([-4, 0.015625f, 4], [s.ShRest[0], s.ShRest[3], s.ShRest[6]], 1e-6f);
        Close([((1.5f / 256) - 0.5f) * 8, ((4.5f / 256) - 0.5f) * 8, ((254.5f / 256) - 0.5f) * 8], [s.ShRest[1], s.ShRest[2], s.ShRest[8]], 1e-5f);

        static void Close(float[] expected, float[] actual, float tolerance)
        {
            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, tolerance));
        }
    }

    [Fact]
    public void Parts_that_do_not_fit_are_named()
    {
        byte[] sound = File(18, new float[18], [0, 0, 0, 0], new byte[9]);
        string text = Encoding.Latin1.GetString(sound);
        Refused("element chunk 1", "element chunk 0", "has 0 chunks for 1 Gaussians");
        Refused("packed_scale", "packed_skale", "no scalar property packed_scale");
        Refused("min_y", "min_q", "no scalar property min_y");
        Refused("element sh 1", "element sh 0", "has 0 rows of element 'sh' for 1");
        SceneFile read = SceneFiles.Read(Encoding.Latin1.GetBytes(text.Replace("f_rest_8", "f_rest_9", StringComparison.Ordinal)), "a.ply");
        Assert.Equal((0, "harmonics-unreadable"), (read.Scene.Degree, Assert.Single(read.Warnings).Code));

        void Refused(string from, string to, string message) =>
            Assert.Contains(message, Assert.Throws<InvalidFileException>(() => SceneFiles.Read(Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal)), "a.ply")).Message);
    }

    [Fact]
    public void Neighbours_share_a_chunk()
    {
        // A grid of 16 x 16 x 16: along a Z curve every chunk of 256 is one block of 8 x 8 x 4 cells or so.
        var scene = new GaussianScene(4096, 0);
        for (int i = 0; i < scene.Count; i++)
        {
            (scene.Means[i * 3], scene.Means[(i * 3) + 1], scene.Means[(i * 3) + 2]) = (i % 16, i / 16 % 16, i / 256);
        }

        int[] order = MortonOrder.Of(scene);
        Assert.Equal(Enumerable.Range(0, 4096), order.Order());
        for (int chunk = 0; chunk < 16; chunk++)
        {
            int[] members = order[(chunk * 256)..((chunk + 1) * 256)];
            for (int axis = 0; axis < 3; axis++)
            {
                float[] along = [.. members.Select(m => scene.Means[(m * 3) + axis])];
                Assert.InRange(along.Max() - along.Min(), 0, 7);
            }
        }
    }

    [Fact]
    public void What_does_not_fit_is_cut_off_and_counted()
    {
        var scene = new GaussianScene(2, 1, 1);
        scene.LogScales[0] = float.NegativeInfinity;
        scene.ShRest[17] = 5;
        byte[] bytes = SampleScenes.Bytes(scene, SceneFormat.CompressedPly, out _, out var losses);
        Assert.Equal(["scale-clipped", "harmonics-clipped", "channels-dropped"], losses.Select(l => l.Code));
        GaussianScene read = SceneFiles.Read(bytes, "a.ply").Scene;
        Assert.Equal(-20, read.LogScales.Min(), 1e-5f);
        Assert.Equal(4, read.ShRest.Max());
    }

    private static byte[] File(int ends, float[] values, uint[] words, byte[] harmonics)
    {
        var file = new List<byte>(Encoding.ASCII.GetBytes(
            $"ply\nformat binary_little_endian 1.0\ncomment Generated by SuperSplat 2.7.1\nelement chunk 1\n{string.Concat(Ends[..ends].Select(e => $"property float {e}\n"))}element vertex 1\nproperty uint packed_position\nproperty uint packed_rotation\nproperty uint packed_scale\nproperty uint packed_color\nelement sh 1\n{string.Concat(Enumerable.Range(0, 9).Select(i => $"property uchar f_rest_{i}\n"))}end_header\n"));
        byte[] four = new byte[4];
        foreach (float value in values[..ends])
        {
            BinaryPrimitives.WriteSingleLittleEndian(four, value);
            file.AddRange(four);
        }

        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(four, word);
            file.AddRange(four);
        }

        return [.. file, .. harmonics];
    }
}
