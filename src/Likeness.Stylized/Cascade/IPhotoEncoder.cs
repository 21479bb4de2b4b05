using Likeness.Stylized.Generators;
using Likeness.Tensors;

namespace Likeness.Stylized.Cascade;

/// <summary>Finds the styles that a generator would make a photograph of: our own <see cref="PhotoEncoder"/>, or e4e in its place (<see cref="PublishedEncoder"/>).</summary>
public interface IPhotoEncoder
{
    /// <summary>The shape of the codes.</summary>
    CodeShape Codes { get; }

    /// <summary>Finds the styles of photographs.</summary>
    /// <param name="photos">[batch, 3, size, size] of the cascade's size, -1 to 1.</param>
    /// <returns>[batch, styles, style size].</returns>
    Tensor Encode(Tensor photos);
}
