using Likeness.Splatting.Looking;

namespace Likeness.Studio.Watching;

/// <summary>What is looked at; said once.</summary>
internal sealed record ViewSubject
{
    /// <summary>Tells this server from an earlier one at the same address.</summary>
    public required string Session { get; init; }

    /// <summary>"scene" or "run".</summary>
    public required string Kind { get; init; }

    /// <summary>The file or folder.</summary>
    public required string Path { get; init; }

    /// <summary>The direction that is up to begin with.</summary>
    public required UpDirection Up { get; init; }

    /// <summary>What the scene was fitted over: "black" or "white".</summary>
    public string Background { get; init; } = "black";

    /// <summary>The scene was fitted with the filter that keeps small Gaussians dim.</summary>
    public bool Antialias { get; init; }
}

/// <summary>How things stand.</summary>
internal sealed record ViewState
{
    /// <summary>"shown" (a file), "waiting" (a run without results), "running" or "done".</summary>
    public required string Status { get; init; }

    /// <summary>What the run is, in a few words.</summary>
    public string? Title { get; init; }

    /// <summary>Finished steps, as far as the files say.</summary>
    public long? Step { get; init; }

    /// <summary>Steps that finish the run.</summary>
    public long? TotalSteps { get; init; }

    /// <summary>When a file last changed (UTC).</summary>
    public DateTime? Changed { get; init; }

    /// <summary>What cannot be shown, in a sentence.</summary>
    public string? Problem { get; init; }

    /// <summary>What the run warned of.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
