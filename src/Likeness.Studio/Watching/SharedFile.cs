using Likeness.Tensors;

namespace Likeness.Studio.Watching;

/// <summary>A file that another program may be writing, replacing or deleting.</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Written">When it was last written to (UTC).</param>
internal sealed record SharedFile(string Path, long Length, DateTime Written)
{
    /// <summary>What the file is now, or null when there is none.</summary>
    public static SharedFile? Of(string path)
    {
        var info = new FileInfo(path);
        return info.Exists ? new SharedFile(path, info.Length, info.LastWriteTimeUtc) : null;
    }

    /// <summary>Opens it in a way that hinders nobody: it may be written to, renamed over and deleted meanwhile.</summary>
    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Reads all of it.</summary>
    /// <exception cref="InvalidFileException">It is gone, cannot be read, is larger than 2 GB, or was cut while it was read.</exception>
    public static byte[] ReadAll(string path)
    {
        try
        {
            using FileStream stream = Open(path);
            if (stream.Length > Array.MaxLength)
            {
                throw new InvalidFileException(path, $"has {stream.Length} bytes; files up to 2 GB can be shown.");
            }

            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidFileException(path, "there is no such file; check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, Directory.Exists(path) ? "is a folder, a file was expected. For the folder of a run give --run." : $"cannot be read ({error.Message.TrimEnd('.')}).", error);
        }
    }
}
