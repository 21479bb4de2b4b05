namespace Likeness.Studio.Hosting;

/// <summary>
/// Lets work in one at a time. Of several that wait for the same kind of work only the newest is done: who drags a slider wants to see where
/// it is, not where it was.
/// </summary>
internal sealed class LatestOnly : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly long[] _newest;

    /// <summary>Prepares for a number of kinds.</summary>
    public LatestOnly(int kinds) => _newest = new long[kinds];

    /// <summary>Waits for its turn and works.</summary>
    /// <returns>What the work made, or null when a newer one came meanwhile.</returns>
    public async Task<T?> RunAsync<T>(int kind, Func<T> work, CancellationToken cancel) where T : class
    {
        long mine = Interlocked.Increment(ref _newest[kind]);
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return mine == Interlocked.Read(ref _newest[kind]) ? work() : null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
