using Likeness.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Splatting.Rasterization;

/// <summary>
/// Memory that lives from one frame to the next and only grows: from the pool of the tensors, pinned, 64-byte aligned, and given
/// back with <see cref="Release"/>.
/// </summary>
internal sealed unsafe class FrameMemory<T>(string purpose) where T : unmanaged
{
    private Storage? _storage;
    private long _capacity;

    /// <summary>The first element; null before the first <see cref="Reserve"/>.</summary>
    public T* Start { get; private set; }

    /// <summary>Makes room for at least <paramref name="count"/> elements. The content is lost when it grows.</summary>
    /// <exception cref="LikenessException">More than one array can hold.</exception>
    public T* Reserve(long count)
    {
        if (count > _capacity || _storage is null)
        {
            // A little more than asked for, so that a scene under change does not come back every frame.
            long floats = ((count * sizeof(T)) + 3) / 4;
            long roomy = floats + (floats / 8) + 64;
            if (roomy > Array.MaxLength / 2)
            {
                throw new LikenessException($"The frame needs {count} entries for {purpose}, more than fit into memory: render a smaller image, or fewer or smaller Gaussians.");
            }

            Release();
            _storage = BufferPool.Rent((int)roomy);
            fixed (float* start = _storage.Span(1))
            {
                // The pool's arrays are pinned for as long as they live.
                Start = (T*)start;
            }

            _capacity = roomy * sizeof(float) / sizeof(T);
        }

        return Start;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (_storage is { } storage)
        {
            BufferPool.Return(storage);
            _storage = null;
            _capacity = 0;
            Start = null;
        }
    }
}
