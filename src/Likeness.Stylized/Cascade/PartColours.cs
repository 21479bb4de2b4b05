using Likeness.Stylized.Pictures;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// The mean colours of hair and skin, which stylisation and mapping must keep (spec A1, equation 1). The means are weighted by a parser's probabilities, so
/// that gradients reach both the colours and the shapes.
/// </summary>
/// <param name="Means">[batch, 2, 3]: hair and skin, each red, green and blue from -1 to 1.</param>
/// <param name="Areas">Pixels that the parser counts, [batch, 2].</param>
/// <param name="Least">Pixels below which a part is passed over.</param>
public readonly record struct PartColours(Tensor Means, Tensor Areas, float Least)
{
    // Fifty pixels of a picture of 256; in the smallest pictures a few.
    private const float LeastShare = 50f / (256 * 256);
    private const float LeastPixels = 4;
    private static readonly AvatarLabel[] s_parts = [AvatarLabel.Hair, AvatarLabel.Skin];

    /// <summary>Measures pictures.</summary>
    /// <param name="pictures">[batch, 3, height, width].</param>
    /// <param name="probabilities">What a parser says of them, [batch, 8, height, width].</param>
    public static PartColours Of(Tensor pictures, Tensor probabilities)
    {
        var means = new Tensor[s_parts.Length];
        var areas = new Tensor[s_parts.Length];
        for (int k = 0; k < s_parts.Length; k++)
        {
            int part = (int)s_parts[k];
            Tensor weights = probabilities.Slice(1, part, part + 1);
            Tensor area = weights.Sum([2, 3]);
            means[k] = (weights * pictures).Sum([2, 3]) / (area + 1e-3f);
            areas[k] = area;
        }

        return new PartColours(ShapeOps.Stack(1, means), ShapeOps.Concat(1, areas), MathF.Max(LeastPixels, LeastShare * pictures.Shape[2] * pictures.Shape[3]));
    }

    /// <summary>The same measurements, through which no gradients pass.</summary>
    public PartColours Detached() => this with { Means = Means.Detach(), Areas = Areas.Detach() };

    /// <summary>
    /// How much colours differ: the sum over hair and skin of the squared distance of mean colours. A part that is too small in either picture counts
    /// nothing.
    /// </summary>
    /// <param name="other">Of as many pictures, or of one that all are compared with.</param>
    /// <returns>[batch].</returns>
    public Tensor Distance(PartColours other)
    {
        Tensor distances = (Means - other.Means).Square().Sum(2);
        Tensor large = Areas.Detach().GreaterThan(Least) * other.Areas.Detach().GreaterThan(other.Least);
        return (distances * large).Sum(1);
    }
}
