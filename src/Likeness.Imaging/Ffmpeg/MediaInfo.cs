using System.Globalization;
using System.Text.Json;
using Likeness.Tensors;

namespace Likeness.Imaging.Ffmpeg;

/// <summary>What ffprobe says about a video or sound file.</summary>
public sealed record MediaInfo
{
    /// <summary>True when there is a picture track.</summary>
    public bool HasVideo => Width > 0;

    /// <summary>True when there is a sound track.</summary>
    public bool HasAudio { get; private init; }

    /// <summary>Pixels a row, as the video is shown (turned upright); 0 without a picture.</summary>
    public int Width { get; private init; }

    /// <summary>Rows, as the video is shown; 0 without a picture.</summary>
    public int Height { get; private init; }

    /// <summary>Mean frames a second; 0 when unknown.</summary>
    public double FrameRate { get; private init; }

    /// <summary>Length in seconds; 0 when unknown.</summary>
    public double Seconds { get; private init; }

    /// <summary>Samples a second of the sound; 0 without sound.</summary>
    public int AudioRate { get; private init; }

    /// <summary>The picture's codec, "h264" for example; null without a picture.</summary>
    public string? VideoCodec { get; private init; }

    /// <summary>Asks ffprobe.</summary>
    /// <exception cref="InvalidFileException">The file is missing, or holds neither video nor sound.</exception>
    /// <exception cref="LikenessException">ffprobe is missing.</exception>
    public static MediaInfo Probe(string path, CancellationToken token = default)
    {
        if (!File.Exists(path))
        {
            throw new InvalidFileException(path, "the file does not exist. Check the name.");
        }

        using var process = FfmpegProcess.Start(
            "ffprobe",
            path,
            ["-protocol_whitelist", "file,pipe", "-show_entries", "format=duration:stream=codec_type,codec_name,width,height,avg_frame_rate,r_frame_rate,sample_rate:stream_side_data=rotation", "-of", "json", FfmpegProcess.FileName(path)],
            token);
        byte[] json = process.ReadToEnd(1 << 24);
        using var document = JsonDocument.Parse(json);
        var info = new MediaInfo { Seconds = document.RootElement.TryGetProperty("format", out JsonElement format) ? Number(format, "duration") : 0 };
        bool video = false, audio = false;
        foreach (JsonElement stream in document.RootElement.GetProperty("streams").EnumerateArray())
        {
            string? type = Text(stream, "codec_type");
            if (type == "video" && !video)
            {
                video = true;
                bool turned = Math.Abs(Rotation(stream)) % 180 == 90;
                int width = (int)Number(stream, "width"), height = (int)Number(stream, "height");
                double rate = Ratio(Text(stream, "avg_frame_rate"));
                info = info with
                {
                    Width = turned ? height : width,
                    Height = turned ? width : height,
                    FrameRate = rate > 0 ? rate : Ratio(Text(stream, "r_frame_rate")),
                    VideoCodec = Text(stream, "codec_name"),
                };
            }
            else if (type == "audio" && !audio)
            {
                audio = true;
                info = info with { HasAudio = true, AudioRate = (int)Number(stream, "sample_rate") };
            }
        }

        return video || audio ? info : throw new InvalidFileException(path, "it holds neither video nor sound. Give a media file.");
    }

    private static int Rotation(JsonElement stream)
    {
        if (stream.TryGetProperty("side_data_list", out JsonElement list))
        {
            foreach (JsonElement entry in list.EnumerateArray())
            {
                if (entry.TryGetProperty("rotation", out JsonElement rotation) && rotation.TryGetInt32(out int degrees))
                {
                    return degrees;
                }
            }
        }

        return 0;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double Number(JsonElement element, string name) => !element.TryGetProperty(name, out JsonElement value) ? 0
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : 0;

    private static double Ratio(string? text)
    {
        string[] parts = (text ?? "").Split('/');
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double over)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double under)
            && under > 0 ? over / under : 0;
    }
}
