using System.Globalization;
using Likeness.Imaging.Images;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Imaging.Ffmpeg;

/// <summary>How a video is written.</summary>
public sealed record VideoWriteOptions
{
    /// <summary>Frames a second.</summary>
    public double FrameRate { get; init; } = 25;

    /// <summary>x264's constant rate factor: 0 is lossless, 18 cannot be told from the original, 28 is small.</summary>
    public int Quality { get; init; } = 18;

    /// <summary>A file whose sound goes with the pictures; the shorter of the two ends the video.</summary>
    public string? AudioPath { get; init; }
}

/// <summary>
/// Writes frames to an MP4 (H.264, yuv420p, plays everywhere) through ffmpeg. The file appears under its name with
/// <see cref="Finish"/>; a writer that is disposed of before leaves nothing. Odd sides get one black row or column more.
/// </summary>
public sealed class VideoWriter : IDisposable
{
    private readonly string _path;
    private readonly string _beside;
    private readonly int _width, _height;
    private readonly FfmpegProcess _process;
    private bool _finished;

    /// <summary>Starts the encoder.</summary>
    /// <exception cref="LikenessException">ffmpeg is missing, or the folder cannot be made.</exception>
    public VideoWriter(string path, int width, int height, VideoWriteOptions? options = null, CancellationToken token = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        options ??= new VideoWriteOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.FrameRate, nameof(options));
        if (options.AudioPath is { } sound && !File.Exists(sound))
        {
            throw new InvalidFileException(sound, "the sound for the video does not exist. Check the name.");
        }

        _path = path;
        _width = width;
        _height = height;
        string full = Path.GetFullPath(path);
        _beside = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        }
        catch (Exception error) when (AtomicFile.Explain(path, error) is { } explained)
        {
            throw explained;
        }

        List<string> arguments =
        [
            "-f", "rawvideo", "-pix_fmt", "rgba",
            "-video_size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"),
            "-framerate", options.FrameRate.ToString("R", CultureInfo.InvariantCulture),
            "-i", "-",
        ];
        if (options.AudioPath is { } audio)
        {
            arguments.AddRange([.. FfmpegProcess.FileInput(audio), "-map", "0:v", "-map", "1:a:0", "-c:a", "aac", "-b:a", "160k", "-shortest"]);
        }

        arguments.AddRange(
        [
            // The encoder refuses odd sides; one black line at the right or bottom is not seen.
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2",
            "-c:v", "libx264", "-preset", "medium", "-crf", options.Quality.ToString(CultureInfo.InvariantCulture),
            "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4", FfmpegProcess.FileName(_beside),
        ]);
        _process = FfmpegProcess.Start("ffmpeg", path, arguments, token);
    }

    /// <summary>The number of frames added so far.</summary>
    public int FrameCount { get; private set; }

    /// <summary>Adds the next frame; opacity is ignored.</summary>
    /// <exception cref="ArgumentException">The frame has another size.</exception>
    /// <exception cref="LikenessException">The encoder failed.</exception>
    public void Add(Image frame)
    {
        if (frame.Width != _width || frame.Height != _height)
        {
            throw new ArgumentException($"The video has frames of {_width} by {_height}; this one has {frame.Width} by {frame.Height}.", nameof(frame));
        }

        try
        {
            _process.Input.Write(frame.Bytes);
        }
        catch (IOException)
        {
            throw _process.FailureAtEnd();
        }

        FrameCount++;
    }

    /// <summary>Completes the file and gives it its name.</summary>
    /// <exception cref="LikenessException">The encoder failed, or there was no frame.</exception>
    public void Finish()
    {
        try
        {
            _process.Input.Close();
        }
        catch (IOException)
        {
            throw _process.FailureAtEnd();
        }

        _process.Finish();
        if (FrameCount == 0)
        {
            throw new LikenessException($"{_path}: a video needs at least one frame; none was added.");
        }

        try
        {
            File.Move(_beside, _path, overwrite: true);
        }
        catch (Exception error) when (AtomicFile.Explain(_path, error) is { } explained)
        {
            throw explained;
        }

        _finished = true;
    }

    /// <summary>Ends the encoder; without <see cref="Finish"/> nothing is left of the file.</summary>
    public void Dispose()
    {
        _process.Dispose();
        if (!_finished)
        {
            File.Delete(_beside);
        }
    }
}
