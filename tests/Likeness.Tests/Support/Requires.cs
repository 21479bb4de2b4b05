namespace Likeness.Tests.Support;

/// <summary>
/// What a test needs from outside the repository. A missing thing skips the test (use [SkippableFact] or [SkippableTheory])
/// and says why; with LIKENESS_NO_SKIP=1 it is a failure.
/// </summary>
public static class Requires
{
    /// <summary>A file or folder below the shared data folder.</summary>
    /// <returns>Its full path.</returns>
    public static string Shared(string path)
    {
        string full = Path.Combine(RepositoryPaths.Shared, path);
        Hold(Path.Exists(full), $"needs {full} (set LIKENESS_SHARED to the folder that has it)");
        return full;
    }

    /// <summary>The ffmpeg program.</summary>
    /// <returns>Its full path.</returns>
    public static string Ffmpeg() => Program("ffmpeg");

    /// <summary>A program on PATH.</summary>
    /// <returns>Its full path.</returns>
    public static string Program(string name)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
        Hold(found is not null, $"needs the program {name} on PATH");
        return found!;
    }

    /// <summary>MediaPipe's npm packages, installed into the folder that LIKENESS_MEDIAPIPE names.</summary>
    /// <returns>The folder.</returns>
    public static string MediaPipe()
    {
        string folder = Environment.GetEnvironmentVariable("LIKENESS_MEDIAPIPE") ?? "";
        Hold(Directory.Exists(Path.Combine(folder, "node_modules", "@mediapipe")), "needs MediaPipe's npm packages in the folder that LIKENESS_MEDIAPIPE names (see .ci/run)");
        return folder;
    }

    /// <summary>Anything else.</summary>
    public static void Hold(bool condition, string reason)
    {
        if (!condition && Environment.GetEnvironmentVariable("LIKENESS_NO_SKIP") == "1")
        {
            Assert.Fail($"This test {reason}, and LIKENESS_NO_SKIP=1 forbids skipping.");
        }

        Skip.IfNot(condition, reason);
    }
}
