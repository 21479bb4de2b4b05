using System.IO.Compression;

namespace Likeness.Tensors.Files;

/// <summary>Collects named arrays and writes them as one npz archive.</summary>
public sealed class NpzWriter
{
    // Nothing about the moment or the machine goes into the file: the same arrays give the same bytes.
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<(string Name, NpyArray Array)> _arrays = [];

    /// <summary>Adds an array. Its memory is read when the file is written.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public NpzWriter Add(string name, NpyArray array)
    {
        if (_arrays.Exists(a => a.Name == name))
        {
            throw new ArgumentException($"The array name '{name}' is taken.", nameof(name));
        }

        _arrays.Add((name, array));
        return this;
    }

    /// <summary>Writes the archive whole or not at all.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="compress">Deflate the arrays; otherwise they are stored, which is faster and larger.</param>
    /// <exception cref="LikenessException">The disk is full, or the folder cannot be written to.</exception>
    public void Save(string path, bool compress = true) => AtomicFile.Write(path, stream => Write(stream, compress));

    /// <summary>Writes the archive to a stream, which stays open.</summary>
    public void Write(Stream stream, bool compress = true)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, NpyArray array) in _arrays)
        {
            ZipArchiveEntry entry = archive.CreateEntry(name + ".npy", compress ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
            entry.LastWriteTime = Timestamp;
            using Stream packed = entry.Open();
            Npy.Write(packed, array);
        }
    }
}
