using System.Buffers.Binary;
using System.Text;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Files;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("likeness-safetensors").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_back()
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["kind"] = "test \"quoted\" ü";
        writer.Add("b.weight", Tensor.From([1.5f, -2f, float.NaN, 4f, 5f, float.PositiveInfinity], 2, 3));
        writer.Add("odd", [1, -2, 3], new Shape(3));
        writer.Add("wide", [long.MaxValue, long.MinValue], new Shape(2));
        writer.Add("fine", [Math.PI], new Shape());
        writer.Add("bytes", new byte[] { 7, 255 }, new Shape(2, 1));
        writer.Add("empty", Array.Empty<float>(), new Shape(0, 4));
        string path = Path.Combine(_folder, "a.safetensors");
        writer.Save(path);

        using var file = SafeTensorsFile.Open(path);
        Assert.Equal("test \"quoted\" ü", file.Metadata["kind"]);
        Assert.Equal(new[] { "b.weight", "bytes", "empty", "fine", "odd", "wide" }, file.Names.Order());
        Assert.Equal(new Shape(2, 3), file.Shape("b.weight"));
        Assert.Equal([1.5f, -2f, float.NaN, 4f, 5f, float.PositiveInfinity], file.ReadFloats("b.weight"));
        Assert.Equal([1, -2, 3], file.ReadInts("odd"));
        Assert.Equal([long.MaxValue, long.MinValue], file.ReadLongs("wide"));
        Assert.Equal([Math.PI], file.ReadDoubles("fine"));
        Assert.Equal(0, file.Shape("fine").Rank);
        Assert.Equal(1, file.Shape("fine").Count);
        Assert.Equal([7f, 255f], file.ReadTensor("bytes").Span.ToArray());
        Assert.Empty(file.ReadFloats("empty"));
        Assert.Equal(["a.safetensors"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Halves_are_rounded_to_nearest_even()
    {
        // 1 + 2^-8 lies halfway between two BF16 values and goes to the even one; 1 + 3 * 2^-8 goes up.
        float[] values = [1f, 1f + (1f / 256), 1f + (3f / 256), float.NaN, float.NegativeInfinity, 65504f, 1e-7f];
        var writer = new SafeTensorsWriter();
        writer.Add("bf16", Tensor.From(values, values.Length), ElementType.BF16);
        writer.Add("f16", Tensor.From(values, values.Length), ElementType.F16);
        writer.Add("f64", Tensor.From(values, values.Length), ElementType.F64);
        using SafeTensorsFile file = RoundTrip(writer);
        float[] brief = file.ReadFloats("bf16");
        Assert.Equal([1f, 1f, 1f + (4f / 256), float.NaN, float.NegativeInfinity], brief[..5]);
        Assert.Equal(values.Select(v => (float)(Half)v), file.ReadFloats("f16"));
        Assert.Equal(values, file.ReadFloats("f64"));
        Assert.Equal(ElementType.BF16, file.Type("bf16"));
    }

    [Fact]
    public void Every_tensor_starts_at_a_multiple_of_its_element_size()
    {
        var writer = new SafeTensorsWriter();
        writer.Add("a", new byte[] { 1 }, new Shape(1));
        writer.Add("b", [1f], new Shape(1));
        writer.Add("c", [1.0], new Shape(1));
        using var stream = new MemoryStream();
        writer.Write(stream);
        string header = Encoding.UTF8.GetString(stream.ToArray().AsSpan(8));
        Assert.Contains("\"c\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}", header, StringComparison.Ordinal);
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(stream.ToArray()) % 8);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", "takes 8 bytes, but 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[5],"data_offsets":[0,20]}}""", "holds 16 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "'a' and 'b' overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "'a' occurs twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "takes 73786976294838206464 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1e99],"data_offsets":[0,4]}}""", "whole number")]
    [InlineData("""{"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}""", "type Q4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "missing")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,4]}}""", "occurs twice")]
    [InlineData("""{"a":[[[[[[]]]]]]}""", "not a JSON object")]
    [InlineData("""{"__metadata__":{"a":[[[[[]]]]]}}""", "not a string")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[[]]]]],"data_offsets":[0,4]}}""", "safetensors header")]
    [InlineData("""[]""", "not a JSON object")]
    [InlineData("""{} {}""", "safetensors header")]
    [InlineData("""{"\ud800":{}}""", "not valid JSON")]
    public void A_wrong_header_is_refused_with_its_reason(string header, string reason)
    {
        byte[] bytes = Build(header, 16);
        var error = Assert.Throws<InvalidFileException>(() => SafeTensorsFile.Parse(bytes, "bad.safetensors"));
        Assert.StartsWith("bad.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tensor_is_named_together_with_what_there_is()
    {
        using var file = SafeTensorsFile.Parse(Build("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", 16), "m");
        var error = Assert.Throws<InvalidFileException>(() => file.ReadFloats("v"));
        Assert.Equal("m: has no tensor 'v'. It has: w.", error.Message);
        Assert.Throws<InvalidFileException>(() => file.ReadLongs("w"));
    }

    [Fact]
    public void A_missing_empty_or_short_file_is_refused()
    {
        string path = Path.Combine(_folder, "x.safetensors");
        Assert.Contains("no such file", Assert.Throws<InvalidFileException>(() => SafeTensorsFile.Open(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, []);
        Assert.Throws<InvalidFileException>(() => SafeTensorsFile.Open(path));
        File.WriteAllBytes(path, [255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0]);
        Assert.Contains("claims 18446744073709551615", Assert.Throws<InvalidFileException>(() => SafeTensorsFile.Open(path)).Message, StringComparison.Ordinal);
        Assert.Contains("a folder", Assert.Throws<InvalidFileException>(() => SafeTensorsFile.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_golden_file_gives_cases_attributes_and_tensors()
    {
        var golden = GoldenFile.Load("optim");
        Assert.Contains("quad", golden.Cases);
        GoldenCase sgd = golden.Case("quad_sgd_momentum");
        Assert.Equal("quad", sgd.Text("problem", ""));
        Assert.InRange(sgd.Number("lr", 0), 1e-6, 10);
    }

    private static SafeTensorsFile RoundTrip(SafeTensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return SafeTensorsFile.Parse(stream.ToArray(), "memory");
    }

    private static byte[] Build(string header, int data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] bytes = new byte[8 + text.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }
}
