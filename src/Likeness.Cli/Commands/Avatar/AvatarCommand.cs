using System.CommandLine;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar</c>: heads of Gaussians from tracked video.</summary>
internal static class AvatarCommand
{
    public static Command Create()
    {
        var noun = new Command("avatar", "Make a head of Gaussians from tracked video, and draw it with any expression from any side.");
        noun.Subcommands.Add(TrackVerb.Create());
        noun.Subcommands.Add(ImportVerb.Create());
        noun.Subcommands.Add(CheckVerb.Create());
        noun.Subcommands.Add(SynthVerb.Create());
        noun.Subcommands.Add(TrainVerb.Create());
        noun.Subcommands.Add(EvalVerb.Create());
        noun.Subcommands.Add(RenderVerb.Create());
        noun.Subcommands.Add(ViewVerb.Create());
        noun.Subcommands.Add(ExportVerb.Create());
        return noun;
    }
}
