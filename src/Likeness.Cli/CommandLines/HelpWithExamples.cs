using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Likeness.Cli.CommandLines;

/// <summary>The usual help, and after it the examples of the command or of the commands below it.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        List<string> examples = [.. Examples(parseResult.CommandResult.Command)];
        if (examples.Count > 0)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            examples.ForEach(example => output.WriteLine($"  {example}"));
            output.WriteLine();
        }

        return code;
    }

    private static IEnumerable<string> Examples(Command command) => command is Verb verb
        ? verb.Examples
        : command.Subcommands.SelectMany(c => Examples(c).Take(1));
}
