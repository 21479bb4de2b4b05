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
    private const float HalfOpen = 0.6f;

    /// <summary>Its parts in a pose, with their texture and the shadows of its folds.</summary>
    /// <param name="posed">The Bust's mesh in some pose.</param>
    public static RenderPart[] Parts(Mesh posed)
    {
        BlendshapeFace bust = BustModel.Create();
        return FaceParts.Of(bust, posed, new Texture(Painted()), Openness(bust));
    }

    /// <summary>How open to light each vertex is: at rest, but for what lies in the mouth, which is only ever seen when that is open.</summary>
    private static float[] Openness(BlendshapeFace bust)
    {
        float[] arkit = new float[ArkitShapes.Count], expression = new float[bust.Expressions.Count];
        arkit[ArkitShapes.IndexOf("jawOpen")] = HalfOpen;
        bust.FromArkit(arkit, expression);
        float[] atRest = SurfaceOpenness.Of(bust.Neutral), open = SurfaceOpenness.Of(bust.Evaluate([], expression));
        foreach (FacePart part in bust.Parts.Where(p => p.Name.StartsWith("teeth", StringComparison.Ordinal) || p.Name.StartsWith("tongue", StringComparison.Ordinal)))
        {
            open.AsSpan(part.FirstVertex, part.VertexCount).CopyTo(atRest.AsSpan(part.FirstVertex));
        }

        return atRest;
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
