using System.IO.Compression;
using System.Text;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Splatting.Files;

/// <summary>Seeded damage to sound files: a reader gives a scene or a <see cref="LikenessException"/>, soon, and never takes much memory.</summary>
public sealed class HostileSceneFileTests
{
    private const int Rounds = 10_000;
    private const long MostBytes = 100_000_000;

    private static readonly GaussianScene Small = SampleScenes.Random(9, 3, 1, extra: 1);

    public static TheoryData<SceneFormat> Formats => SampleScenes.Formats;

    [Theory]
    [MemberData(nameof(Formats))]
    public void Damaged_files_never_crash(SceneFormat format)
    {
        byte[] sound = SampleScenes.Bytes(Small, format);
        var random = new Random(20 + (int)format);
        for (int round = 0; round < Rounds; round++)
        {
            Try(Damage(sound, random), SampleScenes.Name(format), round);
        }
    }

    [Fact]
    public void Damaged_text_never_crashes()
    {
        string[] names = ["x", "y", "z", "f_dc_0", "f_dc_1", "f_dc_2", "f_rest_0", "f_rest_1", "f_rest_2", "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"];
        byte[] sound = Encoding.ASCII.GetBytes($"ply\nformat ascii 1.0\ncomment made\nelement vertex 2\n{string.Concat(names.Select(n => $"property float {n}\n"))}property list uchar int seen\nend_header\n{string.Join(' ', names.Select((_, i) => i * 0.5))} 2 7 8\n{string.Join(' ', names.Select((_, i) => -i))} 0\n");
        Assert.Equal(2, SceneFiles.Read(sound, "x.ply").Scene.Count);
        var random = new Random(31);
        for (int round = 0; round < Rounds; round++)
        {
            Try(Damage(sound, random), "x.ply", round);
        }
    }

    [Fact]
    public void Damage_inside_sound_gzip_never_crashes()
    {
        // Most damage to a packed file dies in the decoder, so what is in it gets a turn of its own.
        byte[] sound = UnpackedSpz();
        var random = new Random(32);
        for (int round = 0; round < Rounds; round++)
        {
            Try(SpzFileTests.Gzip(Damage(sound, random), []), "x.spz", round);
        }
    }

    [Fact]
    public void Damaged_spz_of_version_4_never_crashes()
    {
        byte[] sound = SpzFileTests.Container(3, 1, UnpackedSpz()[16..]);
        Assert.Equal(3, SceneFiles.Read(sound, "x.spz").Scene.Count);
        var random = new Random(34);
        for (int round = 0; round < Rounds; round++)
        {
            Try(Damage(sound, random), "x.spz", round);
        }

        for (int length = 0; length < sound.Length; length++)
        {
            byte[] part = sound[..length];
            Assert.Throws<InvalidFileException>(() => SceneFiles.Read(part, "x.spz"));
        }
    }

    [Fact]
    public void Damage_to_the_numbers_of_sound_json_never_crashes()
    {
        byte[] sound = SampleScenes.Bytes(Small, SceneFormat.Gltf);
        byte[] binary = GlbTests.BinaryOf(sound);
        string json = Encoding.UTF8.GetString(GlbTests.JsonOf(sound));
        int[] digits = [.. Enumerable.Range(0, json.Length).Where(i => char.IsAsciiDigit(json[i]) && (i == 0 || !char.IsAsciiDigit(json[i - 1])))];
        string[] values = ["0", "1", "-1", "3", "65535", "2147483647", "4294967296", "1e300", "0.5", "null", "\"x\"", "[]", "{}", "5121", "5123", "5126"];
        var random = new Random(33);
        for (int round = 0; round < Rounds; round++)
        {
            var text = new StringBuilder(json);
            // From the end, so that the places before stay where they are.
            foreach (int at in Enumerable.Range(0, random.Next(1, 4)).Select(_ => digits[random.Next(digits.Length)]).Distinct().OrderDescending())
            {
                int end = at;
                while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or 'e' or 'E' or '-'))
                {
                    end++;
                }

                text.Remove(at, end - at).Insert(at, values[random.Next(values.Length)]);
            }

            Try(GlbTests.Pack(text.ToString(), binary), "x.glb", round);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Files_that_are_cut_short_are_refused_or_give_what_is_there(SceneFormat format)
    {
        byte[] sound = SampleScenes.Bytes(Small, format);
        int read = 0;
        for (int length = 0; length < sound.Length; length++)
        {
            try
            {
                GaussianScene scene = SceneFiles.Read(sound[..length], SampleScenes.Name(format)).Scene;
                read++;
                // Whole rows of a .splat are a .splat; a .spz may lack its checksum.
                Assert.True(format is SceneFormat.Splat ? length == 32 * scene.Count : format is SceneFormat.Spz && length >= sound.Length - 8, $"{length} of {sound.Length} bytes gave a scene");
            }
            catch (LikenessException)
            {
                // As it should be.
            }
        }

        Assert.InRange(read, 0, 8);
    }

    private static byte[] UnpackedSpz()
    {
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(SampleScenes.Bytes(Small, SceneFormat.Spz)), CompressionMode.Decompress))
        {
            gzip.CopyTo(unpacked);
        }

        return unpacked.ToArray();
    }

    /// <summary>A few seeded changes: bits, bytes, pieces left out, repeated or put in, ends cut off.</summary>
    internal static byte[] Damage(byte[] sound, Random random)
    {
        var bytes = new List<byte>(sound);
        for (int k = random.Next(1, 6); k > 0 && bytes.Count > 4; k--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 3: bytes.Insert(at, (byte)"0123456789-./e \n"[random.Next(16)]); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                case 5: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count / 2), Math.Min(30, bytes.Count / 2))); break;
                default:
                    for (int b = at; b < Math.Min(at + 4, bytes.Count); b++)
                    {
                        bytes[b] = 0xFF;
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    private static void Try(byte[] content, string name, int round)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            SceneFiles.Read(content, name);
        }
        catch (LikenessException)
        {
            // Refused with a message: as it should be.
        }
        catch (Exception e)
        {
            Assert.Fail($"round {round}: {e}");
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostBytes, $"round {round} allocated too much");
    }
}
