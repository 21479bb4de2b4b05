using System.CommandLine;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat</c>: scenes of 3D Gaussians.</summary>
internal static class SplatCommand
{
    public static Command Create()
    {
        var noun = new Command("splat", "Read, check, convert and look at scenes of 3D Gaussians.");
        noun.Subcommands.Add(InfoVerb.Create());
        noun.Subcommands.Add(CheckVerb.Create());
        noun.Subcommands.Add(ConvertVerb.Create());
        noun.Subcommands.Add(ViewVerb.Create());
        return noun;
    }
}
