using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Sparse;

namespace Likeness.Geometry.Simplification;

/// <summary>
/// The file that keeps one hierarchy: a 32-byte key (SHA-256 of version, factors, positions and triangles), a 32-byte
/// SHA-256 of the rest, and little-endian arrays of 32-bit numbers, each after its length: per step the kept indices, the
/// coarse triangles and the three arrays of the up matrix. What follows from these (selection, Laplacians) is made again.
/// The cache only saves time: whatever is wrong with the file or its folder leads to building, not to an error.
/// </summary>
internal sealed class HierarchyCache
{
    // Raise with every change of the decimation, the projection or the layout.
    private const int Version = 1;
    private const int HashBytes = 32;

    private readonly Mesh _mesh;
    private readonly int _steps;
    private readonly byte[] _key;

    public HierarchyCache(string folder, Mesh mesh, ReadOnlySpan<int> factors)
    {
        _mesh = mesh;
        _steps = factors.Length;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([Version, factors.Length, .. factors, mesh.VertexCount]));
        hash.AppendData(MemoryMarshal.AsBytes<Vector3>(mesh.Positions));
        hash.AppendData(MemoryMarshal.AsBytes<int>(mesh.Topology.Triangles));
        _key = hash.GetHashAndReset();
        FilePath = Path.Combine(folder, $"hierarchy-{Convert.ToHexStringLower(_key.AsSpan(0, 16))}.bin");
    }

    public string FilePath { get; }

    public MeshHierarchy? TryRead()
    {
        try
        {
            byte[] file = File.ReadAllBytes(FilePath);
            if (file.Length < 2 * HashBytes
                || !file.AsSpan(0, HashBytes).SequenceEqual(_key)
                || !file.AsSpan(HashBytes, HashBytes).SequenceEqual(SHA256.HashData(file.AsSpan(2 * HashBytes))))
            {
                return null;
            }

            return Parse(file.AsSpan(2 * HashBytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LikenessException or ArgumentException)
        {
            return null;
        }
    }

    public void Write(MeshHierarchy hierarchy)
    {
        using var body = new MemoryStream();
        for (int l = 0; l < _steps; l++)
        {
            HierarchyStep step = hierarchy.Steps[l];
            Append(body, step.Kept);
            Append(body, hierarchy.Levels[l + 1].Topology.Triangles);
            Append(body, step.Up.RowStarts);
            Append(body, step.Up.ColumnIndices);
            Append(body, MemoryMarshal.Cast<float, int>(step.Up.Values.AsSpan()));
        }

        try
        {
            AtomicFile.Write(FilePath, file =>
            {
                ReadOnlySpan<byte> content = body.GetBuffer().AsSpan(0, (int)body.Length);
                file.Write(_key);
                file.Write(SHA256.HashData(content));
                file.Write(content);
            });
        }
        catch (LikenessException)
        {
            // A full disk or a folder that cannot be written to costs the next program a second, not this one its work.
        }
    }

    private static void Append(MemoryStream body, ReadOnlySpan<int> numbers)
    {
        Span<byte> word = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(word, numbers.Length);
        body.Write(word);
        foreach (int number in numbers)
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, number);
            body.Write(word);
        }
    }

    private static int[] Take(ref ReadOnlySpan<byte> rest)
    {
        // A length that the file cannot hold makes the slice throw, which counts as damage.
        int count = BinaryPrimitives.ReadInt32LittleEndian(rest);
        ReadOnlySpan<byte> bytes = rest.Slice(sizeof(int), checked(count * sizeof(int)));
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        }

        rest = rest[(sizeof(int) + bytes.Length)..];
        return numbers;
    }

    private MeshHierarchy Parse(ReadOnlySpan<byte> rest)
    {
        var levels = new List<HierarchyLevel> { MeshHierarchy.Level(_mesh.Topology, _mesh.Positions) };
        var steps = new List<HierarchyStep>();
        for (int l = 0; l < _steps; l++)
        {
            HierarchyLevel fine = levels[^1];
            int[] kept = Take(ref rest);
            var topology = new MeshTopology(kept.Length, Take(ref rest));
            int[] starts = Take(ref rest);
            int[] columns = Take(ref rest);
            float[] values = MemoryMarshal.Cast<int, float>(Take(ref rest).AsSpan()).ToArray();
            var up = new SparseMatrix(fine.VertexCount, kept.Length, starts, columns, values);
            steps.Add(MeshHierarchy.Step(fine.VertexCount, kept, up));
            levels.Add(MeshHierarchy.Level(topology, MeshHierarchy.Select(fine.Positions, kept)));
        }

        return new MeshHierarchy(levels, steps);
    }
}
