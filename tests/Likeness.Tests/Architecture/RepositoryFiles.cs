using Likeness.Tests.Support;

namespace Likeness.Tests.Architecture;

/// <summary>The files of the repository without what builds and tools put there.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] Skipped = [".git", "artifacts", "bin", "obj", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts"];

    public static IEnumerable<string> All => Below(RepositoryPaths.Root);

    public static IEnumerable<string> Below(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            yield return file;
        }

        foreach (string below in Directory.EnumerateDirectories(folder).Where(d => !Skipped.Contains(Path.GetFileName(d))).Order(StringComparer.Ordinal))
        {
            foreach (string file in Below(below))
            {
                yield return file;
            }
        }
    }
}
