using System.Text.RegularExpressions;
using Likeness.Tests.Support;

namespace Likeness.Tests.Architecture;

/// <summary>Rules that a compiler does not check.</summary>
public partial class HouseRuleTests
{
    private const long LargestFile = 1 << 20;
    private const long LargestTrainedDefault = 5 << 20;
    private const long LargestGoldenFile = 1_600_000;

    // Libraries for drawing in a browser, decoders included; see src/Likeness.Studio/README.md.
    private const long LargestPageFile = 4_000_000;

    private static readonly string[] Programs = ["Likeness.Cli", "Likeness.Studio"];

    [Fact]
    public void Libraries_do_not_talk_to_the_console() => NoLibraryMatches(ConsoleUse(), "uses the console; libraries report through events and exceptions");

    [Fact]
    public void Libraries_share_out_work_with_the_one_helper() => NoLibraryMatches(
        OwnThreads(), "makes its own threads; results are the same for any number of threads only through Work.For",
        "src/Likeness.Tensors/Work.cs",
        "src/Likeness.Runs/Events/RunThread.cs");

    [Fact]
    public void Libraries_take_random_numbers_from_a_source_whose_state_can_be_saved() =>
        NoLibraryMatches(SystemRandom(), "uses System.Random, whose state cannot be saved");

    [Fact]
    public void Nothing_is_left_to_be_done() => NoMatch(SourceTree.Assemblies, Unfinished(), "has unfinished code");

    [Fact]
    public void Files_are_small()
    {
        string golden = Path.Combine(RepositoryPaths.Root, "tests", "golden") + Path.DirectorySeparatorChar;
        string pages = Path.Combine(RepositoryPaths.Root, "src", "Likeness.Studio", "wwwroot") + Path.DirectorySeparatorChar;
        foreach (string file in RepositoryFiles.All)
        {
            long limit =
                file.StartsWith(golden, StringComparison.Ordinal) ? LargestGoldenFile :
                file.StartsWith(pages, StringComparison.Ordinal) ? LargestPageFile :
                IsTrainedDefault(file) ? LargestTrainedDefault :
                LargestFile;
            long size = new FileInfo(file).Length;
            Assert.True(size <= limit, $"{Path.GetRelativePath(RepositoryPaths.Root, file)} has {size} bytes; more than {limit} do not belong into the repository");
        }
    }

    [Fact]
    public void Trained_defaults_are_listed_in_the_documents()
    {
        string listed = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "models.md"));
        string[] defaults = [.. RepositoryFiles.All.Where(IsTrainedDefault).Select(f => Path.GetRelativePath(RepositoryPaths.Root, f).Replace('\\', '/'))];
        Assert.NotEmpty(defaults);
        Assert.All(defaults, file => Assert.Contains(file, listed, StringComparison.Ordinal));
    }

    /// <summary>A model that ships: in the folder Models of an assembly.</summary>
    private static bool IsTrainedDefault(string file) =>
        Path.GetExtension(file) == ".safetensors" && Path.GetFileName(Path.GetDirectoryName(file)) == "Models" && file.StartsWith(Path.Combine(RepositoryPaths.Root, "src"), StringComparison.Ordinal);

    private static void NoLibraryMatches(Regex pattern, string complaint, params string[] except) =>
        NoMatch(SourceTree.Assemblies.Except(Programs), pattern, complaint, except);

    private static void NoMatch(IEnumerable<string> assemblies, Regex pattern, string complaint, params string[] except)
    {
        foreach (SourceTree.Source source in assemblies.SelectMany(SourceTree.Sources).Where(s => !except.Contains(s.Path.Replace('\\', '/'))))
        {
            Match match = pattern.Match(source.Code);
            Assert.False(match.Success, $"{source.Path} {complaint}: {match.Value}");
        }
    }

    [GeneratedRegex(@"(?<![\w.])(System\.)?Console\s*\.")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"\bParallel\.(For|ForEach|Invoke)|\bnew Thread\(|\bThreadPool\.")]
    private static partial Regex OwnThreads();

    [GeneratedRegex(@"\bnew (System\.)?Random\(|\bRandom\.Shared\b")]
    private static partial Regex SystemRandom();

    [GeneratedRegex(@"\bNotImplementedException\b")]
    private static partial Regex Unfinished();
}
