using System.Text.Json.Nodes;
using Likeness.Runs.Provenance;

namespace Likeness.Runs.Folders;

/// <summary>What a run is: everything that is needed to do it again. Stored as <c>run.json</c>.</summary>
public sealed record RunDescription
{
    /// <summary>The layout of the run folder. Older ones are read, newer ones refused.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The layout of this run's folder.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>What is done: "morphable.train".</summary>
    public required string Kind { get; init; }

    /// <summary>The command as it was typed.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>All settings, defaults included, by their names on the command line.</summary>
    public JsonObject Config { get; init; } = [];

    /// <summary>The seed of all random choices.</summary>
    public long Seed { get; init; }

    /// <summary>When the run was begun (UTC).</summary>
    public DateTimeOffset Started { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>The program and machine that began it.</summary>
    public MachineInfo Machine { get; init; } = MachineInfo.Current();

    /// <summary>What was read, with hashes and licences.</summary>
    public IReadOnlyList<InputFile> Inputs { get; init; } = [];

    /// <summary>When and by what the run was gone on with.</summary>
    public IReadOnlyList<RunResumption> Resumptions { get; init; } = [];
}

/// <summary>One time that a run was gone on with.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Step">The number of steps that were finished.</param>
/// <param name="CommandLine">The command as it was typed.</param>
/// <param name="Machine">The program and machine.</param>
public sealed record RunResumption(DateTimeOffset At, long Step, string CommandLine, MachineInfo Machine);
