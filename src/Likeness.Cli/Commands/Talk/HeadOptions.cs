using System.CommandLine;

namespace Likeness.Cli.Commands.Talk;

/// <summary>Options of the verbs that write motion; each verb makes its own.</summary>
internal static class HeadOptions
{
    public const string OutHelp =
        "Where the motion goes: .csv or .json for curves, .tsv for viseme cues, .npz, .pc2 or .mdd for vertices of the skin (of somebody's .glb: of all that it shows), .glb for the whole face with its animation, "
        + ".html for a page that plays it with its sound, .mp4 for a film, .png for a strip of frames; a name without an ending is a folder of OBJ meshes.";

    public static Option<string> Face() => new("--face")
    {
        Description = "The head: 'bust', 'ict:PATH' for ICT-FaceKit (its folder, or an npz of it), a .glb whose morph targets have ARKit's names (or visemes), a VRM avatar (.vrm, .glb), or a mesh (.obj, .ply, .glb) with the vertices of the face that --shapes names.",
        HelpName = "bust|ict:PATH|FILE",
        DefaultValueFactory = _ => "bust",
    };

    public static Option<string> Shapes() => new("--shapes")
    {
        Description = "Whose shapes a mesh is given: 'bust' or 'ict:PATH'.",
        HelpName = "bust|ict:PATH",
        DefaultValueFactory = _ => "bust",
    };

    public static Option<string> Curves()
    {
        var option = new Option<string>("--curves")
        {
            Description = "Which curves .csv and .json hold: 'arkit' (52), 'oculus' (15 visemes) or 'vrm' (expressions of VRM 1.0).",
            HelpName = "arkit|oculus|vrm",
            DefaultValueFactory = _ => "arkit",
        };
        option.AcceptOnlyFromAmong("arkit", "oculus", "vrm");
        return option;
    }

    public static Option<bool> Cues() => new("--cues") { Description = "With .json: viseme cues (start, end, viseme) in place of curves." };
}
