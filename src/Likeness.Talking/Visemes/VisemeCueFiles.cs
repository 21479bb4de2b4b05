using System.Globalization;
using System.Text;
using System.Text.Json;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Visemes;

/// <summary>
/// Writes cues as Rhubarb Lip Sync does, so that importers of its files read ours; the names are Oculus' (<c>aa</c>, <c>PP</c> ...) where Rhubarb has letters.
/// </summary>
public static class VisemeCueFiles
{
    /// <summary>Writes a line a cue, start in seconds and viseme with a tab between; the last line, <c>sil</c>, is the end.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="cues">The cues.</param>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void WriteTsv(string path, IReadOnlyList<VisemeCue> cues)
    {
        var text = new StringBuilder();
        foreach (VisemeCue cue in cues)
        {
            text.Append(CultureInfo.InvariantCulture, $"{cue.Start:F2}\t{cue.Viseme}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{(cues.Count > 0 ? cues[^1].End : 0):F2}\t{OculusVisemes.Names[0]}\n");
        AtomicFile.WriteText(path, text.ToString());
    }

    /// <summary>Writes <c>{ "metadata": { "duration" }, "mouthCues": [{ "start", "end", "value" }, ...] }</c>, times in seconds.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="cues">The cues.</param>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void WriteJson(string path, IReadOnlyList<VisemeCue> cues) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteNumber("duration", Rounded(cues.Count > 0 ? cues[^1].End : 0));
        json.WriteEndObject();
        json.WriteStartArray("mouthCues");
        foreach (VisemeCue cue in cues)
        {
            json.WriteStartObject();
            json.WriteNumber("start", Rounded(cue.Start));
            json.WriteNumber("end", Rounded(cue.End));
            json.WriteString("value", cue.Viseme);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static double Rounded(double seconds) => Math.Round(seconds, 3);
}
