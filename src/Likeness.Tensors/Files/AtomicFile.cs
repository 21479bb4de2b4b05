namespace Likeness.Tensors.Files;

/// <summary>
/// The one way in which the program writes files: into a new file beside the target, flushed to the disk, then renamed over it.
/// Whoever reads the target sees the old content or the new, never a part; an error or a kill leaves the old one.
/// </summary>
public static class AtomicFile
{
    // Linux: ENOSPC, EDQUOT, EFBIG; Windows: ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL as HRESULTs.
    private static readonly int[] FullCodes = [28, 122, 27, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Writes a file through <paramref name="write"/>, making its folder if need be.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="write">Writes the content to a seekable stream; what it throws leaves no file behind.</param>
    /// <exception cref="LikenessException">The disk is full, or the folder cannot be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception error)
        {
            Remove(temporary);
            if (Explain(path, error) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary>Writes UTF-8 text without a byte order mark.</summary>
    /// <exception cref="LikenessException">The disk is full, or the folder cannot be written to.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes bytes.</summary>
    /// <exception cref="LikenessException">The disk is full, or the folder cannot be written to.</exception>
    public static void WriteBytes(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>The message for a failure of the file system, or null when the error is of another kind.</summary>
    public static LikenessException? Explain(string path, Exception error) => error switch
    {
        LikenessException => null,
        IOException io when FullCodes.Contains(io.HResult) =>
            new LikenessException($"{path}: the disk (or quota) is full; nothing was changed. Free some space, or write to another disk, and run again.", io),
        UnauthorizedAccessException => new LikenessException($"{path}: no permission to write here; choose another place or change its permissions.", error),
        IOException => new LikenessException($"{path}: cannot be written ({error.Message.TrimEnd('.')}); nothing was changed.", error),
        _ => null,
    };

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that brought us here is the one to report.
        }
    }
}
