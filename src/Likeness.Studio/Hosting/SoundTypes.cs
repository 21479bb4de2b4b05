namespace Likeness.Studio.Hosting;

/// <summary>The media types of sound files, by how their names end.</summary>
internal static class SoundTypes
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".wav"] = "audio/wav",
        [".mp3"] = "audio/mpeg",
        [".m4a"] = "audio/mp4",
        [".mp4"] = "audio/mp4",
        [".ogg"] = "audio/ogg",
        [".opus"] = "audio/ogg",
        [".flac"] = "audio/flac",
        [".webm"] = "audio/webm",
    };

    /// <summary>The type; "application/octet-stream" for an ending that is not known.</summary>
    public static string Of(string path) => Types.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream");
}
