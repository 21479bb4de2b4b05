using System.Text.Json;

namespace Likeness.Avatars.Tracking;

/// <summary>What files beside a track say about it: its rate and principal point (<c>clip.json</c>), and its licence.</summary>
internal sealed record TrackNotes(double? FramesPerSecond, (double X, double Y)? PrincipalPoint, string? Licence)
{
    private const int LongestLicence = 500;

    /// <summary>Reads what there is; a file that does not parse says nothing.</summary>
    /// <param name="landmarks">The track's path.</param>
    public static TrackNotes Beside(string landmarks)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(landmarks))!;
        (double? rate, (double, double)? centre, string? licence) = ReadClip(Path.Combine(folder, "clip.json"));
        return new TrackNotes(rate, centre, licence ?? LicenceOf(landmarks, Path.GetFileName(folder)));
    }

    private static (double? Rate, (double X, double Y)? Centre, string? Licence) ReadClip(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = json.RootElement;
            double? rate = root.TryGetProperty("fps", out JsonElement fps) && fps.TryGetDouble(out double r) && r > 0 ? r : null;
            (double, double)? centre = root.TryGetProperty("camera", out JsonElement camera) && camera.TryGetProperty("principal_point", out JsonElement point) && point.GetArrayLength() == 2
                ? (point[0].GetDouble(), point[1].GetDouble())
                : null;
            string? licence = root.TryGetProperty("licence", out JsonElement text) || root.TryGetProperty("license", out text) ? text.GetString() : null;
            return (rate, centre, licence);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            return default;
        }
    }

    // A list of sources has a line for each clip; what it says of others is not ours to repeat.
    private static string? LicenceOf(string landmarks, string clip)
    {
        if (Runs.Provenance.Licence.Find(landmarks) is not { } found)
        {
            return null;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(landmarks))!;
        string path = Path.Combine(folder, found.File);
        path = File.Exists(path) ? path : Path.Combine(Path.GetDirectoryName(folder)!, found.File);
        string text = File.ReadLines(path).FirstOrDefault(line => line.StartsWith('|') && line.Contains(clip, StringComparison.Ordinal))?.Trim(' ', '|') ?? found.Excerpt;
        return $"{found.File}: {(text.Length > LongestLicence ? text[..LongestLicence] + " ..." : text)}";
    }
}
