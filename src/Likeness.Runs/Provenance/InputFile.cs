using System.Security.Cryptography;
using System.Text;
using Likeness.Tensors;

namespace Likeness.Runs.Provenance;

/// <summary>Something that a run read: what it was exactly, and under which licence it may be used.</summary>
/// <param name="Path">As the user gave it.</param>
/// <param name="Sha256">Of the file; for a folder, of its sorted relative file names and their hashes.</param>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="Licence">The licence found beside it; null when there is none, which is worth a warning.</param>
public sealed record InputFile(string Path, string Sha256, long Bytes, Licence? Licence)
{
    /// <summary>Hashes an input and looks for its licence.</summary>
    /// <param name="path">A file or folder; a part after '#' (a split of a mesh set) is kept in the path and otherwise ignored.</param>
    /// <param name="cancel">Stops the hashing.</param>
    /// <exception cref="InvalidFileException">There is no such file, or it cannot be read.</exception>
    public static InputFile Describe(string path, CancellationToken cancel = default)
    {
        string place = path;
        if (!System.IO.Path.Exists(place) && path.LastIndexOf('#') is var hash and > 0)
        {
            place = path[..hash];
        }

        try
        {
            if (Directory.Exists(place))
            {
                return OfFolder(path, place, cancel);
            }

            (string sha, long bytes) = Hash(place, cancel);
            return new InputFile(path, sha, bytes, Licence.Find(place));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"cannot be read ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static InputFile OfFolder(string path, string folder, CancellationToken cancel)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long total = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            (string sha, long bytes) = Hash(file, cancel);
            string relative = System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/');
            all.AppendData(Encoding.UTF8.GetBytes($"{relative}\n{sha}\n"));
            total += bytes;
        }

        return new InputFile(path, Convert.ToHexStringLower(all.GetHashAndReset()), total, Licence.Find(System.IO.Path.Combine(folder, "x")));
    }

    private static (string Sha256, long Bytes) Hash(string file, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            cancel.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            total += read;
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), total);
    }
}
