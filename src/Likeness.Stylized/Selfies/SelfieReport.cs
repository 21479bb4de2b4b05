using System.Globalization;
using Likeness.Imaging.Images;
using Likeness.Imaging.Reports;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Pictures;

namespace Likeness.Stylized.Selfies;

/// <summary>The page about one avatar: the photo, its face in the frame, the avatar, and the first candidates of every choice with their scores.</summary>
public static class SelfieReport
{
    private const int Candidates = 5;
    private const int ShownSide = 384;

    /// <summary>Makes the page.</summary>
    /// <param name="input">The photo.</param>
    /// <param name="selfie">Its face in the frame.</param>
    /// <param name="estimate">The avatar.</param>
    /// <param name="method">The name of the method that found it.</param>
    /// <param name="stages">Each stage of the work and how many milliseconds it took.</param>
    public static HtmlReport Make(SelfieInput input, AlignedSelfie selfie, SelfieEstimate estimate, string method, IReadOnlyList<KeyValuePair<string, double>> stages)
    {
        var engine = new StylizedEngine(estimate.Avatar.Schema);
        Image avatar = engine.Render(estimate.Avatar, new AvatarView { Size = ShownSide }).Image;
        var report = new HtmlReport($"An avatar for {input.Name}", $"Method: {method}. The avatar is a list of named attributes; every choice below can be changed in its file.");
        report.Section("Photo and avatar");
        foreach (string warning in input.Warnings)
        {
            report.Paragraph(warning);
        }

        float scale = MathF.Min(1, (float)ShownSide / Math.Max(input.Photo.Width, input.Photo.Height));
        report.Figure(scale < 1 ? input.Photo.Resize((int)(input.Photo.Width * scale), (int)(input.Photo.Height * scale)) : input.Photo, "The photo");
        report.Figure(selfie.Image, "The face in the frame");
        foreach ((string shows, Func<Image> draw) in estimate.Pictures)
        {
            Image picture = draw();
            report.Figure(picture.Resize(ShownSide, ShownSide * picture.Height / picture.Width), shows);
        }

        report.Figure(avatar, "The avatar");
        report.Section("Choices");
        report.Table(["choice", "confidence", .. Enumerable.Range(1, Candidates).Select(i => $"candidate {i}")], estimate.Slots.Select(slot => (IReadOnlyList<string>)
        [
            slot.Group, slot.Confidence.ToString("0.00", CultureInfo.InvariantCulture),
            .. slot.Ranked.Take(Candidates).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Option} {r.Score:0.00}")),
        ]), "Scores of a choice add up to 1 over all its options.");
        report.Section("Numbers");
        report.Table(["attribute", "value"], estimate.Avatar.Schema.Continuous.Select((name, i) => (IReadOnlyList<string>)[name, estimate.Avatar.Continuous[i].ToString("0.000", CultureInfo.InvariantCulture)]), "0.5 is the middle.");
        report.Section("What was measured");
        report.Table(["measurement", "value"], estimate.Measurements.Select(m => (IReadOnlyList<string>)[m.Key, float.IsNaN(m.Value) ? "-" : m.Value.ToString("0.000", CultureInfo.InvariantCulture)]), "Colours are in Oklab times 100, lengths in distances between the eyes.");
        report.Section("Time");
        return report.Table(["stage", "milliseconds"], stages.Select(s => (IReadOnlyList<string>)[s.Key, s.Value.ToString("0.0", CultureInfo.InvariantCulture)]));
    }
}
