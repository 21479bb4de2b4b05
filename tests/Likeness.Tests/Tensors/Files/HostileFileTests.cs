using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Tests.Tensors.Files;

/// <summary>
/// Thousands of damaged files, the same ones each time: reading ends with success or with <see cref="InvalidFileException"/>,
/// and allocates no more than a small multiple of what the file could hold.
/// </summary>
public class HostileFileTests
{
    private const int Rounds = 4000;

    [Fact]
    public void Damaged_safetensors_files_are_read_or_refused()
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["likeness.kind"] = "morphable";
        writer.Add("a.weight", Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], 2, 3));
        writer.Add("b", [1L, 2L], new Shape(2));
        writer.Add("c", Tensor.From([1f, 2f], 2), ElementType.F16);
        Attack(Bytes(stream => writer.Write(stream)), 1 << 17, bytes =>
        {
            using var file = SafeTensorsFile.Parse(bytes, "hostile");
            foreach (string name in file.Names)
            {
                file.ReadFloats(name);
                file.ReadBytes(name);
                if (!file.Type(name).IsFloat())
                {
                    file.ReadInts(name);
                }
            }
        });
    }

    [Fact]
    public void Damaged_npy_files_are_read_or_refused()
    {
        foreach (NpyArray array in new[]
        {
            NpyArray.Of([1f, 2f, 3f, 4f, 5f, 6f], 2, 3), NpyArray.Of(["left", "right", "ear"], 3), NpyArray.Of([1L, 2L], 2, 1),
        })
        {
            Attack(Bytes(stream => Npy.Write(stream, array)), 1 << 18, bytes => Npy.Read(new MemoryStream(bytes), "hostile", bytes.Length));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damaged_npz_files_are_read_or_refused(bool compress)
    {
        NpzWriter writer = new NpzWriter()
            .Add("vertices", NpyArray.Of([1f, 2f, 3f, 4f, 5f, 6f], 2, 3))
            .Add("names", NpyArray.Of(["a", "bc"], 2));
        // A truthful claim may unpack to a thousand times its size, so that is what may be allocated.
        Attack(Bytes(stream => writer.Write(stream, compress)), 1 << 21, bytes =>
        {
            using var file = NpzFile.Open(new MemoryStream(bytes), "hostile");
            foreach (string name in file.Names)
            {
                file.Describe(name);
                file.Read(name);
            }
        });
    }

    private static void Attack(byte[] valid, long mostAllocated, Action<byte[]> read)
    {
        // Not a generator of ours: what is tested here must not depend on it. Any fixed sequence will do.
        uint state = 0x9E3779B9;
        int Next(int bound)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return (int)(state % (uint)bound);
        }

        read(valid);
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = [.. valid];
            for (int change = Next(4); change >= 0; change--)
            {
                int at = Next(bytes.Length);
                switch (Next(5))
                {
                    case 0: bytes[at] ^= (byte)(1 << Next(8)); break;
                    case 1: bytes[at] = (byte)Next(256); break;
                    case 2: bytes[at] = (byte)"0123456789-eE.,:[](){}'\"<>|"[Next(26)]; break;
                    case 3: bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).Fill(0xFF); break;
                    default: bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + Next(8))..], 0]; break;
                }
            }

            if (Next(4) == 0)
            {
                bytes = bytes[..Next(bytes.Length)];
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(bytes);
            }
            catch (InvalidFileException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"round {round}: {error}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= mostAllocated, $"round {round} allocated {allocated} bytes for a file of {bytes.Length}");
        }

        Assert.InRange(refused, Rounds / 10, Rounds);
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
