using System.Text.RegularExpressions;

namespace Likeness.Runs.Provenance;

/// <summary>What a file beside the data says about their use. It is quoted, not judged.</summary>
/// <param name="File">Name of the file that was found: SOURCES.md, LICENSE ...</param>
/// <param name="Excerpt">The lines about the licence, or the first lines of a licence text.</param>
public sealed partial record Licence(string File, string Excerpt)
{
    private const int LongestExcerpt = 600;
    private const int MostRead = 1 << 16;

    // SOURCES.md comes first: it says which licence holds for which file.
    private static readonly string[] Names =
        ["SOURCES.md", "LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "LICENCE.md", "COPYING", "COPYING.txt"];

    /// <summary>Looks beside a file, and then in the folder above it.</summary>
    /// <returns>Null when nothing was found.</returns>
    public static Licence? Find(string file)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(file));
        for (int level = 0; level < 2 && folder is not null; level++, folder = Path.GetDirectoryName(folder))
        {
            foreach (string name in Names)
            {
                string path = Path.Combine(folder, name);
                if (System.IO.File.Exists(path))
                {
                    return new Licence(name, Quote(path));
                }
            }
        }

        return null;
    }

    [GeneratedRegex("licen[cs]e|copyright|SPDX|©", RegexOptions.IgnoreCase)]
    private static partial Regex Telling();

    private static string Shorten(string[] lines)
    {
        string text = string.Join("\n", lines.Select(line => line.Trim()).Where(line => line.Length > 0));
        return text.Length <= LongestExcerpt ? text : text[..LongestExcerpt] + "...";
    }

    private static string Quote(string path)
    {
        using var reader = new StreamReader(path);
        char[] buffer = new char[MostRead];
        string[] lines = new string(buffer, 0, reader.ReadBlock(buffer)).Split('\n');
        string[] telling = [.. lines.Where(line => Telling().IsMatch(line))];
        return Shorten(telling.Length > 0 ? telling : [.. lines.Take(10)]);
    }
}
