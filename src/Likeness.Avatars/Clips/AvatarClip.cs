using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;

namespace Likeness.Avatars.Clips;

/// <summary>
/// A tracked video of one head: for each frame a picture, the head's mask, a camera, the vertices of a mesh of fixed topology and an
/// expression code. The head's own rotation and translation are in the cameras, so that vertices carry expression, jaw and eyes alone
/// (spec, section 2). Millimetres.
/// </summary>
public sealed class AvatarClip
{
    /// <summary>The name of the clip.</summary>
    public required string Name { get; init; }

    /// <summary>Where its pictures are from and what may be done with them; never empty.</summary>
    public required string Licence { get; init; }

    /// <summary>Frames a second.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>The triangles of every frame's mesh.</summary>
    public required MeshTopology Topology { get; init; }

    /// <summary>Texture coordinates of the mesh, or null.</summary>
    public TextureMap? Texture { get; init; }

    /// <summary>Vertices, [frames, vertices, 3], millimetres, the head's own axes: +Y up, +Z out of the face.</summary>
    public required float[] Vertices { get; init; }

    /// <summary>Expression codes, [frames, <see cref="ExpressionNames"/>].</summary>
    public required float[] Expressions { get; init; }

    /// <summary>What the numbers of a code are.</summary>
    public required IReadOnlyList<string> ExpressionNames { get; init; }

    /// <summary>The tracked camera of each frame, from the head's axes.</summary>
    public required IReadOnlyList<Camera> Cameras { get; init; }

    /// <summary>The cameras that the pictures were made with, where somebody knows them (a synthetic clip); else null.</summary>
    public IReadOnlyList<Camera>? TrueCameras { get; init; }

    /// <summary>Paths of the pictures.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>Paths of the masks, white where the head is; null where there is none.</summary>
    public required IReadOnlyList<string?> Masks { get; init; }

    /// <summary>Number of frames.</summary>
    public int Frames => Images.Count;

    /// <summary>Numbers of an expression code.</summary>
    public int ExpressionLength => ExpressionNames.Count;

    /// <summary>Width and height of the pictures.</summary>
    public (int Width, int Height) Size => (Cameras[0].Width, Cameras[0].Height);

    /// <summary>The vertices of a frame, [vertices, 3].</summary>
    public Span<float> VerticesOf(int frame) => Vertices.AsSpan(frame * Topology.VertexCount * 3, Topology.VertexCount * 3);

    /// <summary>The expression code of a frame.</summary>
    public Span<float> ExpressionOf(int frame) => Expressions.AsSpan(frame * ExpressionLength, ExpressionLength);

    /// <summary>The number of frames that are learned from when the last share of the clip is held out (spec, section 10).</summary>
    /// <param name="heldOut">The share of the frames at the end, 0 to below 1.</param>
    public int TrainingFrames(double heldOut = 0.2) => Math.Max(1, Frames - (int)Math.Round(Frames * heldOut));
}
