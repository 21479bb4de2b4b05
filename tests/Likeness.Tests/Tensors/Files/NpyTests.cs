using System.IO.Compression;
using System.Text;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Files;

public sealed class NpyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("likeness-npy").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_element_type_survives_a_round_trip()
    {
        Assert.Equal([-1.5f, float.NaN], RoundTrip(NpyArray.Of([-1.5f, float.NaN], 2)).ToFloats());
        Assert.Equal([Math.E], RoundTrip(NpyArray.Of([Math.E])).ToDoubles());
        Assert.Equal([1.5f, 2f], RoundTrip(NpyArray.Of([(Half)1.5, (Half)2], 2, 1)).ToFloats());
        Assert.Equal([-5, 100], RoundTrip(NpyArray.Of([(sbyte)-5, (sbyte)100], 2)).ToInts());
        Assert.Equal([5, 200], RoundTrip(NpyArray.Of([(byte)5, (byte)200], 2)).ToInts());
        Assert.Equal([-500, 1000], RoundTrip(NpyArray.Of([(short)-500, (short)1000], 2)).ToInts());
        Assert.Equal([500, 65535], RoundTrip(NpyArray.Of([(ushort)500, (ushort)65535], 2)).ToInts());
        Assert.Equal([int.MinValue, 3], RoundTrip(NpyArray.Of([int.MinValue, 3], 2)).ToInts());
        Assert.Equal([3L, uint.MaxValue], RoundTrip(NpyArray.Of([3u, uint.MaxValue], 2)).ToLongs());
        Assert.Equal([long.MinValue], RoundTrip(NpyArray.Of([long.MinValue], 1, 1)).ToLongs());
        Assert.Equal([7L], RoundTrip(NpyArray.Of([7ul], 1)).ToLongs());
        Assert.Equal([1, 0, 1], RoundTrip(NpyArray.Of([true, false, true], 3)).ToInts());
        Assert.Equal(["jawOpen", "", "größer 🙂"], RoundTrip(NpyArray.Of(["jawOpen", "", "größer 🙂"], 3)).ToStrings());
    }

    [Fact]
    public void Shapes_of_any_rank_survive_a_round_trip()
    {
        Assert.Equal(new Shape(), RoundTrip(NpyArray.Of([1f])).Shape);
        Assert.Equal(new Shape(0, 3), RoundTrip(NpyArray.Of(Array.Empty<float>(), 0, 3)).Shape);
        Assert.Equal(new Shape(1, 2, 1, 3, 1, 1), RoundTrip(NpyArray.Of(new float[6], 1, 2, 1, 3, 1, 1)).Shape);
        Assert.Throws<ShapeException>(() => NpyArray.Of(new float[6], 7));
    }

    [Fact]
    public void Both_byte_orders_both_element_orders_and_all_versions_are_read()
    {
        byte[] bigFortran = Raw(1, "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }", [0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6]);
        Assert.Equal([1, 2, 3, 4, 5, 6], Parse(bigFortran).ToInts());
        byte[] version2 = Raw(2, "{'shape': (1,), 'descr': '<f8', 'fortran_order': False}", BitConverter.GetBytes(2.5));
        Assert.Equal([2.5], Parse(version2).ToDoubles());
        byte[] version3 = Raw(3, "{\"descr\":\"|S3\",\"fortran_order\":False,\"shape\":(2,)}", "abcd\0\0"u8.ToArray());
        Assert.Equal(["abc", "d"], Parse(version3).ToStrings());
        byte[] bigText = Raw(1, "{'descr': '>U2', 'fortran_order': False, 'shape': (), }", [0, 0, 0, (byte)'x', 0, 0, 0, 0]);
        Assert.Equal(["x"], Parse(bigText).ToStrings());
        byte[] old = Raw(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (2L, 1L), }", [8, 9]);
        Assert.Equal([8, 9], Parse(old).ToInts());
    }

    [Fact]
    public void Fortran_order_of_three_dimensions_is_turned_around()
    {
        // Element (i, j, k) has the value 100 i + 10 j + k and lies at i + 2 (j + 3 k).
        byte[] data = new byte[24];
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 4; k++)
                {
                    data[i + (2 * (j + (3 * k)))] = (byte)((100 * i) + (10 * j) + k);
                }
            }
        }

        int[] values = Parse(Raw(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }", data)).ToInts();
        Assert.Equal(Enumerable.Range(0, 24).Select(n => (100 * (n / 12)) + (10 * (n / 4 % 3)) + (n % 4)), values);
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "Python objects")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "structured")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "'<c8' is not supported")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 9999), }", "it may be cut short")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999), }", "elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "dimension")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1), }", "dimensions")]
    [InlineData("{'descr': '<U0', 'fortran_order': False, 'shape': (9999999,), }", "no width")]
    [InlineData("{'descr': '<U999999999', 'fortran_order': False, 'shape': (1,), }", "not known")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "occurs twice")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", "missing")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", "Maybe")]
    [InlineData("__import__('os')", "expected")]
    public void A_wrong_header_is_refused_with_its_reason(string header, string reason)
    {
        var error = Assert.Throws<InvalidFileException>(() => Parse(Raw(1, header, new byte[16])));
        Assert.StartsWith("test.npy: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Asking_for_the_wrong_kind_says_what_is_there()
    {
        Assert.Contains("holds strings", Assert.Throws<InvalidFileException>(() => RoundTrip(NpyArray.Of(["a"], 1)).ToFloats()).Message, StringComparison.Ordinal);
        Assert.Contains("holds F32", Assert.Throws<InvalidFileException>(() => RoundTrip(NpyArray.Of([1f], 1)).ToInts()).Message, StringComparison.Ordinal);
        Assert.Contains("does not fit", Assert.Throws<InvalidFileException>(() => RoundTrip(NpyArray.Of([long.MaxValue], 1)).ToInts()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_archive_survives_a_round_trip_and_is_the_same_bytes_each_time(bool compress)
    {
        string path = Path.Combine(_folder, "a.npz");
        NpzWriter writer = new NpzWriter().Add("vertices", NpyArray.Of(new float[300], 10, 10, 3)).Add("faces", NpyArray.Of([0, 1, 2], 1, 3));
        writer.Save(path, compress);
        byte[] first = File.ReadAllBytes(path);
        writer.Save(path, compress);
        Assert.Equal(first, File.ReadAllBytes(path));
        using var file = NpzFile.Open(path);
        Assert.Equal(["vertices", "faces"], file.Names);
        Assert.Equal((new Shape(10, 10, 3), ElementType.F32), file.Describe("vertices"));
        Assert.Equal(new Shape(10, 10, 3), file.Read("vertices").ToTensor().Shape);
        Assert.Equal([0, 1, 2], file.Read("faces").ToInts());
        Assert.Contains("It has: vertices, faces", Assert.Throws<InvalidFileException>(() => file.Read("edges")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_in_a_stored_array_is_noticed()
    {
        string path = Path.Combine(_folder, "a.npz");
        new NpzWriter().Add("x", NpyArray.Of(Enumerable.Range(0, 1000).ToArray(), 1000)).Save(path, compress: false);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[1000] ^= 4;
        File.WriteAllBytes(path, bytes);
        using var file = NpzFile.Open(path);
        Assert.Contains("checksum", Assert.Throws<InvalidFileException>(() => file.Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_archive_is_refused()
    {
        string path = Path.Combine(_folder, "a.npz");
        new NpzWriter().Add("x", NpyArray.Of(new float[1000], 1000)).Save(path, compress: false);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..2000]);
        Assert.Contains("cut short", Assert.Throws<InvalidFileException>(() => NpzFile.Open(path)).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<InvalidFileException>(() => NpzFile.Open(path + "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_claims_more_than_deflate_can_hold_allocates_nothing()
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("x.npy").Open();
            entry.Write(Raw(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (400000000,), }", new byte[16]));
        }

        // The uncompressed size in the central directory (offset 24 after its signature) becomes 1.6 GB.
        byte[] bytes = memory.ToArray();
        int directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.GetBytes(1_600_000_128u).CopyTo(bytes, directory + 24);
        using var file = NpzFile.Open(new MemoryStream(bytes), "bomb.npz");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidFileException>(() => file.Read("x"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [SkippableFact]
    public void Files_that_numpy_wrote_are_read()
    {
        string path = Requires.Shared("data/ict");
        foreach (string npz in Directory.GetFiles(path, "*.npz"))
        {
            using var file = NpzFile.Open(npz);
            Assert.NotEmpty(file.Names);
            foreach (string name in file.Names)
            {
                (Shape shape, ElementType type) = file.Describe(name);
                if (shape.Count < 3_000_000)
                {
                    NpyArray array = file.Read(name);
                    Assert.Equal(shape.Count, type == ElementType.Text ? array.ToStrings().Length : array.ToDoubles().Length);
                }
            }
        }
    }

    private static byte[] Raw(byte version, string header, byte[] data)
    {
        byte[] text = Encoding.Latin1.GetBytes(header + "\n");
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0, .. length, .. text, .. data];
    }

    private static NpyArray Parse(byte[] bytes) => Npy.Read(new MemoryStream(bytes), "test.npy", bytes.Length);

    private NpyArray RoundTrip(NpyArray array)
    {
        string path = Path.Combine(_folder, "a.npy");
        Npy.Write(path, array);
        NpyArray read = Npy.Read(path);
        Assert.Equal(array.Shape, read.Shape);
        Assert.Equal(array.Type, read.Type);
        return read;
    }
}
