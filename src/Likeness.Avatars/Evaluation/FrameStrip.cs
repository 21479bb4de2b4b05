using System.Globalization;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Networks;
using Likeness.Avatars.Frames;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;
using Likeness.Imaging.Reports;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Avatars.Evaluation;

/// <summary>Frames side by side: what was filmed, the coarse picture, the final one, and their difference in colours.</summary>
public static class FrameStrip
{
    private const float LargestError = 0.3f;

    /// <summary>Draws a sheet of some frames, a row each.</summary>
    public static Image Draw(HeadAvatar avatar, ClipInputs inputs, ClipPictures pictures, IReadOnlyList<int> frames, CorrectionMode mode = CorrectionMode.None)
    {
        using Tape.PauseScope pause = Tape.Pause();
        var sheet = new ContactSheet(4)
        {
            ColumnHeaders = ["filmed", "coarse", "final", "difference"],
            RowHeaders = [.. frames.Select(static f => string.Create(CultureInfo.InvariantCulture, $"frame {f + 1}"))],
        };
        var scale = new ColourScale(ColourMap.Ember, 0, LargestError, "difference");
        foreach (int f in frames)
        {
            using TensorScope scope = TensorScope.Begin();
            HeadPicture picture = avatar.Draw(inputs.Of(f, AvatarEvaluation.Time(inputs, f, mode), enhanced: true));
            Image truth = pictures.Picture(f), final = AvatarEvaluation.ToImage(picture.Final);
            sheet.Add(truth).Add(AvatarEvaluation.ToImage(picture.Coarse)).Add(final).Add(Difference(truth, final, scale));
        }

        return sheet.ToImage();
    }

    private static Image Difference(Image a, Image b, ColourScale scale)
    {
        var map = new Image(a.Width, a.Height);
        for (int i = 0; i < map.Pixels.Length; i++)
        {
            Rgba p = a.Pixels[i], q = b.Pixels[i];
            map.Pixels[i] = scale.At((Math.Abs(p.R - q.R) + Math.Abs(p.G - q.G) + Math.Abs(p.B - q.B)) / (3 * 255f));
        }

        return map;
    }
}
