using Likeness.Geometry.Files.Gltf;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Stylized.Exports;

/// <summary>Avatars as binary glTF: one mesh with the 52 ARKit shapes as morph targets, painted, with a material for each part. Any glTF viewer or engine shows it.</summary>
public static class AvatarGlb
{
    /// <summary>The document of an avatar.</summary>
    /// <param name="avatar">A strict vector of a built-in schema.</param>
    /// <param name="animations">What it does; each frame has 52 weights in ARKit's order.</param>
    /// <exception cref="LikenessException">The vector is relaxed, or an animation has other weights.</exception>
    public static GlbDocument ToDocument(AvatarVector avatar, params IReadOnlyList<MorphAnimation> animations)
    {
        var head = ExportedHead.Build(avatar);
        return GlbMeshes.ToDocument(head.Face, [], head.Options with { Animations = animations });
    }
}
