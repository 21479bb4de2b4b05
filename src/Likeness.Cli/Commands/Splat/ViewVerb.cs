using System.CommandLine;
using Likeness.Cli.CommandLines;
using Likeness.Studio;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat view</c>: a scene, or a fit while it runs, in the browser.</summary>
internal static class ViewVerb
{
    private static readonly Option<string?> Scene = new("--scene") { Description = "A scene file; it is shown anew when it changes.", HelpName = "FILE" };
    private static readonly Option<string?> Run = new("--run") { Description = "The run folder of a fit, running or finished; it is only read.", HelpName = "DIR" };
    private static readonly Option<string> Up = SplatOptions.Up();

    public static Command Create()
    {
        var page = new PageOptions();
        var verb = new Verb(
            "view", "Shows a scene, or a fit while it runs, on a page in the browser until Ctrl-C. Only this computer can open it.",
            "likeness splat view --scene head.ply", "likeness splat view --run runs/head --port 8080 --no-open")
        {
            Scene, Run, Up,
        };
        page.AddTo(verb);
        verb.Does((call, cancel) => page.ServeAsync(
            call, new StudioOptions { ScenePath = call.Get(Scene), RunPath = call.Get(Run), Up = SplatOptions.Direction(call.Get(Up)) }, cancel));
        return verb;
    }
}
