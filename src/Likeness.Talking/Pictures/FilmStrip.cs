using System.Globalization;
using Likeness.Imaging.Images;
using Likeness.Imaging.Reports;
using Likeness.Talking.Visemes;

namespace Likeness.Talking.Pictures;

/// <summary>A moment of speech that is shown.</summary>
/// <param name="At">Seconds.</param>
/// <param name="What">Which sound is spoken then, or what the mouth says.</param>
public readonly record struct SpokenMoment(double At, string What);

/// <summary>Frames of a film at some moments, side by side.</summary>
public static class FilmStrip
{
    // A head fills its picture from hair to shoulders.
    private const double FromTop = 0.29;

    /// <summary>Moments in the middle of mouth shapes, spread over the speech.</summary>
    /// <param name="cues">What the mouth does when.</param>
    /// <param name="count">At most so many.</param>
    public static SpokenMoment[] Of(IReadOnlyList<VisemeCue> cues, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        VisemeCue[] spoken = [.. cues.Where(c => c.Viseme != OculusVisemes.Names[0])];
        VisemeCue[] from = spoken.Length == 0 ? [.. cues] : spoken;
        int taken = Math.Min(count, from.Length);
        return [.. Enumerable.Range(0, taken).Select(i => from[(int)((long)i * from.Length / taken)]).Select(c => new SpokenMoment((c.Start + c.End) / 2, c.Viseme))];
    }

    /// <summary>Draws the frames with their times: of each the part from the eyes to the chin, half as wide and high as the film.</summary>
    /// <param name="film">The film.</param>
    /// <param name="moments">What is shown.</param>
    /// <param name="columns">Pictures in a row.</param>
    public static Image Draw(TalkingFilm film, IReadOnlyList<SpokenMoment> moments, int columns)
    {
        var sheet = new ContactSheet(columns);
        foreach (SpokenMoment moment in moments)
        {
            int frame = Math.Clamp((int)Math.Round(moment.At * film.FramesPerSecond), 0, film.Frames - 1);
            sheet.Add(CloseUp(film.Frame(frame)), string.Create(CultureInfo.InvariantCulture, $"{moment.At:F2} s: {moment.What}"));
        }

        return sheet.ToImage();
    }

    internal static Image CloseUp(Image whole) =>
        whole.Crop(whole.Width / 4, (int)(whole.Height * FromTop), whole.Width / 2, whole.Height / 2);
}
