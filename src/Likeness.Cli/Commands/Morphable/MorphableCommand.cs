using System.CommandLine;

namespace Likeness.Cli.Commands.Morphable;

/// <summary><c>likeness morphable</c>: shape models learned from registered meshes.</summary>
internal static class MorphableCommand
{
    public static Command Create()
    {
        var noun = new Command("morphable", "Learn a compact shape model from registered meshes, and use it.");
        noun.Subcommands.Add(TrainVerb.Create());
        noun.Subcommands.Add(EvalVerb.Create());
        noun.Subcommands.Add(EncodeVerb.Create());
        noun.Subcommands.Add(DecodeVerb.Create());
        noun.Subcommands.Add(InterpolateVerb.Create());
        noun.Subcommands.Add(TransferVerb.Create());
        noun.Subcommands.Add(SampleVerb.Create());
        noun.Subcommands.Add(ExportVerb.Create());
        noun.Subcommands.Add(ReportVerb.Create());
        return noun;
    }
}
