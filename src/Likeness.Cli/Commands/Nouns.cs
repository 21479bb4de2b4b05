using System.CommandLine;

namespace Likeness.Cli.Commands;

/// <summary>The commands of the program. A new noun is one file in this folder and one line here.</summary>
internal static class Nouns
{
    public static IReadOnlyList<Command> Create() =>
    [
        DataCommand.Create(),
        Morphable.MorphableCommand.Create(),
        Splat.SplatCommand.Create(),
        Talk.TalkCommand.Create(),
        Avatar.AvatarCommand.Create(),
        Stylize.StylizeCommand.Create(),
        Demo.DemoCommand.Create(),
        DoctorCommand.Create(),
    ];
}
