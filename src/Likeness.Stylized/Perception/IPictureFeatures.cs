using Likeness.Tensors;

namespace Likeness.Stylized.Perception;

/// <summary>Compares how pictures look, by features of a network. Gradients pass through it to the pictures.</summary>
public interface IPictureFeatures
{
    /// <summary>The features of pictures, of unit length at each pixel; kept for a target that is compared with often.</summary>
    /// <param name="pictures">[batch, 3, size, size], -1 to 1.</param>
    /// <returns>Feature maps, [batch, channels, height, width] each.</returns>
    Tensor[] Features(Tensor pictures);

    /// <summary>The distance of pictures by their features.</summary>
    /// <param name="a">What <see cref="Features"/> gave.</param>
    /// <param name="b">The same of as many pictures, or of one that all are compared with.</param>
    /// <returns>[batch], 0 for equal pictures.</returns>
    Tensor Compare(IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b);
}
