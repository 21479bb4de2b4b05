using System.Buffers.Binary;
using Likeness.Geometry.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Ply;

/// <summary>
/// Decodes the rows of a binary PLY body whose rows have all the same length: block after block of rows, column after column within a
/// block, so that a block stays in the cache while its columns are taken out.
/// </summary>
internal readonly struct PlyRows : IBlocks
{
    private const int BlockSize = 1024;

    private readonly byte[] _content;
    private readonly int _start;
    private readonly int _rowBytes;
    private readonly bool _little;
    private readonly GaussianScene _scene;
    private readonly (int Offset, PlyType Type, SceneArray Array, int Component)[] _columns;

    private PlyRows(byte[] content, int start, PlyFormat format, PlyElement vertex, PlyLayout layout, GaussianScene scene)
    {
        _content = content;
        _start = start;
        _rowBytes = (int)vertex.RowBytes!.Value;
        _little = format == PlyFormat.LittleEndian;
        _scene = scene;
        int[] offsets = new int[vertex.Properties.Count];
        for (int p = 1; p < offsets.Length; p++)
        {
            offsets[p] = offsets[p - 1] + PlyHeader.SizeOf(vertex.Properties[p - 1].Type);
        }

        _columns = [.. layout.Columns.Select(c => (offsets[c.Property], vertex.Properties[c.Property].Type, c.Array, c.Component))];
    }

    /// <summary>Decodes all rows; the header has been held against the length of the file.</summary>
    public static void Decode(byte[] content, int start, PlyFormat format, PlyElement vertex, PlyLayout layout, GaussianScene scene) =>
        Work.For(Work.Blocks(scene.Count, BlockSize), new PlyRows(content, start, format, vertex, layout, scene));

    /// <summary>An array of a scene, and how many numbers a Gaussian has in it.</summary>
    public static (float[] Values, int Step) ArrayOf(GaussianScene scene, SceneArray array) => array switch
    {
        SceneArray.Means => (scene.Means, 3),
        SceneArray.LogScales => (scene.LogScales, 3),
        SceneArray.Rotations => (scene.Rotations, 4),
        SceneArray.OpacityLogits => (scene.OpacityLogits, 1),
        SceneArray.ShDc => (scene.ShDc, 3),
        SceneArray.ShRest => (scene.ShRest, scene.RestCoefficients * 3),
        _ => (scene.Extra, scene.ExtraChannels),
    };

    public void Run(int block)
    {
        int first = block * BlockSize;
        int count = Math.Min(BlockSize, _scene.Count - first);
        ReadOnlySpan<byte> rows = _content.AsSpan(_start + (first * _rowBytes), count * _rowBytes);
        foreach ((int offset, PlyType type, SceneArray array, int component) in _columns)
        {
            (float[] values, int step) = ArrayOf(_scene, array);
            Column(rows[offset..], count, type, values.AsSpan((first * step) + component), step);
        }
    }

    private void Column(ReadOnlySpan<byte> rows, int count, PlyType type, Span<float> target, int step)
    {
        if (type == PlyType.Float32 && _little)
        {
            for (int i = 0; i < count; i++)
            {
                target[i * step] = BinaryPrimitives.ReadSingleLittleEndian(rows[(i * _rowBytes)..]);
            }

            return;
        }

        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> at = rows[(i * _rowBytes)..];
            target[i * step] = type switch
            {
                PlyType.Int8 => (sbyte)at[0],
                PlyType.UInt8 => at[0],
                PlyType.Int16 => _little ? BinaryPrimitives.ReadInt16LittleEndian(at) : BinaryPrimitives.ReadInt16BigEndian(at),
                PlyType.UInt16 => _little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at),
                PlyType.Int32 => _little ? BinaryPrimitives.ReadInt32LittleEndian(at) : BinaryPrimitives.ReadInt32BigEndian(at),
                PlyType.UInt32 => _little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at),
                PlyType.Float32 => BinaryPrimitives.ReadSingleBigEndian(at),
                _ => (float)(_little ? BinaryPrimitives.ReadDoubleLittleEndian(at) : BinaryPrimitives.ReadDoubleBigEndian(at)),
            };
        }
    }
}
