using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Rendering;

/// <summary>A blendshape face as parts to draw: wet eyeballs, enamel teeth, a soft tongue, skin.</summary>
public static class FaceParts
{
    /// <summary>
    /// The parts of a face in a pose. Evaluate the face into the mesh's own positions and draw the same parts again for the next frame.
    /// </summary>
    /// <param name="face">Whose parts.</param>
    /// <param name="posed">The face's mesh in some pose; it has the face's topology.</param>
    /// <param name="texture">A picture for all parts, or null for plain colours.</param>
    /// <param name="openness">From <see cref="SurfaceOpenness"/>, or null.</param>
    public static RenderPart[] Of(BlendshapeFace face, Mesh posed, Texture? texture = null, float[]? openness = null) => face.Parts.Count == 0
        ? [new RenderPart(posed, MaterialOf("skin", texture)) { Openness = openness }]
        : [.. face.Parts.Select(part => new RenderPart(posed, MaterialOf(part.Name, texture))
        {
            FirstTriangle = part.FirstTriangle,
            TriangleCount = part.TriangleCount,
            Openness = openness,
        })];

    /// <summary>The material of a part by its name: eyeball..., teeth..., tongue, mouth... or gums..., anything else is skin.</summary>
    public static Material MaterialOf(string part, Texture? texture = null)
    {
        Material material = part switch
        {
            _ when part.StartsWith("eye", StringComparison.OrdinalIgnoreCase) => new Material { Colour = new Rgba(236, 233, 229), Specular = 0.9f, Roughness = 0.12f },
            _ when part.StartsWith("teeth", StringComparison.OrdinalIgnoreCase) => new Material { Colour = new Rgba(240, 235, 222), Specular = 0.7f, Roughness = 0.25f },
            _ when part.StartsWith("tongue", StringComparison.OrdinalIgnoreCase) => new Material { Colour = new Rgba(196, 104, 100), Specular = 0.6f, Roughness = 0.35f, Softness = 0.8f },
            _ when part.StartsWith("mouth", StringComparison.OrdinalIgnoreCase) || part.StartsWith("gums", StringComparison.OrdinalIgnoreCase)
                => new Material { Colour = new Rgba(120, 50, 52), Specular = 0.3f, Roughness = 0.5f, Softness = 0.5f, TwoSided = true },
            _ => Material.Skin,
        };
        // A picture brings its own colours; the mouth keeps some of its darkness, because no lamp casts a shadow into it.
        return texture is null ? material : material with { Texture = texture, Colour = material.TwoSided ? new Rgba(150, 140, 140) : Rgba.White };
    }
}
