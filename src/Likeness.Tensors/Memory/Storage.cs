using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Likeness.Tensors.Memory;

/// <summary>
/// A block of floats on the pinned heap whose first element lies on a 64-byte boundary: pointers into it stay valid
/// while the object is alive, and vector loads never straddle two cache lines at its start.
/// </summary>
internal sealed class Storage
{
    private const int AlignmentInFloats = 16;
    private readonly int _offset;

    public Storage(int capacity)
    {
        Capacity = capacity;
        Array = GC.AllocateUninitializedArray<float>(capacity + AlignmentInFloats, pinned: true);
        nuint address;
        unsafe
        {
            address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Array));
        }

        _offset = (int)(((64 - (address & 63)) & 63) / sizeof(float));
    }

    public float[] Array { get; }

    public int Capacity { get; }

    /// <summary>The bucket of <see cref="BufferPool"/> to return to.</summary>
    public int Bucket { get; init; }

    public Span<float> Span(int count) => Array.AsSpan(_offset, count);

    public Memory<float> Memory(int count) => Array.AsMemory(_offset, count);
}
