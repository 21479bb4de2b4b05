using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Look;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Rendering;

namespace Likeness.Cli.Views;

/// <summary>The built-in head as it looks best.</summary>
internal static class BuiltInHead
{
    private const int TextureSize = 1024;

    /// <summary>Its parts in a pose, with their texture and the shadows of its folds.</summary>
    /// <param name="posed">The Bust's mesh in some pose.</param>
    public static RenderPart[] Parts(Mesh posed)
    {
        BlendshapeFace bust = BustModel.Create();
        return FaceParts.Of(bust, posed, new Texture(Painted()), SurfaceOpenness.Of(bust.Neutral));
    }

    /// <summary>Its materials for a GLB file, which share the texture.</summary>
    public static GlbMaterial[] Materials()
    {
        byte[] picture = PngWriter.Encode(Painted());
        return [.. BustModel.Create().Parts.Select(p => p.Material).Distinct().Select(name =>
        {
            Material look = FaceParts.MaterialOf(name);
            return new GlbMaterial(name) { BaseColourImage = picture, Roughness = look.Roughness, DoubleSided = look.TwoSided };
        })];
    }

    private static Image Painted()
    {
        var image = new Image(TextureSize, TextureSize);
        BustTexture.Paint(TextureSize).CopyTo(image.Bytes);
        return image;
    }
}
