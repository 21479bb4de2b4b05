using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Studio;

namespace Likeness.Cli.CommandLines;

/// <summary>The options of verbs that show something on a page, and the serving of it.</summary>
internal sealed class PageOptions
{
    private readonly Option<int> _port = new("--port") { Description = "The port on 127.0.0.1; a free one by default.", HelpName = "N" };
    private readonly Option<bool> _noOpen = new("--no-open") { Description = "Print the address and open no browser." };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Verb verb)
    {
        verb.Options.Add(_port);
        verb.Options.Add(_noOpen);
    }

    /// <summary>Serves until Ctrl-C.</summary>
    public async Task ServeAsync(Call call, StudioOptions options, CancellationToken cancel)
    {
        StudioHost host = await StudioHost.StartAsync(options with { Port = call.Get(_port) }, cancel).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            // Whoever started the program waits for this line, not for its end.
            call.Output.Line(host.Address.ToString());
            call.Output.Result(new JsonObject { ["url"] = host.Address.ToString(), ["port"] = host.Address.Port });
            bool opened = !call.Get(_noOpen) && Browser.TryOpen(host.Address);
            call.Output.Say(opened ? "Opening the browser. Ctrl-C ends the view." : "Open this address in a browser. Ctrl-C ends the view.");
            await host.WaitAsync(cancel).ConfigureAwait(false);
        }
    }
}
