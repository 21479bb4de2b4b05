using System.CommandLine;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize</c>: cartoon avatars.</summary>
internal static class StylizeCommand
{
    public static Command Create()
    {
        var noun = new Command("stylize", "Cartoon avatars: an editable vector of named attributes, drawn from any side with any expression.");
        noun.Subcommands.Add(RandomVerb.Create());
        noun.Subcommands.Add(EditVerb.Create());
        noun.Subcommands.Add(LandmarksVerb.Create());
        noun.Subcommands.Add(CreateVerb.Create());
        noun.Subcommands.Add(RenderVerb.Create());
        noun.Subcommands.Add(ExportVerb.Create());
        noun.Subcommands.Add(TalkVerb.Create());
        noun.Subcommands.Add(TrainVerb.Create());
        noun.Subcommands.Add(EvalVerb.Create());
        return noun;
    }
}
