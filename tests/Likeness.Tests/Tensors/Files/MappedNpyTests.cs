using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Tensors.Files;

public class MappedNpyTests
{
    [Fact]
    public void Numbers_are_read_from_where_they_are_asked_for()
    {
        using var folder = new TemporaryFolder();
        float[] values = [.. Enumerable.Range(0, 60).Select(i => i * 0.5f)];
        Npy.Write(folder["f.npy"], NpyArray.Of(values, 5, 4, 3));
        Npy.Write(folder["d.npy"], NpyArray.Of([.. values.Select(v => (double)v)], 5, 4, 3));
        foreach (string name in new[] { "f.npy", "d.npy" })
        {
            using var mapped = MappedNpy.Open(folder[name]);
            Assert.Equal(new Shape(5, 4, 3), mapped.Shape);
            float[] some = new float[7];
            mapped.Read(53, some);
            Assert.Equal(values[53..], some);
            Assert.Throws<ArgumentOutOfRangeException>(() => mapped.Read(54, some));
            Assert.Throws<ArgumentOutOfRangeException>(() => mapped.Read(-1, some));
        }
    }

    [Fact]
    public void What_cannot_be_mapped_is_refused()
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder["i.npy"], NpyArray.Of(new[] { 1, 2 }, 2));
        Check("i.npy", "float32 or float64");
        Npy.Write(folder["f.npy"], NpyArray.Of(new float[6], 2, 3));
        byte[] whole = File.ReadAllBytes(folder["f.npy"]);
        File.WriteAllBytes(folder["cut.npy"], whole[..^1]);
        Check("cut.npy", "cut short");
        File.WriteAllBytes(folder["big.npy"], System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(whole).Replace("<f4", ">f4", StringComparison.Ordinal)));
        Check("big.npy", "big-endian");
        File.WriteAllBytes(folder["columns.npy"], System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(whole).Replace("False", "True ", StringComparison.Ordinal)));
        Check("columns.npy", "column by column");
        File.WriteAllText(folder["no.npy"], "no");
        Check("no.npy", "cut short");
        Check("gone.npy", "no such file");

        void Check(string name, string message) => Assert.Contains(message, Assert.Throws<InvalidFileException>(() => MappedNpy.Open(folder[name])).Message, StringComparison.Ordinal);
    }
}
