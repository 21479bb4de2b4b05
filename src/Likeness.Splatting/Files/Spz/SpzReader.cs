using System.Buffers.Binary;
using System.Globalization;
using Likeness.Geometry.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Spz;

/// <summary>Reads .spz of versions 1 to 4. Spec section 9.7.</summary>
internal static class SpzReader
{
    /// <exception cref="InvalidFileException">The content is truncated, damaged, or of a version that is not read.</exception>
    public static SceneFile Read(byte[] content, string path)
    {
        var warnings = new List<LoadWarning>();
        if (content.AsSpan().StartsWith(SpzHeader.Mark))
        {
            var plain = SpzHeader.Parse(content, path);
            if (plain.Version >= SpzHeader.FirstPlainVersion)
            {
                return Unpack(plain, SpzContainer.Unpack(content, plain, path, warnings), path, warnings);
            }

            warnings.Add(new LoadWarning("not-compressed", "the file is not compressed with gzip, as versions 1 to 3 are."));
            return Unpack(plain, SpzStreams.Split(content.AsMemory(SpzHeader.Bytes), plain, path), path, warnings);
        }

        if (!content.AsSpan().StartsWith(SpzHeader.GzipMark))
        {
            throw new InvalidFileException(path, "starts neither with a gzip mark nor with 'NGSP'; it is not a .spz.");
        }

        using var gzip = new BoundedGzip(content, path);
        var header = SpzHeader.Parse(gzip.Take(SpzHeader.Bytes).Span, path);
        if (header.Version >= SpzHeader.FirstPlainVersion)
        {
            throw new InvalidFileException(path, $"is .spz version {header.Version} inside gzip, where only versions 1 to 3 stand; the file is damaged.");
        }

        ReadOnlyMemory<byte> body = gzip.Take(SpzStreams.TotalBytes(header));
        // Reaching the end also makes the decoder compare its checksum.
        if (body.Length == SpzStreams.TotalBytes(header) && gzip.Take(1).Length > 0)
        {
            warnings.Add(new LoadWarning("trailing-bytes", "there is more in the file after the last stream; it was passed over."));
        }

        return Unpack(header, SpzStreams.Split(body, header, path), path, warnings);
    }

    private static SceneFile Unpack(SpzHeader header, SpzStreams streams, string path, List<LoadWarning> warnings)
    {
        GaussianScene scene = SceneLimits.NewScene(path, header.Count, header.Degree);
        Work.For(Work.Blocks(scene.Count, Blocks.Size), new Blocks(header, streams, scene));
        RightUpBack.Turn(scene);
        return new SceneFile(scene, SceneFormat.Spz)
        {
            Facts =
            [
                new("version", header.Version.ToString(CultureInfo.InvariantCulture)),
                new("fractional bits", header.Version == 1 ? "none: positions are half floats" : header.FractionalBits.ToString(CultureInfo.InvariantCulture)),
                new("antialiased", header.Antialiased ? "yes" : "no"),
            ],
            Warnings = warnings,
        };
    }

    private readonly struct Blocks(SpzHeader header, SpzStreams streams, GaussianScene scene) : IBlocks
    {
        public const int Size = 4096;

        public void Run(int block)
        {
            ReadOnlySpan<byte> alphas = streams.Alphas.Span, colours = streams.Colours.Span, scales = streams.Scales.Span;
            ReadOnlySpan<byte> rotations = streams.Rotations.Span, harmonics = streams.Harmonics.Span;
            int first = block * Size, end = Math.Min(first + Size, scene.Count);
            Positions(streams.Positions.Span, first, end);
            for (int i = first; i < end; i++)
            {
                scene.OpacityLogits[i] = ByteCodes.Logit(alphas[i]);
                for (int c = i * 3; c < (i * 3) + 3; c++)
                {
                    scene.ShDc[c] = (float)(((colours[c] / 255.0) - 0.5) / SpzWriter.ColourScale);
                    scene.LogScales[c] = (scales[c] / 16f) - 10;
                }

                ReadOnlySpan<byte> rotation = rotations.Slice(i * header.RotationBytes, header.RotationBytes);
                if (header.Version >= 3)
                {
                    SpzRotation.UnpackSmallestThree(rotation, scene.Rotations.AsSpan(i * 4, 4));
                }
                else
                {
                    SpzRotation.UnpackFirstThree(rotation, scene.Rotations.AsSpan(i * 4, 4));
                }
            }

            int rest = scene.RestCoefficients * 3;
            for (int k = first * rest; k < end * rest; k++)
            {
                scene.ShRest[k] = (harmonics[k] - 128) / 128f;
            }
        }

        private void Positions(ReadOnlySpan<byte> bytes, int first, int end)
        {
            float step = 1f / (1L << header.FractionalBits);
            for (int c = first * 3; c < end * 3; c++)
            {
                if (header.Version == 1)
                {
                    scene.Means[c] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(c * 2)..]);
                    continue;
                }

                // Three bytes, the last with the sign.
                ReadOnlySpan<byte> at = bytes.Slice(c * 3, 3);
                scene.Means[c] = (at[0] | (at[1] << 8) | ((sbyte)at[2] << 16)) * step;
            }
        }
    }
}
