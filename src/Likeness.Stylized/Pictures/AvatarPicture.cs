using Likeness.Imaging.Images;

namespace Likeness.Stylized.Pictures;

/// <summary>A drawn avatar.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Labels">What each pixel shows, [height, width], top row first.</param>
public sealed record AvatarPicture(Image Image, AvatarLabel[] Labels)
{
    private static readonly Rgba[] LabelColours =
    [
        new(245, 246, 248), new(236, 178, 140), new(92, 64, 150), new(60, 140, 120), new(200, 60, 60), new(50, 120, 220), new(220, 70, 140), new(30, 30, 34),
    ];

    /// <summary>The labels as a picture, one colour a label, for looking at.</summary>
    public Image LabelImage()
    {
        var image = new Image(Image.Width, Image.Height);
        for (int i = 0; i < Labels.Length; i++)
        {
            image.Pixels[i] = LabelColours[(int)Labels[i]];
        }

        return image;
    }
}
