using Likeness.Stylized.Pictures;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// Roughly where hair, beard and glasses are: how much of each of sixteen cells of a picture they fill. A stylisation that keeps it keeps the length of the hair, beards and glasses; cells a
/// quarter of the picture wide leave it free to turn the head to the front. This loss is ours: the paper's generator of photographs comes from 70,000 faces and hands such things on by itself,
/// one that learned for minutes does not.
/// </summary>
/// <param name="Shares">[batch, 3, 4, 4]: hair, beard and glasses, each 0 to 1.</param>
public readonly record struct PartLayout(Tensor Shares)
{
    private const int Cells = 4;

    /// <summary>Measures pictures; gradients pass through.</summary>
    /// <param name="probabilities">What a parser says of them, [batch, 8, height, width].</param>
    public static PartLayout Of(Tensor probabilities)
    {
        Tensor hairs = probabilities.Slice(1, (int)AvatarLabel.Hair, (int)AvatarLabel.Beard + 1);
        Tensor glasses = probabilities.Slice(1, (int)AvatarLabel.Glasses, (int)AvatarLabel.Glasses + 1);
        return new PartLayout(ShapeOps.Concat(1, hairs, glasses).AdaptiveAveragePool2d(Cells, Cells));
    }

    /// <summary>How much two layouts differ: the sum of the differences of all cells and parts.</summary>
    /// <param name="other">Of as many pictures, or of one that all are compared with.</param>
    /// <returns>[batch].</returns>
    public Tensor Distance(PartLayout other) => (Shares - other.Shares).Abs().Sum([1, 2, 3]);
}
