using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>The weights of the objective's three parts (spec A2); the defaults are the paper's.</summary>
/// <param name="Identity">Of one minus the cosine of identity embeddings.</param>
/// <param name="Perceptual">Of the perceptual distance.</param>
/// <param name="Colour">Of the distance of hair and skin colours.</param>
public readonly record struct ObjectiveWeights(float Identity, float Perceptual, float Colour)
{
    /// <summary>0.4, 0.8 and 0.8.</summary>
    public static ObjectiveWeights Paper => new(0.4f, 0.8f, 0.8f);
}

/// <summary>What the objective knows of a picture, so that a target that is compared with often is looked at once.</summary>
/// <param name="Embedding">[batch, numbers].</param>
/// <param name="Features">Feature maps.</param>
/// <param name="Colours">Hair and skin.</param>
public sealed record ObjectiveTarget(Tensor Embedding, Tensor[] Features, PartColours Colours);

/// <summary>
/// How much two cartoon pictures differ: 0.4 identity, 0.8 perceptual, 0.8 colour (spec A2, equations 4 and 5). The mapper learns by it and the search
/// compares by it.
/// </summary>
/// <param name="embedding">Says who an avatar is.</param>
/// <param name="features">Says how a picture looks.</param>
/// <param name="parser">Knows the parts of avatars.</param>
/// <param name="weights">The weights of the parts; a part that weighs nothing is not computed.</param>
public sealed class ResemblanceObjective(IPictureEmbedding embedding, IPictureFeatures features, IPictureParser parser, ObjectiveWeights weights)
{
    /// <summary>Looks at pictures; no gradients pass.</summary>
    /// <param name="pictures">[batch, 3, size, size]; one picture may be compared with many.</param>
    public ObjectiveTarget Target(Tensor pictures)
    {
        using Tensors.Autodiff.Tape.PauseScope pause = Tensors.Autodiff.Tape.Pause();
        return Look(pictures.Detach());
    }

    /// <summary>Compares pictures with targets.</summary>
    /// <param name="pictures">[batch, 3, size, size].</param>
    /// <param name="target">Of as many pictures, or of one.</param>
    /// <returns>[batch], 0 for equal pictures; differentiable by the pictures.</returns>
    public Tensor Compare(Tensor pictures, ObjectiveTarget target)
    {
        ObjectiveTarget seen = Look(pictures);
        Tensor sum = Tensor.Zeros(pictures.Shape[0]);
        sum = weights.Identity == 0 ? sum : sum + (PictureDistances.IdentityDistance(seen.Embedding, target.Embedding) * weights.Identity);
        sum = weights.Perceptual == 0 ? sum : sum + (features.Compare(seen.Features, target.Features) * weights.Perceptual);
        return weights.Colour == 0 ? sum : sum + (seen.Colours.Distance(target.Colours) * weights.Colour);
    }

    private ObjectiveTarget Look(Tensor pictures)
    {
        Tensor nothing = Tensor.Zeros(1, 1);
        return new ObjectiveTarget(
            weights.Identity == 0 ? nothing : embedding.Embed(pictures),
            weights.Perceptual == 0 ? [] : features.Features(pictures),
            weights.Colour == 0 ? new PartColours(nothing, nothing, 0) : PartColours.Of(pictures, parser.Probabilities(pictures)));
    }
}
