namespace Likeness.Tensors.Memory;

/// <summary>Working memory from the pool for the length of one call: <c>using var scratch = new Scratch(count);</c></summary>
internal readonly ref struct Scratch : IDisposable
{
    private readonly Storage _storage;
    private readonly int _count;

    /// <summary>Takes at least <paramref name="count"/> floats of unspecified content, 64-byte aligned.</summary>
    public Scratch(int count)
    {
        _count = count;
        _storage = BufferPool.Rent(Math.Max(count, 1));
    }

    /// <summary>The memory.</summary>
    public Span<float> Span => _storage.Span(_count);

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => BufferPool.Return(_storage);
}
