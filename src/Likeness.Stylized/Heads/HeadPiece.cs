using System.Numerics;
using Likeness.Geometry.Faces;

namespace Likeness.Stylized.Heads;

/// <summary>
/// A piece of a cartoon head: skin, a hair style, a beard. It is a face of its own with the 18 attributes as identity modes, and with those of the
/// 52 shapes and joints that move it.
/// </summary>
/// <param name="Face">Shape and motion.</param>
/// <param name="Kind">What it is made of.</param>
/// <param name="Paint">Four numbers a vertex that the painter of the kind understands.</param>
internal sealed record HeadPiece(BlendshapeFace Face, SurfaceKind Kind, Vector4[] Paint)
{
    /// <summary>
    /// How much each vertex is shaded as if the head were an egg, 0 to 1: flat tones then have clean edges on cheeks and forehead. Null for pieces that are
    /// shaded as they are.
    /// </summary>
    public float[]? Roundness { get; init; }

    /// <summary>The place of the skin that each vertex is bound to, null where it is free; null for pieces that were not built beside the skin.</summary>
    public SkinPlace?[]? Places { get; init; }

    /// <summary>The piece's name, also in exported files.</summary>
    public string Name => Face.Parts[0].Name;
}
