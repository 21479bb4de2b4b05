using System.Buffers.Binary;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Tests.Splatting.Files;

public sealed class SplatFileTests
{
    [Fact]
    public void A_row_is_read_as_other_programs_write_it()
    {
        SceneFile file = SceneFiles.Read([.. Row([1, -2, 3], [0.5f, 1, 0], [255, 0, 51, 128], [128, 128, 128, 255]), .. Row([0, 0, 0], [-1, 1, 1], [0, 0, 0, 255], [128, 128, 128, 128])], "a.splat");
        GaussianScene s = file.Scene;
        Assert.Equal([1, -2, 3], s.Means[..3]);
        Assert.Equal([MathF.Log(0.5f), 0, float.NegativeInfinity, 0, 0, 0], s.LogScales);
        Assert.Equal([1, 0, 0.2f], s.ShDc[..3].Select(c => MathF.Round(GaussianActivations.Colour(c), 5)));
        Assert.Equal(128 / 255f, GaussianActivations.Opacity(s.OpacityLogits[0]), 1e-6f);
        Assert.InRange(GaussianActivations.Opacity(s.OpacityLogits[1]), 254.6f / 255, 1f - 1e-4f);
        Assert.Equal([0, 0, 0, 1], s.Rotations[..4]);
        Assert.Equal([1, 0, 0, 0], s.Rotations[4..]);
        Assert.Equal(["negative-scale", "zero-rotation", "not-finite"], file.Warnings.Select(w => w.Code));
    }

    [Fact]
    public void The_most_important_come_first_and_losses_are_counted()
    {
        var scene = new GaussianScene(4, 1, 1);
        new float[] { 0, 1, 0, 2 }.CopyTo(scene.OpacityLogits, 0);
        scene.LogScales[2 * 3] = 3;
        scene.ShDc[0] = 4;
        scene.ShRest[9] = 0.1f;
        byte[] bytes = SampleScenes.Bytes(scene, SceneFormat.Splat, out int[] order, out var losses);
        Assert.Equal([2, 3, 1, 0], order);
        Assert.Equal(MathF.Exp(3), BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(12)), 1e-5f);
        Assert.Equal(["colour-clipped", "harmonics-dropped", "channels-dropped"], losses.Select(l => l.Code));
        Assert.StartsWith("1 of 4 Gaussians lose their spherical harmonics of degree 1", losses[1].Message);
        scene.LogScales[0] = 100;
        Assert.Contains("beyond a float", Assert.Throws<LikenessException>(() => SampleScenes.Bytes(scene, SceneFormat.Splat)).Message);
    }

    [Fact]
    public void A_length_that_is_no_whole_number_of_rows_is_refused() =>
        Assert.Contains("1 are left over", Assert.Throws<InvalidFileException>(() => SceneFiles.Read(new byte[33], "a.splat")).Message);

    private static byte[] Row(float[] position, float[] scale, byte[] colour, byte[] rotation)
    {
        byte[] row = new byte[32];
        for (int c = 0; c < 3; c++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(4 * c), position[c]);
            BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(12 + (4 * c)), scale[c]);
        }

        colour.CopyTo(row, 24);
        rotation.CopyTo(row, 28);
        return row;
    }
}
