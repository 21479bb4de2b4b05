using System.Numerics;
using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Files;

/// <summary>A mesh as it came from a file, with what the loader knows and did: units, axes, groups, and anything odd.</summary>
/// <param name="Mesh">The mesh, in millimetres.</param>
/// <param name="Units">The unit of the file and why the loader believes it.</param>
public sealed record LoadedMesh(Mesh Mesh, UnitNote Units)
{
    /// <summary>The factor from the file's numbers to millimetres that was applied.</summary>
    public float UnitToMillimetres => Units.ToMillimetres;

    /// <summary>What the format says about axes; likeness keeps the file's axes and expects +Y up, +Z out of the face.</summary>
    public string Axes { get; init; } = "not stated by the format; kept as they are (expected: +Y up, +Z out of the face, right-handed)";

    /// <summary>Runs of triangles by group, object or material, in triangle order; empty when the file names none.</summary>
    public IReadOnlyList<TriangleGroup> Groups { get; init; } = [];

    /// <summary>Unit normals of the vertices as the file gives them (the mean where a vertex has several), or null.</summary>
    public Vector3[]? Normals { get; init; }

    /// <summary>What was odd, repaired or left out; empty for a clean file.</summary>
    public IReadOnlyList<LoadWarning> Warnings { get; init; } = [];
}

/// <summary>The unit of a file.</summary>
/// <param name="ToMillimetres">The factor from the file's numbers to millimetres.</param>
/// <param name="Source">Who says so: <c>stated by the caller</c>, <c>fixed by the format</c>, <c>given in the file</c> or <c>assumed</c>.</param>
public sealed record UnitNote(float ToMillimetres, string Source);

/// <summary>A run of triangles that belong together.</summary>
/// <param name="Name">The group or object, or an empty string.</param>
/// <param name="Material">The material, or null.</param>
/// <param name="FirstTriangle">The first triangle.</param>
/// <param name="TriangleCount">The number of triangles.</param>
public sealed record TriangleGroup(string Name, string? Material, int FirstTriangle, int TriangleCount);

/// <summary>Something in a file that the user may want to know.</summary>
/// <param name="Code">A fixed word for programs: <c>concave-polygons</c>, <c>unit-guess</c> ...</param>
/// <param name="Message">A sentence for people.</param>
public sealed record LoadWarning(string Code, string Message);

/// <summary>How to read a mesh file.</summary>
public sealed record MeshReadOptions
{
    /// <summary>The factor from the file's numbers to millimetres: 1 for millimetres, 10 for centimetres, 1000 for metres. Null: what the format fixes, else 1.</summary>
    public float? UnitToMillimetres { get; init; }

    /// <summary>The factor for a unit's short name (<c>mm</c>, <c>cm</c>, <c>m</c>, <c>in</c>).</summary>
    /// <exception cref="Tensors.LikenessException">The name is none of these.</exception>
    public static float FactorOf(string unit) => unit switch
    {
        "mm" => 1,
        "cm" => 10,
        "m" => 1000,
        "in" => 25.4f,
        _ => throw new Tensors.LikenessException($"'{unit}' is not a unit of length; say mm, cm, m or in."),
    };
}
