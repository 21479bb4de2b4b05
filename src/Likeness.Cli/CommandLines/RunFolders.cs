using System.Text.Json.Nodes;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Runs.Provenance;

namespace Likeness.Cli.CommandLines;

/// <summary>Opens the run folders of verbs that train or fit.</summary>
internal static class RunFolders
{
    /// <summary>Makes a folder, or opens it again for a call with --resume, whose settings and inputs must be those it was made with.</summary>
    /// <param name="call">The call.</param>
    /// <param name="kind">The kind of run.</param>
    /// <param name="folder">Where.</param>
    /// <param name="resume">Whether to go on with what is there.</param>
    /// <param name="config">The settings.</param>
    /// <param name="paths">What the run reads.</param>
    /// <param name="movable">Settings that are places and may have changed; what is there must have the same hash.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancel">Stops the hashing.</param>
    /// <param name="licence">What the inputs themselves say of their licence, where no file beside them says it.</param>
    public static RunFolder Open(
        Call call, string kind, string folder, bool resume, JsonObject config, IEnumerable<string> paths, string[] movable, long seed, CancellationToken cancel,
        Licence? licence = null)
    {
        InputFile[] inputs = [.. paths.Select(p => InputFile.Describe(p, cancel)).Select(i => i with { Licence = i.Licence ?? licence })];
        if (resume)
        {
            var open = RunFolder.Open(folder, kind);
            try
            {
                open.RequireSameConfig(config, movable);
                open.RequireSameInputs(inputs);
                open.NoteResumption(0, call.CommandLine);
                return open;
            }
            catch
            {
                open.Dispose();
                throw;
            }
        }

        foreach (InputFile input in inputs.Where(i => i.Licence is null))
        {
            call.Output.Warn($"{input.Path}: no licence was found beside it; the run folder records that.");
        }

        return RunFolder.Create(folder, new RunDescription { Kind = kind, CommandLine = call.CommandLine, Config = config, Seed = seed, Inputs = inputs });
    }

    /// <summary>The events, each written to the folder's log on its way.</summary>
    public static async IAsyncEnumerable<RunEvent> Logged(RunFolder run, IAsyncEnumerable<RunEvent> events)
    {
        await foreach (RunEvent happened in events.ConfigureAwait(false))
        {
            run.Events.Write(happened);
            yield return happened;
        }
    }
}
