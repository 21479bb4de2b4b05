using System.IO.Compression;
using Likeness.Geometry.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Spz;

/// <summary>
/// Writes .spz version 3: positions in 24 bits with 12 of them behind the point (fewer for a scene that reaches beyond 2048 units), bytes
/// for the rest, coefficients rounded to 5 bits (degree 1) and 4 bits (above), as the format's own writer does. Spec section 9.7.
/// </summary>
internal static class SpzWriter
{
    /// <summary>What constant coefficients are multiplied with before they become bytes around 127.5.</summary>
    public const double ColourScale = 0.15;

    private const int UsualFractionalBits = 12;
    private const int LargestPosition = (1 << 23) - 1;

    /// <exception cref="LikenessException">The scene has numbers that are not finite, or is too large.</exception>
    public static void Write(Stream stream, GaussianScene scene, List<LoadWarning> losses)
    {
        SceneLimits.RequireSound(scene, ".spz");
        var header = new SpzHeader(3, scene.Count, scene.Degree, FractionalBits(scene, losses), Antialiased: false);
        long length = SpzStreams.TotalBytes(header);
        if (length > Array.MaxLength - SpzHeader.Bytes)
        {
            throw new LikenessException($"{scene.Count} Gaussians of degree {scene.Degree} are more than a .spz of 2 GB holds; write several files.");
        }

        GaussianScene turned = SceneSelection.Copy(scene);
        RightUpBack.Turn(turned);
        byte[] file = new byte[SpzHeader.Bytes + length];
        header.Write(file);
        Pack(header, turned, file.AsSpan(SpzHeader.Bytes), losses);
        using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        gzip.Write(file);
    }

    private static int FractionalBits(GaussianScene scene, List<LoadWarning> losses)
    {
        double reach = 0;
        foreach (float value in scene.Means)
        {
            reach = Math.Max(reach, Math.Abs((double)value));
        }

        int bits = UsualFractionalBits;
        while (bits > 0 && reach * (1 << bits) > LargestPosition)
        {
            bits--;
        }

        if (reach * (1 << bits) > LargestPosition)
        {
            throw new LikenessException($"The scene reaches {reach} units from the origin; .spz holds positions up to {LargestPosition}. Move or scale it, or write .ply.");
        }

        if (bits < UsualFractionalBits)
        {
            losses.Add(new LoadWarning("position-bits", $"the scene reaches beyond 2048 units, so positions have {bits} bits behind the point instead of {UsualFractionalBits}."));
        }

        return bits;
    }

    private static void Pack(SpzHeader header, GaussianScene scene, Span<byte> body, List<LoadWarning> losses)
    {
        long[] lengths = SpzStreams.Lengths(header);
        long alphas = lengths[0], colours = alphas + lengths[1], scales = colours + lengths[2], rotations = scales + lengths[3], harmonics = rotations + lengths[4];
        double steps = 1 << header.FractionalBits;
        int colour = 0, size = 0, harmonic = 0;
        for (int i = 0; i < scene.Count; i++)
        {
            bool colourOut = false, sizeOut = false;
            for (int c = i * 3; c < (i * 3) + 3; c++)
            {
                int fixedPoint = (int)Math.Round(scene.Means[c] * steps);
                body[c * 3] = (byte)fixedPoint;
                body[(c * 3) + 1] = (byte)(fixedPoint >> 8);
                body[(c * 3) + 2] = (byte)(fixedPoint >> 16);
                body[(int)colours + c] = Clipped(((scene.ShDc[c] * ColourScale) + 0.5) * 255, ref colourOut);
                body[(int)scales + c] = Clipped((scene.LogScales[c] + 10.0) * 16, ref sizeOut);
            }

            body[(int)alphas + i] = ByteCodes.Opacity(scene.OpacityLogits[i]);
            SpzRotation.PackSmallestThree(scene.Rotations.AsSpan(i * 4, 4), body.Slice((int)rotations + (i * 4), 4));
            colour += colourOut ? 1 : 0;
            size += sizeOut ? 1 : 0;
            harmonic += Harmonics(scene, i, body[(int)harmonics..]) ? 1 : 0;
        }

        SceneLimits.Note(colour, scene.Count, "colour-clipped", "have a base colour outside -0.44 to 1.44, which was cut off", losses);
        SceneLimits.Note(size, scene.Count, "scale-clipped", "have a log scale outside -10 to 5.94, which was cut off", losses);
        SceneLimits.Note(harmonic, scene.Count, "harmonics-clipped", "have a coefficient outside -1 to 1, which was cut off", losses);
        SceneLimits.NoteExtra(scene, losses);
    }

    private static byte Clipped(double value, ref bool clipped)
    {
        clipped |= value is < -0.5 or > 255.5;
        return ByteCodes.Nearest(value);
    }

    // Rounded to a byte, and then to the middles of buckets, which leaves gzip more to find.
    private static bool Harmonics(GaussianScene scene, int i, Span<byte> bytes)
    {
        int rest = scene.RestCoefficients * 3;
        bool clipped = false;
        for (int k = 0; k < rest; k++)
        {
            float value = scene.ShRest[(i * rest) + k];
            int bucket = k < 9 ? 8 : 16;
            int rounded = (int)Math.Clamp(Math.Round(value * 128.0), -1024, 1024) + 128;
            bytes[(i * rest) + k] = (byte)Math.Clamp((int)Math.Floor((rounded + (bucket / 2)) / (double)bucket) * bucket, 0, 255);
            clipped |= Math.Abs(value) > 1;
        }

        return clipped;
    }
}
