using Likeness.Stylized.Generators;
using Likeness.Tensors;

namespace Likeness.Stylized.Cascade;

/// <summary>Makes pictures of the cascade's size of styles, and can be differentiated by both the styles and its weights: see <see cref="SizedGenerator"/>.</summary>
public interface IStyleGenerator
{
    /// <summary>The shape of the codes.</summary>
    CodeShape Codes { get; }

    /// <summary>Draws pictures.</summary>
    /// <param name="codes">[batch, styles, style size].</param>
    /// <returns>[batch, 3, size, size] of the cascade's size, about -1 to 1.</returns>
    Tensor Draw(Tensor codes);
}
