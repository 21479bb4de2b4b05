using System.CommandLine;
using System.Globalization;

namespace Likeness.Cli.CommandLines;

/// <summary>The options that every command takes.</summary>
internal static class GlobalOptions
{
    public static Option<long> Seed { get; } = new("--seed")
    {
        Description = "Seed of all random choices; the same seed gives the same bits for any number of threads.",
        DefaultValueFactory = _ => 1,
        HelpName = "N",
        Recursive = true,
    };

    public static Option<int?> Threads { get; } = CreateThreads();

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Make the last line of standard output one JSON object with the figures.",
        Recursive = true,
    };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "Say nothing but results and errors.",
        Recursive = true,
    };

    public static void AddTo(RootCommand root)
    {
        root.Options.Add(Seed);
        root.Options.Add(Threads);
        root.Options.Add(Json);
        root.Options.Add(Quiet);
    }

    private static Option<int?> CreateThreads()
    {
        var threads = new Option<int?>("--threads")
        {
            Description = "Threads to work on [default: LIKENESS_THREADS, or all cores].",
            HelpName = "N",
            Recursive = true,
        };
        threads.Validators.Add(result =>
        {
            // What is no number at all is reported by the parser.
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out int n) && n is < 1 or > 256)
            {
                result.AddError($"--threads {result.Tokens[0].Value}: a number between 1 and 256 was expected.");
            }
        });
        return threads;
    }
}
