using System.Globalization;
using System.Runtime.InteropServices;
using Likeness.Tensors;

namespace Likeness.Imaging.Ffmpeg;

/// <summary>Sound out of any media file, through ffmpeg.</summary>
public static class AudioFiles
{
    // Three hours, as much as is taken of a WAV: more than anybody speaks into a head.
    private const long MaxSeconds = 3 * 3600;

    /// <summary>Decodes the first sound track to one channel.</summary>
    /// <param name="path">Any file with sound.</param>
    /// <param name="rate">Samples a second that are wanted; the sound is resampled.</param>
    /// <param name="token">Gives up.</param>
    /// <returns>Samples, full scale at -1 and 1.</returns>
    /// <exception cref="InvalidFileException">The file is missing, damaged, without sound, or longer than three hours.</exception>
    /// <exception cref="LikenessException">ffmpeg is missing.</exception>
    public static float[] ReadMono(string path, int rate, CancellationToken token = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        if (!File.Exists(path))
        {
            throw new InvalidFileException(path, "the file does not exist. Check the name.");
        }

        using var process = FfmpegProcess.Start(
            "ffmpeg",
            path,
            [.. FfmpegProcess.FileInput(path), "-map", "0:a:0", "-ac", "1", "-ar", rate.ToString(CultureInfo.InvariantCulture), "-f", "f32le", "-"],
            token);
        byte[] bytes = process.ReadToEnd(MaxSeconds * rate * sizeof(float));
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, bytes.Length / 4 * 4)).ToArray();
    }
}
