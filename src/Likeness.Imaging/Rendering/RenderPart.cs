using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Rendering;

/// <summary>
/// One mesh of a scene with its material. A part can be drawn again and again: positions, normals and colours are read
/// from the arrays at each frame, so that an animation writes into the mesh's own positions.
/// </summary>
/// <param name="Mesh">The mesh; millimetres, counter-clockwise seen from outside.</param>
/// <param name="Material">Its material.</param>
public sealed record RenderPart(Mesh Mesh, Material Material)
{
    /// <summary>Makes a part of clay.</summary>
    public RenderPart(Mesh mesh) : this(mesh, Material.Clay) { }

    /// <summary>The first of the mesh's triangles that belong to the part. Parts of one mesh that follow each other share its vertices.</summary>
    public int FirstTriangle { get; init; }

    /// <summary>How many triangles belong to the part; all from the first on when null.</summary>
    public int? TriangleCount { get; init; }

    internal int EndTriangle => TriangleCount is { } count ? FirstTriangle + count : Mesh.Topology.TriangleCount;

    /// <summary>A surface coloured by numbers, one a vertex, for example distances in millimetres.</summary>
    public static RenderPart HeatMap(Mesh mesh, float[] values, ColourScale scale) => new(mesh, Material.HeatMap) { Values = values, Scale = scale };

    /// <summary>Unit normals, one a vertex; made from the positions at each frame when null.</summary>
    public Vector3[]? Normals { get; init; }

    /// <summary>Colours, one a vertex, interpolated in linear light.</summary>
    public Rgba[]? VertexColours { get; init; }

    /// <summary>Numbers, one a vertex, shown by <see cref="Scale"/>: they are interpolated, and each pixel looks its colour up.</summary>
    public float[]? Values { get; init; }

    /// <summary>The colours of <see cref="Values"/>.</summary>
    public ColourScale? Scale { get; init; }

    /// <summary>How open each vertex is to light from all around, 0 to 1, when somebody has worked it out.</summary>
    public float[]? Openness { get; init; }
}
