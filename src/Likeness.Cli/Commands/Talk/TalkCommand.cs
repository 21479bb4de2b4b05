using System.CommandLine;
using Likeness.Cli.Espeak;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk</c>: speech to face motion.</summary>
internal static class TalkCommand
{
    public static Command Create()
    {
        var noun = new Command("talk", "Make corpora of speech and motion, learn from them, and move faces by sound.");
        noun.Subcommands.Add(CorpusVerb.Create());
        noun.Subcommands.Add(TrainVerb.Create());
        noun.Subcommands.Add(EvalVerb.Create());
        noun.Subcommands.Add(AnimateVerb.Create());
        noun.Subcommands.Add(StreamVerb.Create());
        noun.Subcommands.Add(EspeakHelper.Create());
        noun.Subcommands.Add(ExportVerb.Create());
        return noun;
    }
}
