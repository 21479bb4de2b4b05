using System.CommandLine;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat</c>: scenes of 3D Gaussians.</summary>
internal static class SplatCommand
{
    public static Command Create()
    {
        var noun = new Command("splat", "Read, check and convert scenes of 3D Gaussians.");
        noun.Subcommands.Add(InfoVerb.Create());
        noun.Subcommands.Add(CheckVerb.Create());
        noun.Subcommands.Add(ConvertVerb.Create());
        return noun;
    }
}
