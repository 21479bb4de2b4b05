using System.Buffers.Binary;
using System.Text.Json;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>The outer layer of a GLB file: a header, a JSON chunk, and at most one binary chunk.</summary>
internal static class GlbContainer
{
    public const uint Magic = 0x46546C67;
    public const uint JsonChunk = 0x4E4F534A;
    public const uint BinaryChunk = 0x004E4942;

    /// <summary>Puts a file together: the chunks padded to four bytes, the JSON with blanks, the binary one with zeros and left out when empty.</summary>
    /// <exception cref="LikenessException">The file would pass 2 GB.</exception>
    public static byte[] Pack(ReadOnlySpan<byte> json, ReadOnlySpan<byte> binary)
    {
        int jsonLength = (json.Length + 3) & ~3;
        long binaryLength = (binary.Length + 3L) & ~3L;
        long length = 12 + 8 + jsonLength + (binaryLength > 0 ? 8 + binaryLength : 0);
        if (length > Array.MaxLength)
        {
            throw new LikenessException("The GLB file would pass 2 GB; export less into one file.");
        }

        byte[] file = new byte[length];
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), 2);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), jsonLength);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16), JsonChunk);
        json.CopyTo(file.AsSpan(20));
        file.AsSpan(20 + json.Length, jsonLength - json.Length).Fill((byte)' ');
        if (binaryLength > 0)
        {
            int at = 20 + jsonLength;
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), (int)binaryLength);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 4), BinaryChunk);
            binary.CopyTo(file.AsSpan(at + 8));
        }

        return file;
    }

    /// <summary>Takes the chunks apart.</summary>
    /// <exception cref="InvalidFileException">The layer is malformed or truncated, or the JSON does not parse.</exception>
    public static (JsonDocument Json, ReadOnlyMemory<byte> Binary) Open(ReadOnlyMemory<byte> content, string path)
    {
        ReadOnlySpan<byte> bytes = content.Span;
        if (bytes.Length < 12 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            throw new InvalidFileException(path, "does not start with 'glTF'; is it a binary glTF file?");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != 2)
        {
            throw new InvalidFileException(path, $"is glTF version {version}; only version 2 is read.");
        }

        if (length > bytes.Length || length < 12)
        {
            throw new InvalidFileException(path, $"the header says {length} bytes, the file has {bytes.Length}; it is truncated.");
        }

        ReadOnlyMemory<byte> json = default;
        ReadOnlyMemory<byte> binary = default;
        long at = 12;
        for (int chunk = 0; at < length; chunk++)
        {
            if (length - at < 8)
            {
                throw new InvalidFileException(path, $"chunk {chunk} is cut short.");
            }

            uint size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)at..]);
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)(at + 4)..]);
            if (size > length - at - 8)
            {
                throw new InvalidFileException(path, $"chunk {chunk} claims {size} bytes, {length - at - 8} are left; the file is truncated.");
            }

            ReadOnlyMemory<byte> body = content.Slice((int)at + 8, (int)size);
            if (chunk == 0)
            {
                json = type == JsonChunk ? body : throw new InvalidFileException(path, "the first chunk is not JSON.");
            }
            else if (chunk == 1 && type == BinaryChunk)
            {
                binary = body;
            }

            at += 8 + size;
        }

        try
        {
            return (JsonDocument.Parse(json), binary);
        }
        catch (JsonException e)
        {
            throw new InvalidFileException(path, $"the JSON chunk does not parse ({e.Message.TrimEnd('.')}).", e);
        }
    }
}
