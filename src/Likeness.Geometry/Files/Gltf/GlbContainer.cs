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
