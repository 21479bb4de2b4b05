using System.Runtime.InteropServices;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Stable sorting of lines. A key holds the number, mapped to an integer of the same order, above its position: keys are
/// all different, so that any sort of them is a stable sort of the numbers. NaN counts as the largest number, -0 as 0.
/// </summary>
internal static unsafe class SortKernels
{
    // Up to this many, the best are kept in order while the line is read once.
    private const int FewBest = 64;

    /// <summary>
    /// The positions of the first <paramref name="take"/> elements of each line in sorted order, for an array of [outer, length, inner].
    /// </summary>
    public static void Positions(ReadOnlySpan<float> x, int outer, int length, int inner, int take, bool descending, Span<int> positions)
    {
        fixed (float* px = x)
        fixed (int* pp = positions)
        {
            var lines = new Lines(px, length, inner, take, descending, pp);
            RowWork.Run(lines, outer * inner * Math.Max(length, 1), Math.Max(length, 1));
        }
    }

    private static ulong Key(float value, int position, bool descending)
    {
        uint bits = float.IsNaN(value) ? 0x7FFFFFFFu : BitConverter.SingleToUInt32Bits(value + 0f);
        uint ordered = (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
        return ((ulong)(descending ? ~ordered : ordered) << 32) | (uint)position;
    }

    private readonly struct Lines(float* x, int length, int inner, int take, bool descending, int* positions) : IRows
    {
        public void Row(int row)
        {
            int outer = row / inner, column = row % inner;
            float* line = x + ((long)outer * length * inner) + column;
            int* target = positions + ((long)outer * take * inner) + column;
            using var scratch = new Scratch(2 * (take <= FewBest ? take : length));
            Span<ulong> keys = MemoryMarshal.Cast<float, ulong>(scratch.Span);
            if (take <= FewBest)
            {
                Best(line, keys);
            }
            else
            {
                for (int r = 0; r < length; r++)
                {
                    keys[r] = Key(line[(long)r * inner], r, descending);
                }

                keys.Sort();
            }

            for (int k = 0; k < take; k++)
            {
                target[(long)k * inner] = (int)(uint)keys[k];
            }
        }

        private void Best(float* line, Span<ulong> keys)
        {
            int held = 0;
            for (int r = 0; r < length; r++)
            {
                ulong key = Key(line[(long)r * inner], r, descending);
                if (held == keys.Length && (held == 0 || key > keys[held - 1]))
                {
                    continue;
                }

                int at = held < keys.Length ? held++ : held - 1;
                for (; at > 0 && keys[at - 1] > key; at--)
                {
                    keys[at] = keys[at - 1];
                }

                keys[at] = key;
            }
        }
    }
}
