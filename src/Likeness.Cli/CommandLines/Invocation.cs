using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Likeness.Tensors;

namespace Likeness.Cli.CommandLines;

/// <summary>
/// From words to an exit code: 0 done, 1 a defect of ours, 2 bad usage or bad input (one line says what to do), 130 stopped
/// by Ctrl-C (work is saved, and the line says how to go on). A second Ctrl-C ends the program at once.
/// </summary>
internal static class Invocation
{
    public const int Defect = 1;
    public const int BadInput = 2;
    public const int Cancelled = 130;

    public static RootCommand CreateRoot(IReadOnlyList<Command> nouns)
    {
        var root = new RootCommand("Likeness makes 3D head avatars on an ordinary computer.");
        GlobalOptions.AddTo(root);
        foreach (Command noun in nouns)
        {
            root.Subcommands.Add(noun);
        }

        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>Runs the program.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<Command> nouns, string[] args, TextWriter data, TextWriter talk)
    {
        ParseResult parse = CreateRoot(nouns).Parse(args.Length == 0 ? ["--help"] : args);
        if (parse.Errors.Count > 0)
        {
            return Explain(parse, data, talk);
        }

        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var configuration = new InvocationConfiguration
        {
            Output = data,
            Error = talk,
            EnableDefaultExceptionHandler = false,
            // Signals are ours: a checkpoint may take longer to write than any fixed time.
            ProcessTerminationTimeout = null,
        };
        return await parse.InvokeAsync(configuration, stop.Token).ConfigureAwait(false);

        void Stop(PosixSignalContext signal)
        {
            // The first signal asks, the second is left to the system, which ends the program.
            if (!stop.IsCancellationRequested)
            {
                signal.Cancel = true;
                stop.Cancel();
            }
        }
    }

    /// <summary>Runs a verb and turns what it throws into a message and an exit code.</summary>
    public static async Task<int> GuardAsync(Call call, Func<Call, CancellationToken, Task> body, CancellationToken cancel)
    {
        try
        {
            await body(call, cancel).ConfigureAwait(false);
            return 0;
        }
        catch (Exception error) when (error is OperationCanceledException or LikenessException && cancel.IsCancellationRequested)
        {
            // Ctrl-C reaches the programs that we run as well; that one of them failed is then no news.
            string next = call.ResumeCommand is { } resume ? $"Go on with: {resume}" : "Nothing was left half-written.";
            return Fail(call, Cancelled, $"stopped. {next}");
        }
        catch (LikenessException error)
        {
            return Fail(call, BadInput, error.Message);
        }
        catch (Exception error)
        {
            return Fail(call, Defect, $"this is a defect in Likeness, please report it with the command: {error}");
        }
    }

    private static int Fail(Call call, int code, string message)
    {
        call.Output.Talk.WriteLine($"likeness: {message}");
        call.Output.Result(new JsonObject { ["error"] = message, ["exit_code"] = code });
        return code;
    }

    private static int Explain(ParseResult parse, TextWriter data, TextWriter talk)
    {
        string command = Path(parse.CommandResult.Command);
        // A mistyped command is reported twice, as unknown and as missing; the first is what helps.
        IEnumerable<string> errors = parse.UnmatchedTokens.Count > 0
            ? parse.UnmatchedTokens.Select(t => $"'{t}' is no command or option here.")
            : parse.Errors.Select(e => e.Message.TrimEnd('.') + ".");
        string message = string.Join(" ", errors);
        talk.WriteLine($"likeness: {message} See: {command} --help");
        if (parse.Tokens.Any(t => t.Value == "--json"))
        {
            new Output(data, talk, json: true, quiet: true).Result(new JsonObject { ["error"] = message, ["exit_code"] = BadInput });
        }

        return BadInput;
    }

    private static string Path(Command command) => command is RootCommand
        ? "likeness"
        : $"{Path(command.Parents.OfType<Command>().First())} {command.Name}";
}
