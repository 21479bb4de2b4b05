using System.Globalization;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tensors;

namespace Likeness.Imaging.Ffmpeg;

/// <summary>One picture of a video.</summary>
/// <param name="Index">0 for the first.</param>
/// <param name="Seconds">When it is shown, from the first frame on.</param>
/// <param name="Image">The picture; the caller's own.</param>
public sealed record VideoFrame(int Index, double Seconds, Image Image);

/// <summary>What to read of a video.</summary>
public sealed record VideoReadOptions
{
    /// <summary>Frames a second; frames are repeated or dropped to fit. The file's own mean rate when null.</summary>
    public double? FrameRate { get; init; }

    /// <summary>Width of the frames; the file's when null. Give both sides or none.</summary>
    public int? Width { get; init; }

    /// <summary>Height of the frames; the file's when null.</summary>
    public int? Height { get; init; }

    /// <summary>Where to begin, in seconds.</summary>
    public double Start { get; init; }

    /// <summary>How many frames at most.</summary>
    public int? MaxFrames { get; init; }
}

/// <summary>
/// The frames of a video at an even rate, decoded by ffmpeg as they are asked for: frame i is shown at i / rate seconds.
/// Leaving a loop over them early ends the decoder.
/// </summary>
public sealed class VideoReader
{
    private readonly string _path;
    private readonly VideoReadOptions _options;

    /// <summary>Looks at a file without decoding it.</summary>
    /// <exception cref="InvalidFileException">The file is missing, has no picture track, or its frames are too large.</exception>
    /// <exception cref="LikenessException">ffprobe is missing.</exception>
    public VideoReader(string path, VideoReadOptions? options = null, CancellationToken token = default)
    {
        _path = path;
        _options = options ?? new VideoReadOptions();
        if (_options.Width is null != _options.Height is null)
        {
            throw new ArgumentException("Give both sides of the frames or none.", nameof(options));
        }

        Info = MediaInfo.Probe(path, token);
        if (!Info.HasVideo)
        {
            throw new InvalidFileException(path, "it has sound but no pictures. Give a video.");
        }

        Width = _options.Width ?? Info.Width;
        Height = _options.Height ?? Info.Height;
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(Width, Height), 1, nameof(options));
        FrameRate = _options.FrameRate ?? (Info.FrameRate > 0 ? Info.FrameRate : 25);
        if ((long)Width * Height > PngReader.MaxPixels)
        {
            throw new InvalidFileException(path, $"its frames of {Width} by {Height} pixels are larger than the {PngReader.MaxPixels} pixels that are read. Ask for a smaller size.");
        }
    }

    /// <summary>What the file says about itself.</summary>
    public MediaInfo Info { get; }

    /// <summary>Width of the frames that are read.</summary>
    public int Width { get; }

    /// <summary>Height of the frames that are read.</summary>
    public int Height { get; }

    /// <summary>Frames a second that are read.</summary>
    public double FrameRate { get; }

    /// <summary>Decodes the frames one after the other.</summary>
    /// <exception cref="InvalidFileException">The file is damaged; frames before the damage have been given out.</exception>
    /// <exception cref="OperationCanceledException">The token said so.</exception>
    public IEnumerable<VideoFrame> Frames(CancellationToken token = default)
    {
        string rate = FrameRate.ToString("R", CultureInfo.InvariantCulture);
        List<string> arguments = [];
        if (_options.Start > 0)
        {
            arguments.AddRange(["-ss", _options.Start.ToString("R", CultureInfo.InvariantCulture)]);
        }

        arguments.AddRange([.. FfmpegProcess.FileInput(_path), "-map", "0:v:0", "-vf", string.Create(CultureInfo.InvariantCulture, $"fps={rate},scale={Width}:{Height}"), "-f", "rawvideo", "-pix_fmt", "rgba"]);
        if (_options.MaxFrames is { } most)
        {
            arguments.AddRange(["-frames:v", most.ToString(CultureInfo.InvariantCulture)]);
        }

        using var process = FfmpegProcess.Start("ffmpeg", _path, [.. arguments, "-"], token);
        process.Input.Close();
        for (int index = 0; ; index++)
        {
            var image = new Image(Width, Height);
            int got = process.Output.ReadAtLeast(image.Bytes, image.Bytes.Length, throwOnEndOfStream: false);
            if (got < image.Bytes.Length)
            {
                process.Finish();
                if (got > 0)
                {
                    throw new InvalidFileException(_path, $"the video breaks off in the middle of frame {index}. Copy or encode it again.");
                }

                yield break;
            }

            yield return new VideoFrame(index, index / FrameRate, image);
        }
    }
}
