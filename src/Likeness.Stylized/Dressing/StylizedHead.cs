using Likeness.Geometry.Faces;
using Likeness.Imaging.Images;
using Likeness.Stylized.Heads;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Stylized.Dressing;

/// <summary>What a part of a built head is made of.</summary>
/// <param name="Part">The part's name in <see cref="BlendshapeFace.Parts"/>.</param>
/// <param name="Kind">What it is made of.</param>
/// <param name="Colour">Its colour in full light.</param>
public sealed record HeadMaterial(string Part, SurfaceKind Kind, Rgba Colour);

/// <summary>
/// A cartoon head as a face that can be driven: skin, eyes, teeth, tongue, hair, brows and whatever else the avatar wears as parts of one
/// <see cref="BlendshapeFace"/> with the 52 ARKit shapes and the Bust's joints. The avatar's mouth shape is its rest, with closed lips: a grin that stood open could not say m.
/// </summary>
public sealed class StylizedHead
{
    private static readonly string[] Opening = ["jawOpen", "mouthUpperUpLeft", "mouthUpperUpRight"];

    private StylizedHead(BlendshapeFace face, IReadOnlyList<HeadMaterial> materials)
    {
        Face = face;
        Materials = materials;
    }

    /// <summary>The face: no identity modes, 52 expressions in ARKit's order, millimetres.</summary>
    public BlendshapeFace Face { get; }

    /// <summary>One material for each part, in the order of the parts.</summary>
    public IReadOnlyList<HeadMaterial> Materials { get; }

    /// <summary>Builds the head of an avatar.</summary>
    /// <param name="avatar">A strict vector of a built-in schema.</param>
    /// <exception cref="LikenessException">The vector is relaxed, or names an attribute or asset that the engine does not have.</exception>
    public static StylizedHead Build(AvatarVector avatar)
    {
        AvatarRecipe recipe = AvatarRecipe.Of(avatar);
        float[] identity = recipe.Identity, rest = [.. recipe.RestExpression];
        foreach (string opening in Opening)
        {
            rest[ArkitShapes.IndexOf(opening)] = 0;
        }

        BlendshapeFace joined = FaceJoining.Join([.. recipe.Pieces.Select(p => p.Face)]);
        BlendshapeFace own = joined.WithIdentity(identity);
        var face = new BlendshapeFace(own.Evaluate([], rest), own.Expressions, [], own.Joints)
        {
            Parts = own.Parts,
            Masks = own.Masks,
            Landmarks68 = own.Landmarks68,
            Licence = own.Licence,
        };
        return new StylizedHead(face, [.. recipe.Pieces.Select(p => new HeadMaterial(p.Name, p.Kind, Rgba.FromLinear(recipe.Colours.Of(p.Kind))))]);
    }
}
