using Likeness.Tensors;

namespace Likeness.Stylized.Perception;

/// <summary>Says who is in a picture, as a direction. Gradients pass through it to the pictures.</summary>
public interface IPictureEmbedding
{
    /// <summary>Finds the directions.</summary>
    /// <param name="pictures">[batch, 3, size, size], -1 to 1.</param>
    /// <returns>[batch, numbers], each row of length 1; one person's have a large scalar product.</returns>
    Tensor Embed(Tensor pictures);
}
