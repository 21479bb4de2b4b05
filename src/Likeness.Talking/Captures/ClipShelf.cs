using Likeness.Talking.Motion;

namespace Likeness.Talking.Captures;

/// <summary>Motions that were read from disk and may be needed again: as many as fit, those asked for longest ago go first.</summary>
/// <param name="bytes">How many bytes fit; one motion is kept however large it is.</param>
internal sealed class ClipShelf(long bytes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(object Key, VertexMotion Motion)> _motions = [];
    private long _used;

    /// <summary>The motion of a key, from the shelf or read now.</summary>
    public VertexMotion Take(object key, Func<VertexMotion> read)
    {
        lock (_gate)
        {
            for (LinkedListNode<(object Key, VertexMotion Motion)>? node = _motions.First; node is not null; node = node.Next)
            {
                if (ReferenceEquals(node.Value.Key, key))
                {
                    _motions.Remove(node);
                    _motions.AddFirst(node);
                    return node.Value.Motion;
                }
            }

            VertexMotion motion = read();
            _motions.AddFirst((key, motion));
            _used += Size(motion);
            while (_used > bytes && _motions.Count > 1)
            {
                _used -= Size(_motions.Last!.Value.Motion);
                _motions.RemoveLast();
            }

            return motion;
        }
    }

    private static long Size(VertexMotion motion) => (long)motion.Positions.Length * sizeof(float);
}
