using Likeness.Geometry.Faces;
using Likeness.Stylized.Assets;
using Likeness.Stylized.Heads;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Stylized.Dressing;

/// <summary>What a strict vector asks for: pieces, attribute weights, colours, and the expression at rest.</summary>
internal sealed class AvatarRecipe
{
    private AvatarRecipe(IReadOnlyList<HeadPiece> pieces, float[] identity, float[] rest, AvatarColours colours, float scalpEdge)
    {
        Pieces = pieces;
        Identity = identity;
        RestExpression = rest;
        Colours = colours;
        ScalpEdge = scalpEdge;
    }

    /// <summary>The pieces to draw.</summary>
    public IReadOnlyList<HeadPiece> Pieces { get; }

    /// <summary>Weights of the 18 attributes, -1 to 1.</summary>
    public float[] Identity { get; }

    /// <summary>52 weights: the avatar's mouth shape. A cartoon may smile more than a shape at 1.</summary>
    public float[] RestExpression { get; }

    /// <summary>The avatar's colours.</summary>
    public AvatarColours Colours { get; }

    /// <summary>See <see cref="AvatarAsset.ScalpEdge"/>.</summary>
    public float ScalpEdge { get; }

    /// <summary>Reads a vector.</summary>
    /// <exception cref="LikenessException">The vector is relaxed, or names what the engine does not have.</exception>
    public static AvatarRecipe Of(AvatarVector avatar, MeshDetail detail = MeshDetail.Fine)
    {
        if (!avatar.IsStrict)
        {
            throw new LikenessException("The avatar is relaxed: an option of each group must be exactly 1 before it can be drawn (AvatarVector.Hardened makes it so).");
        }

        AvatarAsset hair = Asset("hairStyle");
        HeadPiece[] pieces =
        [
            .. HeadBase.Instance.Pieces, .. AssetLibrary.Get("clothes", "shirt", detail).Pieces, .. hair.Pieces, .. Asset("beard").Pieces, .. Asset("brow").Pieces,
            .. Asset("glasses").Pieces, .. Asset("lashes").Pieces,
        ];
        var colours = AvatarColours.Of(Name("skinTone"), Name("hairColour"), Name("eyeColour"), Name("glasses"));
        return new AvatarRecipe(pieces, Weights(avatar), Rest(Name(AvatarSchemas.MouthShape)), colours, hair.ScalpEdge);

        string Name(string group) => avatar.Choice(group) ?? group switch { "lashes" => "natural", _ => throw new LikenessException($"Schema {avatar.Schema.Name} has no group {group}, which the engine needs.") };

        AvatarAsset Asset(string group) => AssetLibrary.Get(group, Name(group), detail);
    }

    private static float[] Weights(AvatarVector avatar)
    {
        float[] weights = new float[AttributeFields.All.Count];
        for (int a = 0; a < weights.Length; a++)
        {
            int index = avatar.Schema.IndexOfContinuous(AttributeFields.All[a].Name);
            weights[a] = index < 0 ? 0 : (2 * avatar.Values[index]) - 1;
        }

        return weights;
    }

    private static float[] Rest(string mouthShape)
    {
        (string Shape, float Weight)[] shapes = mouthShape switch
        {
            "smile" => [("mouthSmileLeft", 1.15f), ("mouthSmileRight", 1.15f), ("cheekSquintLeft", 0.5f), ("cheekSquintRight", 0.5f)],
            "grin" => [("mouthSmileLeft", 1), ("mouthSmileRight", 1), ("jawOpen", 0.42f), ("mouthUpperUpLeft", 0.25f), ("mouthUpperUpRight", 0.25f), ("cheekSquintLeft", 0.4f), ("cheekSquintRight", 0.4f)],
            "frown" => [("mouthFrownLeft", 0.75f), ("mouthFrownRight", 0.75f), ("mouthShrugLower", 0.35f), ("mouthPressLeft", 0.2f), ("mouthPressRight", 0.2f)],
            _ => [],
        };
        float[] rest = new float[ArkitShapes.Count];
        foreach ((string shape, float weight) in shapes)
        {
            rest[ArkitShapes.IndexOf(shape)] = weight;
        }

        return rest;
    }
}
