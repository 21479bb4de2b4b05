using System.Text.RegularExpressions;
using Likeness.Tests.Support;

namespace Likeness.Tests.Architecture;

/// <summary>The source files under src, read as text.</summary>
internal static partial class SourceTree
{
    private static readonly string Src = Path.Combine(RepositoryPaths.Root, "src");

    /// <summary>One file of an assembly.</summary>
    /// <param name="Path">Relative to the repository.</param>
    /// <param name="Folder">Relative to the assembly, with slashes; empty at its root.</param>
    /// <param name="Namespace">What the file declares; empty for a program's main file.</param>
    /// <param name="TopicsUsed">Top folders of the same assembly that the file names in full.</param>
    /// <param name="Code">The text without comments and string literals.</param>
    public sealed record Source(string Path, string Folder, string Namespace, IReadOnlyCollection<string> TopicsUsed, string Code);

    /// <summary>Folders of src that hold a project.</summary>
    public static IEnumerable<string> Assemblies => Directory.GetDirectories(Src, "Likeness.*").Select(d => System.IO.Path.GetFileName(d)!).Order();

    public static string Folder(string assembly) => System.IO.Path.Combine(Src, assembly);

    public static IEnumerable<Source> Sources(string assembly)
    {
        string root = Folder(assembly);
        string[] topics = [.. Directory.GetDirectories(root).Select(d => System.IO.Path.GetFileName(d)!)];
        foreach (string file in RepositoryFiles.Below(root).Where(f => f.EndsWith(".cs", StringComparison.Ordinal)))
        {
            string code = CommentsAndStrings().Replace(File.ReadAllText(file), static m => m.Value.StartsWith('"') ? "\"\"" : "");
            string folder = System.IO.Path.GetRelativePath(root, System.IO.Path.GetDirectoryName(file)!).Replace('\\', '/');
            var used = Regex.Matches(code, Regex.Escape(assembly) + @"\.(\w+)").Select(m => m.Groups[1].Value).Where(topics.Contains).ToHashSet();
            yield return new Source(
                System.IO.Path.GetRelativePath(RepositoryPaths.Root, file),
                folder == "." ? "" : folder,
                NamespaceLine().Match(code) is { Success: true } match ? match.Groups[1].Value : "",
                used,
                code);
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex("//[^\\n]*|/\\*.*?\\*/|\"(?:\\\\.|[^\"\\\\\\n])*\"", RegexOptions.Singleline)]
    private static partial Regex CommentsAndStrings();
}
