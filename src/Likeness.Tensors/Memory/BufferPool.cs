using System.Numerics;

namespace Likeness.Tensors.Memory;

/// <summary>
/// Free blocks by size class, eight classes to an octave, so that at most an eighth of a block is wasted.
/// A training step rents and returns the same sizes over and over, so after the first step nothing is allocated.
/// </summary>
internal static class BufferPool
{
    private const int SmallestBits = 6;
    private const int ClassesPerOctave = 8;
    private static readonly Stack<Storage>[] Free = CreateBuckets();

    public static Storage Rent(int count)
    {
        int bucket = BucketOf(count, out int capacity);
        Stack<Storage> stack = Free[bucket];
        lock (stack)
        {
            if (stack.TryPop(out Storage? storage))
            {
                return storage;
            }
        }

        return new Storage(capacity) { Bucket = bucket };
    }

    public static void Return(Storage storage)
    {
        Stack<Storage> stack = Free[storage.Bucket];
        lock (stack)
        {
            stack.Push(storage);
        }
    }

    /// <summary>Drops every free block, for a program that moves from one large job to another.</summary>
    public static void Trim()
    {
        foreach (Stack<Storage> stack in Free)
        {
            lock (stack)
            {
                stack.Clear();
            }
        }
    }

    internal static int BucketOf(int count, out int capacity)
    {
        if (count <= 1 << SmallestBits)
        {
            capacity = 1 << SmallestBits;
            return 0;
        }

        int octave = BitOperations.Log2((uint)(count - 1));
        long step = 1L << (octave - 3);
        long steps = (count - (1L << octave) + step - 1) / step;
        capacity = (int)Math.Min((1L << octave) + (steps * step), Array.MaxLength - 16);
        return ((octave - SmallestBits) * ClassesPerOctave) + (int)steps;
    }

    private static Stack<Storage>[] CreateBuckets()
    {
        var buckets = new Stack<Storage>[((32 - SmallestBits) * ClassesPerOctave) + 1];
        for (int i = 0; i < buckets.Length; i++)
        {
            buckets[i] = new Stack<Storage>();
        }

        return buckets;
    }
}
