using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Studio;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat view</c>: a scene, or a fit while it runs, in the browser.</summary>
internal static class ViewVerb
{
    private static readonly Option<string?> Scene = new("--scene") { Description = "A scene file; it is shown anew when it changes.", HelpName = "FILE" };
    private static readonly Option<string?> Run = new("--run") { Description = "The run folder of a fit, running or finished; it is only read.", HelpName = "DIR" };
    private static readonly Option<int> Port = new("--port") { Description = "The port on 127.0.0.1; a free one by default.", HelpName = "N" };
    private static readonly Option<bool> NoOpen = new("--no-open") { Description = "Print the address and open no browser." };
    private static readonly Option<string> Up = SplatOptions.Up();

    public static Command Create()
    {
        var verb = new Verb(
            "view", "Shows a scene, or a fit while it runs, on a page in the browser until Ctrl-C. Only this computer can open it.",
            "likeness splat view --scene head.ply", "likeness splat view --run runs/head --port 8080 --no-open")
        {
            Scene, Run, Port, NoOpen, Up,
        };
        verb.Does(ViewAsync);
        return verb;
    }

    private static async Task ViewAsync(Call call, CancellationToken cancel)
    {
        var options = new StudioOptions
        {
            ScenePath = call.Get(Scene),
            RunPath = call.Get(Run),
            Port = call.Get(Port),
            Up = SplatOptions.Direction(call.Get(Up)),
        };
        StudioHost host = await StudioHost.StartAsync(options, cancel).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            // Whoever started the program waits for this line, not for its end.
            call.Output.Line(host.Address.ToString());
            call.Output.Result(new JsonObject { ["url"] = host.Address.ToString(), ["port"] = host.Address.Port });
            bool opened = !call.Get(NoOpen) && Browser.TryOpen(host.Address);
            call.Output.Say(opened ? "Opening the browser. Ctrl-C ends the view." : "Open this address in a browser. Ctrl-C ends the view.");
            await host.WaitAsync(cancel).ConfigureAwait(false);
        }
    }
}
