using System.Buffers.Binary;
using System.Numerics;
using Likeness.Splatting.Scenes;

namespace Likeness.Avatars.Packages;

/// <summary>
/// Gaussians in 17 bytes each, as packages keep them and the viewer is sent them (docs/viewer.md). The bytes lie in 17 planes of one byte a
/// Gaussian: x low, x high, y low, y high, z low, z high (16 bits over the grid's box), the rotation's w, x, y, z (signed, times 127), three
/// logarithms of sizes (8 bits over the grid's span), the opacity, red, green and blue (0 to 255). Bytes of one kind side by side shrink
/// best, and the difference of two frames is a difference of bytes.
/// </summary>
public static class PackedGaussians
{
    /// <summary>Bytes a Gaussian.</summary>
    public const int Planes = 17;

    /// <summary>Bytes before the planes of a message: a word, the number of Gaussians, and the grid's eight numbers.</summary>
    public const int HeaderLength = 40;

    /// <summary>The first four bytes of a message: "LGF1".</summary>
    public const uint Magic = 0x3146474C;

    private const float Positions = 65535;
    private const float Rotations = 127;
    private const float Bytes = 255;

    // Opacities of exactly 0 and 1 have no finite logit.
    private const float SmallestOpacity = 1f / 1024;

    /// <summary>Packs some Gaussians of a scene; what lies outside the grid goes to its edge.</summary>
    /// <param name="scene">Gaussians, millimetres; of harmonics the constant counts.</param>
    /// <param name="kept">Which of them, in which order.</param>
    /// <param name="grid">What the bytes are to stand for.</param>
    /// <param name="planes">Receives 17 bytes for each that is kept.</param>
    public static void Pack(GaussianScene scene, ReadOnlySpan<int> kept, in GaussianGrid grid, Span<byte> planes)
    {
        int n = kept.Length;
        Vector3 steps = new Vector3(Positions) / (grid.High - grid.Low);
        float scaleSteps = Bytes / (grid.LargestLogScale - grid.SmallestLogScale);
        for (int k = 0; k < n; k++)
        {
            int i = kept[k];
            for (int axis = 0; axis < 3; axis++)
            {
                int place = (int)Math.Clamp(MathF.Round((scene.Means[(3 * i) + axis] - grid.Low[axis]) * steps[axis]), 0, Positions);
                planes[(2 * axis * n) + k] = (byte)place;
                planes[(((2 * axis) + 1) * n) + k] = (byte)(place >> 8);
                planes[((10 + axis) * n) + k] = Byte((scene.LogScales[(3 * i) + axis] - grid.SmallestLogScale) * scaleSteps);
                planes[((14 + axis) * n) + k] = Byte(Bytes * GaussianActivations.Colour(scene.ShDc[(3 * i) + axis]));
            }

            ReadOnlySpan<float> q = scene.Rotations.AsSpan(4 * i, 4);
            float length = MathF.Sqrt((q[0] * q[0]) + (q[1] * q[1]) + (q[2] * q[2]) + (q[3] * q[3])), factor = Rotations / MathF.Max(length, 1e-12f);
            for (int c = 0; c < 4; c++)
            {
                planes[((6 + c) * n) + k] = (byte)(sbyte)Math.Clamp(MathF.Round(q[c] * factor), -Rotations, Rotations);
            }

            planes[(13 * n) + k] = Byte(Bytes * GaussianActivations.Opacity(scene.OpacityLogits[i]));
        }
    }

    /// <summary>Unpacks Gaussians.</summary>
    /// <param name="planes">17 bytes each.</param>
    /// <param name="grid">What they stand for.</param>
    public static GaussianScene Unpack(ReadOnlySpan<byte> planes, in GaussianGrid grid)
    {
        int n = planes.Length / Planes;
        var scene = new GaussianScene(n, 0);
        Vector3 step = (grid.High - grid.Low) / Positions;
        float scaleStep = (grid.LargestLogScale - grid.SmallestLogScale) / Bytes;
        for (int k = 0; k < n; k++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                int place = planes[(2 * axis * n) + k] | (planes[(((2 * axis) + 1) * n) + k] << 8);
                scene.Means[(3 * k) + axis] = grid.Low[axis] + (place * step[axis]);
                scene.LogScales[(3 * k) + axis] = grid.SmallestLogScale + (planes[((10 + axis) * n) + k] * scaleStep);
                scene.ShDc[(3 * k) + axis] = GaussianActivations.ConstantCoefficient(planes[((14 + axis) * n) + k] / Bytes);
            }

            bool turned = false;
            for (int c = 0; c < 4; c++)
            {
                int q = (sbyte)planes[((6 + c) * n) + k];
                scene.Rotations[(4 * k) + c] = q / Rotations;
                turned |= q != 0;
            }

            // No rotation at all has no direction to be brought to length one.
            scene.Rotations[4 * k] = turned ? scene.Rotations[4 * k] : 1;
            scene.OpacityLogits[k] = GaussianActivations.Logit(Math.Clamp(planes[(13 * n) + k] / Bytes, SmallestOpacity, 1 - SmallestOpacity));
        }

        return scene;
    }

    /// <summary>Planes with what they stand for before them, as one message.</summary>
    /// <param name="planes">17 bytes a Gaussian.</param>
    /// <param name="grid">Their grid.</param>
    public static byte[] Message(ReadOnlySpan<byte> planes, in GaussianGrid grid)
    {
        byte[] message = new byte[HeaderLength + planes.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(message, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(4), planes.Length / Planes);
        for (int axis = 0; axis < 3; axis++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(message.AsSpan(8 + (4 * axis)), grid.Low[axis]);
            BinaryPrimitives.WriteSingleLittleEndian(message.AsSpan(20 + (4 * axis)), grid.High[axis]);
        }

        BinaryPrimitives.WriteSingleLittleEndian(message.AsSpan(32), grid.SmallestLogScale);
        BinaryPrimitives.WriteSingleLittleEndian(message.AsSpan(36), grid.LargestLogScale);
        planes.CopyTo(message.AsSpan(HeaderLength));
        return message;
    }

    /// <summary>All Gaussians of a scene that can be seen, as one message.</summary>
    /// <param name="scene">Gaussians, millimetres.</param>
    public static byte[] Message(GaussianScene scene)
    {
        int[] kept = [.. Enumerable.Range(0, scene.Count).Where(i => IsSeen(scene, i))];
        GaussianGrid grid = kept.Aggregate(GaussianGrid.Empty, (g, i) => g.With(scene, i)).Opened();
        byte[] planes = new byte[kept.Length * Planes];
        Pack(scene, kept, grid, planes);
        return Message(planes, grid);
    }

    /// <summary>True for a Gaussian that leaves a trace in a picture of 8 bits a channel and whose numbers are finite.</summary>
    internal static bool IsSeen(GaussianScene scene, int i) =>
        GaussianActivations.Opacity(scene.OpacityLogits[i]) >= 1 / Bytes && SceneSelection.IsSound(scene, i);

    private static byte Byte(float value) => (byte)Math.Clamp(MathF.Round(value), 0, Bytes);
}
