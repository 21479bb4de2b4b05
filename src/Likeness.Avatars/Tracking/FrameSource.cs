using System.Globalization;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Tensors;

namespace Likeness.Avatars.Tracking;

/// <summary>The pictures that a track belongs to: a folder of images in the order of their numbers, or a video.</summary>
internal sealed class FrameSource
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp"];

    private readonly string[] _files = [];
    private readonly VideoReader? _video;

    private FrameSource(string path, string[] files, VideoReader? video)
    {
        Path = path;
        _files = files;
        _video = video;
        if (video is null)
        {
            Image first = ImageFiles.Read(files[0]);
            Size = (first.Width, first.Height);
        }
        else
        {
            Size = (video.Width, video.Height);
        }
    }

    /// <summary>The folder or file.</summary>
    public string Path { get; }

    /// <summary>Width and height of the first picture.</summary>
    public (int Width, int Height) Size { get; }

    /// <summary>Frames a second of a video, else null.</summary>
    public double? FramesPerSecond => _video?.FrameRate;

    /// <summary>Number of pictures; of a video only its length at its rate, which may be one off.</summary>
    public int Count => _video is null ? _files.Length : (int)Math.Round(_video.Info.Seconds * _video.FrameRate);

    /// <summary>Opens a folder or a video.</summary>
    /// <exception cref="LikenessException">There is none, or a folder holds no picture.</exception>
    public static FrameSource Open(string path)
    {
        if (!Directory.Exists(path))
        {
            return new FrameSource(path, [], new VideoReader(path));
        }

        string[] files = Numbered(path);
        return files.Length > 0
            ? new FrameSource(path, files, null)
            : throw new LikenessException($"{path}: holds no pictures ({string.Join(", ", Extensions)}). Name the folder of the frames.");
    }

    /// <summary>The picture that belongs to each frame in a folder of masks: the one of the same name, or of the same number.</summary>
    public string?[] Partners(string folder, int frames)
    {
        string[] files = Numbered(folder);
        if (_video is not null)
        {
            return [.. Enumerable.Range(0, frames).Select(f => f < files.Length ? files[f] : null)];
        }

        Dictionary<string, string> byName = files.ToDictionary(static f => System.IO.Path.GetFileNameWithoutExtension(f), StringComparer.Ordinal);
        return [.. _files.Take(frames).Select(f => byName.GetValueOrDefault(System.IO.Path.GetFileNameWithoutExtension(f)))];
    }

    /// <summary>The first so many pictures.</summary>
    /// <exception cref="LikenessException">One is damaged or of another size than the first.</exception>
    public IEnumerable<Image> Read(int frames, CancellationToken cancel)
    {
        if (_video is not null)
        {
            return _video.Frames(cancel).Take(frames).Select(static f => f.Image);
        }

        return ImageSeries.Read(_files[..Math.Min(frames, _files.Length)], Size.Width, Size.Height, cancel);
    }

    private static string[] Numbered(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Where(f => Extensions.Contains(System.IO.Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        return files.All(f => Number(f) is not null) ? [.. files.OrderBy(f => Number(f))] : files;
    }

    private static long? Number(string file) =>
        long.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
