using System.Text;
using Likeness.Talking.Corpora.Aligned;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Corpora.Aligned;

public class TextGridFileTests
{
    private const string Long = """
        File type = "ooTextFile"
        Object class = "TextGrid"

        xmin = 0
        xmax = 0.5
        tiers? <exists>
        size = 3
        item []:
            item [1]:
                class = "IntervalTier"
                name = "words"
                xmin = 0
                xmax = 0.5
                intervals: size = 1
                intervals [1]:
                    xmin = 0
                    xmax = 0.5
                    text = "say ""pa"" 3 ! <exists>"
            item [2]:
                class = "TextTier"
                name = "clicks"
                xmin = 0
                xmax = 0.5
                points: size = 1
                points [1]:
                    number = 0.2
                    mark = "here"
            item [3]:
                class = "IntervalTier"
                name = "phones"
                xmin = 0
                xmax = 0.5
                intervals: size = 3
                intervals [1]:
                    xmin = 0
                    xmax = 0.1
                    text = ""
                intervals [2]:
                    xmin = 0.1
                    xmax = 0.2
                    text = "pʰ"
                intervals [3]:
                    xmin = 0.2
                    xmax = 0.5
                    text = "AA1 "

        """;

    private const string Short = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n! by hand\n0\n0.5\n<exists>\n1\n\"IntervalTier\"\n\"anything\"\n0\n0.5\n3\n0\n0.1\n\"\"\n0.1\n0.2\n\"pʰ\"\n0.2\n5e-1\n\"AA1\"";

    private static readonly Phone[] Expected = [new("", 0, 0.1), new("pʰ", 0.1, 0.2), new("AA1", 0.2, 0.5)];

    public static TheoryData<string, string> Encodings => new()
    {
        { "utf-8", Long }, { "utf-8 with mark", Long }, { "utf-16", Long }, { "utf-16 big", Long }, { "utf-16 without mark", Short }, { "utf-16 big without mark", Short }, { "utf-8", Short }, { "utf-8 with mark", Short },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Both_forms_are_read_in_every_encoding(string encoding, string text)
    {
        using var folder = new TemporaryFolder();
        Encoding coder = encoding switch
        {
            "utf-8" => new UTF8Encoding(false),
            "utf-8 with mark" => new UTF8Encoding(true),
            "utf-16" => new UnicodeEncoding(false, true),
            "utf-16 big" => new UnicodeEncoding(true, true),
            "utf-16 without mark" => new UnicodeEncoding(false, false),
            _ => new UnicodeEncoding(true, false),
        };
        File.WriteAllText(folder["a.TextGrid"], text, coder);
        Assert.Equal(Expected, TextGridFile.ReadPhones(folder["a.TextGrid"]));
        File.WriteAllText(folder["b.TextGrid"], text.Replace("\n", "\r\n", StringComparison.Ordinal).Replace("\"phones\"", "\"anna - phones\"", StringComparison.Ordinal), coder);
        Assert.Equal(Expected, TextGridFile.ReadPhones(folder["b.TextGrid"]));
    }

    [Theory]
    [InlineData("size = 3", "size = 2", "named 'phones'")]
    [InlineData("ooTextFile", "ooBinary", "no TextGrid in text form")]
    [InlineData("xmax = 0.2\n", "xmax = 0.05\n", "times must rise")]
    [InlineData("xmax = 0.2\n", "xmax = 1e999\n", "a number was expected")]
    [InlineData("intervals: size = 3", "intervals: size = 4", "cut off")]
    [InlineData("intervals: size = 3", "intervals: size = 2000000000", "a number of tiers or intervals")]
    [InlineData("text = \"AA1 \"", "text = \"AA1", "end of a text in quotes")]
    [InlineData("<exists>", "<absent>", "no tier of intervals")]
    public void Damage_is_named(string what, string by, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.TextGrid"], Long.Replace(what, by, StringComparison.Ordinal));
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => TextGridFile.ReadPhones(folder["a.TextGrid"])).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<InvalidFileException>(() => TextGridFile.ReadPhones(folder["b.TextGrid"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_is_refused_and_never_fails_otherwise()
    {
        using var folder = new TemporaryFolder();
        for (int length = 0; length < Short.Length; length += 3)
        {
            File.WriteAllText(folder["a.TextGrid"], Short[..length]);
            try
            {
                IReadOnlyList<Phone> read = TextGridFile.ReadPhones(folder["a.TextGrid"]);
                Assert.Fail($"{length} characters gave {read.Count} sounds");
            }
            catch (InvalidFileException)
            {
                // As it should be.
            }
        }
    }
}
