using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Perception;

/// <summary>Distances of pictures that the losses are made of, one number a picture.</summary>
public static class PictureDistances
{
    /// <summary>The perceptual distance of pictures, [batch].</summary>
    public static Tensor Distance(this IPictureFeatures features, Tensor a, Tensor b) => features.Compare(features.Features(a), features.Features(b));

    /// <summary>One minus the cosine of the angle between embeddings, [batch]; 0 for the same person.</summary>
    /// <param name="a">[batch, numbers], of length 1.</param>
    /// <param name="b">The same, or one row that all are compared with.</param>
    public static Tensor IdentityDistance(Tensor a, Tensor b) => 1f - (a * b).Sum(1);
}
