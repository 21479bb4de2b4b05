using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>
/// Sorts what is drawn by depth, nearest first, equal depths by index: three passes of a radix sort on the bit pattern of the
/// depth, which orders like the depth because depths are positive. Counting and moving are cut into blocks of the list, and a
/// block's items of one digit go behind those of the blocks before it, so that threads do not show.
/// </summary>
internal sealed unsafe class DepthOrder
{
    private const int Bits = 11;
    private const int Digits = 1 << Bits;
    private const int BlockSize = 16384;
    private readonly FrameMemory<ulong> _keys = new("depth keys");
    private readonly FrameMemory<ulong> _other = new("depth keys");
    private readonly FrameMemory<int> _counts = new("digits of depths");

    /// <summary>Lists the Gaussians with a radius above 0: depth bits above, index below.</summary>
    /// <param name="radii">[count].</param>
    /// <param name="depths">[count]; read where the radius is above 0.</param>
    /// <param name="count">Number of Gaussians.</param>
    /// <param name="drawn">How many are listed.</param>
    /// <returns>The list, valid until the next call.</returns>
    public ulong* Sort(float* radii, float* depths, int count, out int drawn)
    {
        ulong* keys = _keys.Reserve(count), other = _other.Reserve(count);
        int n = 0;
        for (int i = 0; i < count; i++)
        {
            if (radii[i] > 0)
            {
                keys[n++] = ((ulong)BitConverter.SingleToUInt32Bits(depths[i]) << 32) | (uint)i;
            }
        }

        drawn = n;
        int blocks = Math.Max(1, Work.Blocks(n, BlockSize));
        int* counts = _counts.Reserve((long)blocks * Digits);
        for (int shift = 32; shift < 64; shift += Bits)
        {
            Work.For(blocks, new Count(keys, n, shift, counts));
            int place = 0;
            for (int digit = 0; digit < Digits; digit++)
            {
                for (int block = 0; block < blocks; block++)
                {
                    int* cell = counts + ((long)block * Digits) + digit;
                    (place, *cell) = (place + *cell, place);
                }
            }

            Work.For(blocks, new Move(keys, other, n, shift, counts));
            ulong* sorted = other;
            other = keys;
            keys = sorted;
        }

        return keys;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        _keys.Release();
        _other.Release();
        _counts.Release();
    }

    private readonly struct Count(ulong* keys, int n, int shift, int* counts) : IBlocks
    {
        public void Run(int block)
        {
            int* own = counts + ((long)block * Digits);
            new Span<int>(own, Digits).Clear();
            int end = Math.Min(n, (block + 1) * BlockSize);
            for (int i = block * BlockSize; i < end; i++)
            {
                own[(int)(keys[i] >> shift) & (Digits - 1)]++;
            }
        }
    }

    private readonly struct Move(ulong* keys, ulong* target, int n, int shift, int* counts) : IBlocks
    {
        public void Run(int block)
        {
            int* own = counts + ((long)block * Digits);
            int end = Math.Min(n, (block + 1) * BlockSize);
            for (int i = block * BlockSize; i < end; i++)
            {
                ulong key = keys[i];
                target[own[(int)(key >> shift) & (Digits - 1)]++] = key;
            }
        }
    }
}
