using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>A square part of pictures around something small, three times as large as it (spec A3).</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Side">Rows and columns.</param>
internal readonly record struct LocalView(int Top, int Left, int Side)
{
    private const float Enlargement = 3;
    private const float Seen = 0.5f;
    private const int LeastSide = 8;

    /// <summary>Where a group's options show, or null for groups that fill the picture.</summary>
    public static AvatarLabel? LabelOf(AttributeGroup group) => group.Name switch
    {
        "beard" => AvatarLabel.Beard,
        "brow" => AvatarLabel.Brow,
        "eyeColour" or "lashes" => AvatarLabel.Eye,
        AvatarSchemas.MouthShape => AvatarLabel.Mouth,
        "glasses" => AvatarLabel.Glasses,
        _ => null,
    };

    /// <summary>The view around the pixels that show something; null where nothing does.</summary>
    /// <param name="probabilities">What a parser says of one picture, [1, 8, size, size].</param>
    /// <param name="label">What is looked for.</param>
    public static LocalView? Around(Tensor probabilities, AvatarLabel label)
    {
        int size = probabilities.Shape[2];
        ReadOnlySpan<float> plane = probabilities.Span.Slice((int)label * size * size, size * size);
        (int top, int bottom, int left, int right) = (size, -1, size, -1);
        for (int i = 0; i < plane.Length; i++)
        {
            if (plane[i] > Seen)
            {
                (int y, int x) = (i / size, i % size);
                (top, bottom, left, right) = (Math.Min(top, y), Math.Max(bottom, y), Math.Min(left, x), Math.Max(right, x));
            }
        }

        if (bottom < 0)
        {
            return null;
        }

        int side = Math.Clamp((int)(Enlargement * (Math.Max(bottom - top, right - left) + 1)), Math.Min(LeastSide, size), size);
        return new LocalView(Math.Clamp(((top + bottom) / 2) - (side / 2), 0, size - side), Math.Clamp(((left + right) / 2) - (side / 2), 0, size - side), side);
    }

    /// <summary>The part, as large as the whole.</summary>
    public Tensor Of(Tensor pictures) =>
        pictures.Slice(2, Top, Top + Side).Slice(3, Left, Left + Side).ResizeBilinear(pictures.Shape[2], pictures.Shape[3]);
}
