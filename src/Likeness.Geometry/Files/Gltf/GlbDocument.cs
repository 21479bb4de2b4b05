using System.Numerics;
using System.Text.Json.Nodes;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>
/// The part of glTF 2.0 that likeness reads and writes, as the file has it: metres, +Y up, +Z forward, texture coordinates from the
/// upper left corner. <see cref="GlbMeshes"/> converts from and to meshes in millimetres.
/// </summary>
public sealed class GlbDocument
{
    /// <summary>The meshes.</summary>
    public List<GlbMesh> Meshes { get; } = [];

    /// <summary>The materials.</summary>
    public List<GlbMaterial> Materials { get; } = [];

    /// <summary>The nodes; children and roots refer to them by position.</summary>
    public List<GlbNode> Nodes { get; } = [];

    /// <summary>The nodes at the top of the scene.</summary>
    public List<int> Roots { get; } = [];

    /// <summary>The animations.</summary>
    public List<GlbAnimation> Animations { get; } = [];

    /// <summary>Who made the file and on what terms, for <c>asset.copyright</c>; may be empty.</summary>
    public string Copyright { get; set; } = "";

    /// <summary>See <see cref="GlbSkins.Read"/>.</summary>
    internal Dictionary<int, Matrix4x4?> SkinTransforms { get; set; } = [];

    /// <summary>Extensions of the whole file by name, as their JSON. They are written and not read.</summary>
    public Dictionary<string, JsonObject> Extensions { get; } = [];

    /// <summary>What the file uses and this reader passed over (skins, cameras, extensions ...).</summary>
    public List<string> Ignored { get; } = [];
}

/// <summary>A mesh: primitives that share morph target names and weights.</summary>
public sealed class GlbMesh
{
    /// <summary>The name, or an empty string.</summary>
    public string Name { get; init; } = "";

    /// <summary>The primitives, one a material.</summary>
    public List<GlbPrimitive> Primitives { get; } = [];

    /// <summary>The names of the morph targets (<c>extras.targetNames</c>); empty when there are none or the file names none.</summary>
    public IReadOnlyList<string> TargetNames { get; init; } = [];

    /// <summary>The weights of the targets at rest; empty for all zero.</summary>
    public IReadOnlyList<float> Weights { get; init; } = [];
}

/// <summary>Triangles of one material.</summary>
public sealed class GlbPrimitive
{
    /// <summary>Positions in metres.</summary>
    public required Vector3[] Positions { get; init; }

    /// <summary>Vertex indices, three a triangle.</summary>
    public required int[] Triangles { get; init; }

    /// <summary>Unit normals, or null.</summary>
    public Vector3[]? Normals { get; init; }

    /// <summary>Texture coordinates, (0, 0) the upper left corner of the image, or null.</summary>
    public Vector2[]? TextureCoordinates { get; init; }

    /// <summary>Linear colours that multiply the material's, or null. They are written and not read.</summary>
    public Vector3[]? Colours { get; init; }

    /// <summary>The material's position in <see cref="GlbDocument.Materials"/>, or -1.</summary>
    public int Material { get; init; } = -1;

    /// <summary>The morph targets; as many in every primitive of a mesh.</summary>
    public IReadOnlyList<GlbMorphTarget> Targets { get; init; } = [];

    /// <summary>
    /// Which vertex of the exported mesh each vertex was (attribute <c>_SOURCE_VERTEX</c>), so that a mesh cut along its texture seams
    /// and materials can be put together again; null when the file does not say.
    /// </summary>
    public int[]? SourceVertices { get; init; }
}

/// <summary>Displacements at weight 1.</summary>
/// <param name="Positions">Of the positions, in metres.</param>
/// <param name="Normals">Of the normals, or null.</param>
public sealed record GlbMorphTarget(Vector3[] Positions, Vector3[]? Normals = null);

/// <summary>A metallic-roughness material.</summary>
/// <param name="Name">The name.</param>
public sealed record GlbMaterial(string Name)
{
    /// <summary>Linear base colour and opacity, multiplied with the texture.</summary>
    public Vector4 BaseColour { get; init; } = Vector4.One;

    /// <summary>0 for skin and plastic, 1 for metal.</summary>
    public float Metallic { get; init; }

    /// <summary>0 for a mirror, 1 for chalk.</summary>
    public float Roughness { get; init; } = 0.7f;

    /// <summary>True when back faces are drawn too.</summary>
    public bool DoubleSided { get; init; }

    /// <summary>The base colour texture as a PNG or JPEG file, or null. Materials that are given the same array share it in the file.</summary>
    public byte[]? BaseColourImage { get; init; }

    /// <summary>Extensions by name, made of the position of the material's texture in the file (-1 without one). They are written and not read.</summary>
    public IReadOnlyDictionary<string, Func<int, JsonObject>> Extensions { get; init; } = new Dictionary<string, Func<int, JsonObject>>();
}

/// <summary>A node: a transform, perhaps a mesh, perhaps children.</summary>
public sealed class GlbNode
{
    /// <summary>The name, or an empty string.</summary>
    public string Name { get; init; } = "";

    /// <summary>The mesh's position in <see cref="GlbDocument.Meshes"/>, or -1.</summary>
    public int Mesh { get; init; } = -1;

    /// <summary>The translation in metres.</summary>
    public Vector3 Translation { get; init; }

    /// <summary>The rotation.</summary>
    public Quaternion Rotation { get; init; } = Quaternion.Identity;

    /// <summary>The scale.</summary>
    public Vector3 Scale { get; init; } = Vector3.One;

    /// <summary>The children, by position in <see cref="GlbDocument.Nodes"/>.</summary>
    public List<int> Children { get; } = [];

    /// <summary>The transform to the parent, for row vectors as in System.Numerics.</summary>
    public Matrix4x4 LocalTransform =>
        Matrix4x4.CreateScale(Scale) * Matrix4x4.CreateFromQuaternion(Rotation) * Matrix4x4.CreateTranslation(Translation);
}

/// <summary>What a channel moves.</summary>
public enum GlbPath
{
    /// <summary>A node's translation: three values a key.</summary>
    Translation,

    /// <summary>A node's rotation as a quaternion x, y, z, w: four values a key.</summary>
    Rotation,

    /// <summary>A node's scale: three values a key.</summary>
    Scale,

    /// <summary>The morph weights of a node's mesh: one value a target and key.</summary>
    Weights,
}

/// <summary>How values between keys are made.</summary>
public enum GlbInterpolation
{
    /// <summary>On straight lines (rotations on great circles).</summary>
    Linear,

    /// <summary>Held until the next key.</summary>
    Step,

    /// <summary>Cubic splines: in-tangent, value and out-tangent a key.</summary>
    CubicSpline,
}

/// <summary>A named set of channels.</summary>
/// <param name="Name">The name, or an empty string.</param>
/// <param name="Channels">The channels.</param>
public sealed record GlbAnimation(string Name, IReadOnlyList<GlbChannel> Channels);

/// <summary>One animated property of one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Path">The property.</param>
/// <param name="Times">Key times in seconds, ascending.</param>
/// <param name="Values">The values, key after key.</param>
/// <param name="Interpolation">How to interpolate.</param>
public sealed record GlbChannel(int Node, GlbPath Path, float[] Times, float[] Values, GlbInterpolation Interpolation = GlbInterpolation.Linear);
