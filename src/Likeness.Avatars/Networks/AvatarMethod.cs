using System.Numerics;
using Likeness.Avatars.Heads;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Networks;

/// <summary>How a head is made of a tracked mesh.</summary>
public enum AvatarMethod
{
    /// <summary>GraphAvatar: graph U-Nets make the Gaussians.</summary>
    Graph,

    /// <summary>Gaussians that ride on triangles, after GaussianAvatars.</summary>
    Bound,

    /// <summary>Gaussians in the mesh's texture moved by a network of the expression, after FlashAvatar.</summary>
    Uv,

    /// <summary>The mesh with one texture: the floor.</summary>
    Static,
}

/// <summary>Makes avatars before they have learned anything.</summary>
public static class AvatarMethods
{
    /// <summary>Makes one.</summary>
    /// <param name="method">Which.</param>
    /// <param name="template">The head.</param>
    /// <param name="options">The graph avatar's parts; of them texture Gaussians use the length of the code and bound ones their number a triangle.</param>
    /// <param name="meanColour">The head's mean colour, 0 to 1 each.</param>
    /// <param name="random">The source of weights.</param>
    /// <exception cref="LikenessException">The method needs texture coordinates and the mesh has none.</exception>
    public static HeadAvatar Make(AvatarMethod method, HeadTemplate template, GraphAvatarOptions options, Vector3 meanColour, RandomSource random) => method switch
    {
        AvatarMethod.Graph => new GraphAvatarNetwork(template, options, meanColour, random),
        AvatarMethod.Bound => new BoundGaussians(template, meanColour, random, options.GaussiansPerTriangle),
        AvatarMethod.Uv => new UvGaussians(template, options.ExpressionLength, meanColour, random),
        AvatarMethod.Static => new TexturedMesh(template, meanColour),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "there is no such method"),
    };
}
