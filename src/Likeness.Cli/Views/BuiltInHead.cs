using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Look;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
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
        var image = new Image(TextureSize, TextureSize);
        BustTexture.Paint(TextureSize).CopyTo(image.Bytes);
        return FaceParts.Of(BustModel.Create(), posed, new Texture(image), SurfaceOpenness.Of(BustModel.Create().Neutral));
    }
}
