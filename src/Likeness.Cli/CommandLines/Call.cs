using System.CommandLine;
using Likeness.Tensors;

namespace Likeness.Cli.CommandLines;

/// <summary>One invocation of a verb: the values of its options, and where its output goes.</summary>
internal sealed class Call
{
    public Call(ParseResult parse)
    {
        Parse = parse;
        Output = new Output(
            parse.InvocationConfiguration.Output,
            parse.InvocationConfiguration.Error,
            json: parse.GetValue(GlobalOptions.Json),
            quiet: parse.GetValue(GlobalOptions.Quiet));
        if (parse.GetValue(GlobalOptions.Threads) is { } threads)
        {
            Work.Threads = threads;
        }
    }

    public ParseResult Parse { get; }

    public Output Output { get; }

    /// <summary>The seed, also when it was not given.</summary>
    public long Seed => Parse.GetValue(GlobalOptions.Seed);

    /// <summary>The command that continues the work after Ctrl-C; printed when the call is cancelled. Set it once a run folder exists.</summary>
    public string? ResumeCommand { get; set; }

    /// <summary>The command as it was typed, for provenance.</summary>
    public string CommandLine => string.Join(' ', Parse.Tokens.Select(t => Quoted(t.Value)).Prepend("likeness"));

    /// <summary>The value of an option or its default.</summary>
    public T Get<T>(Option<T> option) => Parse.GetValue(option)!;

    /// <summary>The value of an argument or its default.</summary>
    public T Get<T>(Argument<T> argument) => Parse.GetValue(argument)!;

    /// <summary>True when the option was typed, as opposed to defaulted.</summary>
    public bool Given(Option option) => Parse.GetResult(option) is { Implicit: false };

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./\\:=,#+@%".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
