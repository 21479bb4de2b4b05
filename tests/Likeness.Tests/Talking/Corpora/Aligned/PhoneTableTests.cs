using Likeness.Talking.Corpora.Aligned;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Corpora.Aligned;

public class PhoneTableTests
{
    [Theory]
    [InlineData("phone,start,end\np,0,0.1\n\"a,\"\"b\",0.1,0.25\n")]
    [InlineData("\ufeffEnd;Speaker;Phone;Start\n0.1;x;p;0\n0.25;x;a,\"b;0.1\n")]
    [InlineData("start_time\tend_time\tlabel\n0.1\t0.25\ta,\"b\n0\t1e-1\tp\r\n")]
    [InlineData("xmin,text,xmax\n\n0,p,0.1\n0.1,\"a,\"\"b\",0.25")]
    public void Columns_come_in_any_order(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], text);
        Assert.Equal([new Phone("p", 0, 0.1), new Phone("a,\"b", 0.1, 0.25)], PhoneTable.Read(folder["a.csv"]));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("start,end\n0,1\n", "names no sound")]
    [InlineData("phone,start\np,0\n", "names no end")]
    [InlineData("phone,start,end\np,0\n", "row 2")]
    [InlineData("phone,start,end\np,0,1\nb,2,1.5\n", "row 3")]
    [InlineData("phone,start,end\np,NaN,1\n", "row 2")]
    [InlineData("phone,start,end\np,-1,1\n", "row 2")]
    public void Damage_is_named(string text, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], text);
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => PhoneTable.Read(folder["a.csv"])).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<InvalidFileException>(() => PhoneTable.Read(folder["b.csv"])).Message, StringComparison.Ordinal);
    }
}
