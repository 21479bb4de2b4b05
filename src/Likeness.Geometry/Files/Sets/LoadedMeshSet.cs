using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Files.Sets;

/// <summary>A mesh set as it came from a file or folder, with what the loader knows and did.</summary>
/// <param name="Set">The meshes, in millimetres.</param>
/// <param name="Units">The unit of the source and why the loader believes it.</param>
public sealed record LoadedMeshSet(MeshSet Set, UnitNote Units)
{
    /// <summary>The split that was taken, or null for everything.</summary>
    public string? Split { get; init; }

    /// <summary>The splits that the file holds; empty when it is one set.</summary>
    public IReadOnlyList<string> Splits { get; init; } = [];

    /// <summary>Vertices with a coordinate that is not a number, as (sample, vertex), at most a thousand; only when <see cref="MeshSetOptions.AllowNonFinite"/> is set.</summary>
    public IReadOnlyList<(int Sample, int Vertex)> NonFinite { get; init; } = [];

    /// <summary>What was odd.</summary>
    public IReadOnlyList<LoadWarning> Warnings { get; init; } = [];
}

/// <summary>How to read a mesh set.</summary>
public sealed record MeshSetOptions
{
    /// <summary>The factor from the source's numbers to millimetres; null: what the file says in <c>unit_to_mm</c>, else 1.</summary>
    public float? UnitToMillimetres { get; init; }

    /// <summary>True to report coordinates that are not numbers instead of refusing them.</summary>
    public bool AllowNonFinite { get; init; }
}
