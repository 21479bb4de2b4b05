using Likeness.Tests.Support;

namespace Likeness.Tests.Architecture;

/// <summary>The files of the repository without what builds, tools and our own commands put there: the folders that .gitignore names.</summary>
internal static class RepositoryFiles
{
    private const string Own = ".git";
    private static readonly string[] Ignored = [.. File.ReadLines(Path.Combine(RepositoryPaths.Root, ".gitignore")).Where(static line => line.EndsWith('/')).Select(static line => line[..^1])];

    public static IEnumerable<string> All => Below(RepositoryPaths.Root);

    public static IEnumerable<string> Below(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            yield return file;
        }

        foreach (string below in Directory.EnumerateDirectories(folder).Where(static d => !IsSkipped(d)).Order(StringComparer.Ordinal))
        {
            foreach (string file in Below(below))
            {
                yield return file;
            }
        }
    }

    // A name that begins with a slash is that of a folder beside .gitignore, any other of one anywhere.
    internal static bool IsSkipped(string folder) =>
        Path.GetFileName(folder) is var name && (name == Own || Ignored.Contains(name) || Ignored.Contains("/" + Path.GetRelativePath(RepositoryPaths.Root, folder).Replace('\\', '/')));
}
