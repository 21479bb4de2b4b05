using Likeness.Stylized.Pictures;
using Likeness.Tensors;

namespace Likeness.Stylized.Perception;

/// <summary>Tells what each pixel of a face shows. Gradients pass through it to the pictures.</summary>
public interface IPictureParser
{
    /// <summary>The probability of each label at each pixel.</summary>
    /// <param name="pictures">[batch, 3, size, size], -1 to 1.</param>
    /// <returns>[batch, 8, size, size], in the order of <see cref="AvatarLabel"/>; each pixel adds up to 1.</returns>
    Tensor Probabilities(Tensor pictures);
}
