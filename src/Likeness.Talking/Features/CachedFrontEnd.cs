using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Likeness.Audio.Waveforms;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Features;

/// <summary>
/// Keeps what a front end heard in files, one a recording, because an encoder takes seconds for a clip that is heard again in every run. A file has a 32-byte key
/// (SHA-256 of version, front end and sound), a 32-byte SHA-256 of the rest, the width, and the features as little-endian floats: all of their bits, so that a
/// training has the same result with and without. The cache only saves time: whatever is wrong with a file or the folder leads to hearing, not to an error.
/// </summary>
public sealed class CachedFrontEnd : IFrontEnd
{
    // Raise with every change of what encoders make of a sound, or of the layout.
    private const int Version = 1;
    private const int HashBytes = 32;
    private const int HeadBytes = (2 * HashBytes) + sizeof(int);

    private readonly IFrontEnd _frontEnd;
    private readonly byte[] _identity;
    private readonly string _folder;

    /// <summary>Puts a cache before a front end.</summary>
    /// <param name="frontEnd">Hears what is not there.</param>
    /// <param name="identity">Tells front ends apart by what they make of a sound: for an encoder, a hash of its weights.</param>
    /// <param name="folder">Where the files are; made when the first is written.</param>
    public CachedFrontEnd(IFrontEnd frontEnd, string identity, string folder) =>
        (_frontEnd, _identity, _folder) = (frontEnd, Encoding.UTF8.GetBytes(identity), folder);

    /// <inheritdoc/>
    public string Name => _frontEnd.Name;

    /// <inheritdoc/>
    public int Width => _frontEnd.Width;

    /// <inheritdoc/>
    public SpeechFeatures Hear(Waveform waveform)
    {
        byte[] key = Key(waveform);
        string path = PathOf(key);
        if (TryRead(path, key) is { } known)
        {
            return known;
        }

        SpeechFeatures heard = _frontEnd.Hear(waveform);
        Write(path, key, heard);
        return heard;
    }

    /// <summary>Where the features of a recording are kept.</summary>
    /// <param name="waveform">The recording.</param>
    internal string PathOf(Waveform waveform) => PathOf(Key(waveform));

    private string PathOf(byte[] key) => Path.Combine(_folder, $"features-{Convert.ToHexStringLower(key.AsSpan(0, 16))}.bin");

    private byte[] Key(Waveform waveform)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([Version, _identity.Length, Width, waveform.Rate, waveform.Channels]));
        hash.AppendData(_identity);
        hash.AppendData(MemoryMarshal.AsBytes(waveform.Samples.AsSpan()));
        return hash.GetHashAndReset();
    }

    private SpeechFeatures? TryRead(string path, byte[] key)
    {
        try
        {
            ReadOnlySpan<byte> file = File.ReadAllBytes(path);
            if (file.Length <= HeadBytes
                || !file[..HashBytes].SequenceEqual(key)
                || !file.Slice(HashBytes, HashBytes).SequenceEqual(SHA256.HashData(file[(2 * HashBytes)..]))
                || BinaryPrimitives.ReadInt32LittleEndian(file[(2 * HashBytes)..]) != Width)
            {
                return null;
            }

            ReadOnlySpan<byte> numbers = file[HeadBytes..];
            float[] values = new float[numbers.Length / sizeof(float)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(numbers[(i * sizeof(float))..]);
            }

            return new SpeechFeatures(values, Width);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Tensors.LikenessException)
        {
            return null;
        }
    }

    private static void Write(string path, byte[] key, SpeechFeatures features)
    {
        byte[] body = new byte[sizeof(int) + (features.Values.Length * sizeof(float))];
        BinaryPrimitives.WriteInt32LittleEndian(body, features.Width);
        for (int i = 0; i < features.Values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(body.AsSpan(sizeof(int) + (i * sizeof(float))), features.Values[i]);
        }

        try
        {
            AtomicFile.Write(path, file =>
            {
                file.Write(key);
                file.Write(SHA256.HashData(body));
                file.Write(body);
            });
        }
        catch (Tensors.LikenessException)
        {
            // A full disk or a folder that cannot be written to costs the next run its time, not this one its work.
        }
    }
}
