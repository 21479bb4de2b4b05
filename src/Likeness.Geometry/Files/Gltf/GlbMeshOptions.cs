using System.Numerics;
using Likeness.Geometry.Faces;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>What goes into a GLB file beside the mesh.</summary>
public sealed record GlbMeshOptions
{
    /// <summary>Morph targets: named displacements in millimetres.</summary>
    public IReadOnlyList<FaceShape> Targets { get; init; } = [];

    /// <summary>Weights of the targets at rest; empty for zero.</summary>
    public IReadOnlyList<float> Weights { get; init; } = [];

    /// <summary>True to write how normals change with each target, so that viewers shade a moving face rightly.</summary>
    public bool TargetNormals { get; init; } = true;

    /// <summary>Runs of triangles with materials, covering all triangles; each becomes a primitive. Empty: one primitive.</summary>
    public IReadOnlyList<TriangleGroup> Groups { get; init; } = [];

    /// <summary>Materials, found by the names in <see cref="Groups"/>; without groups the first is used. A name that is not found becomes a plain material.</summary>
    public IReadOnlyList<GlbMaterial> Materials { get; init; } = [];

    /// <summary>A linear colour for each vertex, which multiplies that of its material; empty for none.</summary>
    public IReadOnlyList<Vector3> VertexColours { get; init; } = [];

    /// <summary>Animations of the target weights.</summary>
    public IReadOnlyList<MorphAnimation> Animations { get; init; } = [];

    /// <summary>The origin and terms of the data, for <c>asset.copyright</c>.</summary>
    public string Copyright { get; init; } = "";
}

/// <summary>Target weights over time at a steady rate.</summary>
/// <param name="Name">The name.</param>
/// <param name="FramesPerSecond">The rate.</param>
/// <param name="Weights">[frames, targets], row-major.</param>
public sealed record MorphAnimation(string Name, float FramesPerSecond, float[] Weights);
