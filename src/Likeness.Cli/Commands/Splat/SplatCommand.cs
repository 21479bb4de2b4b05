using System.CommandLine;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat</c>: scenes of 3D Gaussians.</summary>
internal static class SplatCommand
{
    public static Command Create()
    {
        var noun = new Command("splat", "Read, check, convert, render, fit and look at scenes of 3D Gaussians.");
        noun.Subcommands.Add(InfoVerb.Create());
        noun.Subcommands.Add(CheckVerb.Create());
        noun.Subcommands.Add(ConvertVerb.Create());
        noun.Subcommands.Add(RenderVerb.Create());
        noun.Subcommands.Add(PhotographVerb.Create());
        noun.Subcommands.Add(TrainVerb.Create());
        noun.Subcommands.Add(EvalVerb.Create());
        noun.Subcommands.Add(CompareVerb.Create());
        noun.Subcommands.Add(ViewVerb.Create());
        noun.Subcommands.Add(BenchVerb.Create());
        return noun;
    }
}
