using System.Text;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Files;

/// <summary>Seeded damage to sound files: a reader gives a mesh or an <see cref="InvalidFileException"/>, soon, and never takes much memory.</summary>
public sealed class HostileMeshFileTests
{
    private const int Rounds = 3000;
    private const long MostBytes = 300_000_000;

    private delegate void Reader(byte[] content);

    [Fact]
    public void Damaged_obj_files_never_crash() => Damage(Bytes(ObjFile.Write), b => ObjFile.Read(b, "x.obj"), 11);

    [Fact]
    public void Damaged_ply_files_never_crash() => Damage(Bytes(PlyFile.Write), b => PlyFile.Read(b, "x.ply"), 12);

    [Fact]
    public void Damaged_ascii_ply_files_never_crash() => Damage(
        Encoding.ASCII.GetBytes("ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nproperty float s\nproperty float t\nelement face 2\nproperty list uchar int vertex_indices\nproperty list uchar float texcoord\nelement tristrips 1\nproperty list int int vertex_indices\nend_header\n0 0 0 0 0\n1 0 0 1 0\n1 1 0 1 1\n0 1 0 0 1\n4 0 1 2 3 8 0 0 0 1 1 1 1 0\n3 0 2 3 0\n5 0 1 2 3 -1\n"),
        b => PlyFile.Read(b, "x.ply"), 13);

    [Fact]
    public void Damaged_stl_files_never_crash()
    {
        Damage(Bytes(StlFile.Write), b => StlFile.Read(b, "x.stl"), 14);
        Damage(Encoding.ASCII.GetBytes("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 1 1 0\nendloop\nendfacet\nendsolid a\n"), b => StlFile.Read(b, "x.stl"), 15);
    }

    [Fact]
    public void Damaged_glb_files_never_crash_the_reader_or_the_validator()
    {
        Damage(GlbTests.Rich(), b => GlbMeshes.Read(b, "x.glb"), 16);
        Damage(GlbTests.Rich(), b => GlbValidator.Check(b), 17);
        // Most damage to a whole file dies in the JSON parser, so the numbers inside sound JSON get a turn of their own.
        byte[] json = GlbTests.JsonOf(GlbTests.Rich()), binary = GlbTests.BinaryOf(GlbTests.Rich());
        var random = new Random(18);
        string[] values = ["0", "1", "-1", "3", "65535", "2147483647", "4294967296", "1e300", "0.5", "null", "\"x\"", "[]", "{}", "5121", "5123", "5125", "5126"];
        for (int i = 0; i < Rounds; i++)
        {
            var text = new StringBuilder(Encoding.UTF8.GetString(json));
            for (int k = random.Next(1, 4); k > 0; k--)
            {
                int at = random.Next(text.Length);
                while (at < text.Length && !char.IsAsciiDigit(text[at]))
                {
                    at++;
                }

                int end = at;
                while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or 'e' or 'E' or '-'))
                {
                    end++;
                }

                text.Remove(at, end - at).Insert(at, values[random.Next(values.Length)]);
            }

            byte[] file = GlbTests.Pack(text.ToString(), binary);
            Try(b => GlbMeshes.Read(b, "x.glb"), file, i);
            Try(b => GlbValidator.Check(b), file, i);
        }
    }

    [Fact]
    public void A_small_glb_cannot_ask_for_much_memory()
    {
        string targets = string.Join(",", Enumerable.Repeat("{}", 20000));
        string json = $$"""{"asset":{"version":"2.0"},"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"attributes":{"POSITION":0},"targets":[{{targets}}]}]}],"accessors":[{"componentType":5126,"count":300000,"type":"VEC3"}]}""";
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("refused", Assert.Throws<InvalidFileException>(() => GlbMeshes.Read(GlbTests.Pack(json, []), "bomb.glb")).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostBytes);
    }

    private static byte[] Bytes(Action<string, Mesh> write)
    {
        using var folder = new TemporaryFolder();
        write(folder["a"], SampleMeshes.Sheet(2, 2));
        return File.ReadAllBytes(folder["a"]);
    }

    private static void Damage(byte[] sound, Reader read, int seed)
    {
        read(sound);
        var random = new Random(seed);
        for (int i = 0; i < Rounds; i++)
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

            Try(read, [.. bytes], i);
        }
    }

    private static void Try(Reader read, byte[] content, int round)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(content);
        }
        catch (InvalidFileException)
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
