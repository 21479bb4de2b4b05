using Likeness.Stylized.Generators;
using Likeness.Tensors;

namespace Likeness.Stylized.Cascade;

/// <summary>Finds the styles that a generator would make a photograph of: our own <see cref="HeadEncoder"/>, or e4e in its place (<see cref="PublishedEncoder"/>).</summary>
public interface IPhotoEncoder
{
    /// <summary>The shape of the codes.</summary>
    CodeShape Codes { get; }

    /// <summary>What of photographs is encoded, and what the generator shall give back: all, or the heads before a plain background.</summary>
    /// <param name="photos">[batch, 3, size, size] of the cascade's size, -1 to 1.</param>
    /// <returns>As many pictures of the same size.</returns>
    Tensor Heads(Tensor photos);

    /// <summary>Finds the styles of what <see cref="Heads"/> gives.</summary>
    /// <param name="heads">[batch, 3, size, size].</param>
    /// <returns>[batch, styles, style size].</returns>
    Tensor EncodeHeads(Tensor heads);

    /// <summary>Finds the styles of photographs.</summary>
    /// <param name="photos">[batch, 3, size, size] of the cascade's size, -1 to 1.</param>
    /// <returns>[batch, styles, style size].</returns>
    Tensor Encode(Tensor photos) => EncodeHeads(Heads(photos));
}
