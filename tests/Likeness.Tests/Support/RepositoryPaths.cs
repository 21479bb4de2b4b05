namespace Likeness.Tests.Support;

/// <summary>Where things are, found from the test program upwards.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder of Likeness.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Golden vectors: LIKENESS_GOLDEN, or tests/golden.</summary>
    public static string Golden =>
        Environment.GetEnvironmentVariable("LIKENESS_GOLDEN") is { Length: > 0 } folder ? folder : Path.Combine(Root, "tests", "golden");

    /// <summary>Data that are not part of the repository: LIKENESS_SHARED, or the folder "shared" beside it.</summary>
    public static string Shared =>
        Environment.GetEnvironmentVariable("LIKENESS_SHARED") is { Length: > 0 } folder ? folder : Path.GetFullPath(Path.Combine(Root, "..", "shared"));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Likeness.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Likeness.slnx.");
    }
}
