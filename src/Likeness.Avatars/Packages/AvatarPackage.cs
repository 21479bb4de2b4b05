using System.IO.Compression;
using System.Text.Json;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Packages;

/// <summary>
/// An animated head without its network: a zip file with <c>manifest.json</c>, frames of quantised Gaussians and perhaps the sound that they
/// go with (docs/viewer.md). Opening reads the manifest alone; a group of frames is unpacked when one of it is asked for, and the last group
/// is kept. Safe for several threads.
/// </summary>
public sealed class AvatarPackage : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ZipArchive _archive;
    private readonly string _path;
    private byte[] _group = [];
    private int _groupNumber = -1;

    private AvatarPackage(ZipArchive archive, string path)
    {
        (_archive, _path) = (archive, path);
        Manifest = ReadManifest();
        Grid = PackageLimits.GridOf(Manifest);
        Check();
    }

    /// <summary>What the package says of itself; it has been checked.</summary>
    public PackageManifest Manifest { get; }

    /// <summary>What the bytes of its frames stand for.</summary>
    public GaussianGrid Grid { get; }

    /// <summary>Opens a package.</summary>
    /// <exception cref="InvalidFileException">It is missing, cut short, no package, of another version, or claims what cannot be.</exception>
    public static AvatarPackage Open(string path)
    {
        ZipArchive archive;
        try
        {
            archive = new ZipArchive(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), ZipArchiveMode.Read);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidFileException(path, "there is no such file; check the path.", error);
        }
        catch (Exception error) when (IsDamage(error) || error is UnauthorizedAccessException)
        {
            throw Damaged(path, error);
        }

        try
        {
            return new AvatarPackage(archive, path);
        }
        catch (Exception error)
        {
            archive.Dispose();
            if (IsDamage(error))
            {
                throw Damaged(path, error);
            }

            throw;
        }
    }

    /// <summary>The bytes of a frame, in the planes of <see cref="PackedGaussians"/>.</summary>
    /// <param name="frame">From 0.</param>
    /// <exception cref="InvalidFileException">Its group is damaged.</exception>
    public byte[] Planes(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Manifest.Frames);
        int size = Manifest.Gaussians * PackedGaussians.Planes, number = frame / Manifest.FramesPerGroup;
        lock (_gate)
        {
            if (number != _groupNumber)
            {
                byte[] group = Unpack(PackageLimits.GroupName(number), GroupLength(number));
                Accumulate(group, size);
                (_group, _groupNumber) = (group, number);
            }

            return _group.AsSpan((frame % Manifest.FramesPerGroup) * size, size).ToArray();
        }
    }

    /// <summary>The Gaussians of a frame, millimetres.</summary>
    /// <param name="frame">From 0.</param>
    /// <exception cref="InvalidFileException">Its group is damaged.</exception>
    public GaussianScene Scene(int frame) => PackedGaussians.Unpack(Planes(frame), Grid);

    /// <summary>The sound file, or null when there is none.</summary>
    /// <exception cref="InvalidFileException">It is damaged.</exception>
    public byte[]? ReadSound()
    {
        lock (_gate)
        {
            return Manifest.Sound is { } name ? Unpack(name, _archive.GetEntry(name)!.Length) : null;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _archive.Dispose();

    private static bool IsDamage(Exception error) => error is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;

    private static InvalidFileException Damaged(string path, Exception error) =>
        new(path, $"cannot be unpacked; it is damaged, cut short, or no package ({error.Message.TrimEnd('.')}).", error);

    private static void Accumulate(byte[] group, int size)
    {
        for (int i = size; i < group.Length; i++)
        {
            group[i] += group[i - size];
        }
    }

    private long GroupLength(int group) =>
        (long)Math.Min(Manifest.FramesPerGroup, Manifest.Frames - (group * Manifest.FramesPerGroup)) * Manifest.Gaussians * PackedGaussians.Planes;

    private PackageManifest ReadManifest()
    {
        const string Name = "manifest.json";
        ZipArchiveEntry entry = _archive.GetEntry(Name) ?? throw new InvalidFileException(_path, "has no manifest.json; this is no package of ours (`likeness avatar export` makes one).");
        if (entry.Length > PackageLimits.ManifestBytes)
        {
            throw new InvalidFileException(_path, $"its manifest has {entry.Length} bytes; {PackageLimits.ManifestBytes} are the most.");
        }

        PackageManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(Unpack(Name, entry.Length), PackageJson.Default.PackageManifest);
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(_path, $"its manifest cannot be read: {error.Message}", error);
        }

        return PackageLimits.Problem(manifest) is { } problem ? throw new InvalidFileException(_path, problem) : manifest!;
    }

    // Every entry that the manifest implies is there and says the length that it must have.
    private void Check()
    {
        int groups = (Manifest.Frames + Manifest.FramesPerGroup - 1) / Manifest.FramesPerGroup;
        for (int g = 0; g < groups; g++)
        {
            string name = PackageLimits.GroupName(g);
            long expected = GroupLength(g), found = _archive.GetEntry(name)?.Length ?? throw new InvalidFileException(_path, $"has no entry {name}; {Manifest.Frames} frames are claimed. Export or download it again.");
            if (found != expected)
            {
                throw new InvalidFileException(_path, $"its entry {name} has {found} bytes; {expected} were expected of {Manifest.Gaussians} Gaussians.");
            }
        }

        if (Manifest.Sound is { } sound)
        {
            long length = _archive.GetEntry(sound)?.Length ?? throw new InvalidFileException(_path, $"has no entry {sound}, which its manifest names.");
            if (length > PackageLimits.SoundBytes)
            {
                throw new InvalidFileException(_path, $"its sound has {length >> 20} MB; {PackageLimits.SoundBytes >> 20} are the most.");
            }
        }
    }

    private byte[] Unpack(string name, long length)
    {
        ZipArchiveEntry entry = _archive.GetEntry(name)!;
        UnpackLimit.Hold($"{_path} ({name})", entry.CompressedLength, length);
        byte[] content = new byte[length];
        try
        {
            using Stream stream = entry.Open();
            stream.ReadExactly(content);
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw new InvalidFileException(_path, $"its entry {name} cannot be unpacked; the file is damaged ({error.Message.TrimEnd('.')}). Export or download it again.", error);
        }

        return Crc32.Append(0, content) == entry.Crc32
            ? content
            : throw new InvalidFileException(_path, $"its entry {name} is damaged: its checksum does not fit its content. Export or download it again.");
    }
}
