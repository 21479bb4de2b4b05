using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Likeness.Tensors.Kernels;

/// <summary>Loads and stores of fewer than sixteen lanes, which touch nothing beyond the last element.</summary>
internal static unsafe class LaneMemory
{
    /// <summary>The number of lanes everywhere.</summary>
    public const int Width = 16;

    [InlineArray(Width)]
    private struct Sixteen
    {
        private float _first;
    }

    /// <summary>Loads <paramref name="count"/> elements; the lanes after them hold <paramref name="fill"/>.</summary>
    public static V LoadPart<V>(float* source, int count, float fill) where V : struct, ILanes<V>
    {
        Unsafe.SkipInit(out Sixteen buffer);
        float* b = (float*)&buffer;
        V.Broadcast(fill).Store(b);
        for (int i = 0; i < count; i++)
        {
            b[i] = source[i];
        }

        return V.Load(b);
    }

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    public static void StorePart<V>(V x, float* destination, int count) where V : struct, ILanes<V>
    {
        Unsafe.SkipInit(out Sixteen buffer);
        float* b = (float*)&buffer;
        x.Store(b);
        for (int i = 0; i < count; i++)
        {
            destination[i] = b[i];
        }
    }

    /// <summary>The address of a span's first element; the caller keeps it <c>fixed</c>.</summary>
    public static ref float Start(ReadOnlySpan<float> span) => ref MemoryMarshal.GetReference(span);
}
