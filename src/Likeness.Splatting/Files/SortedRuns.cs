namespace Likeness.Splatting.Files;

/// <summary>Makes the outcome of an unstable sort the one of a stable sort.</summary>
internal static class SortedRuns
{
    /// <summary>Puts the items of equal keys into ascending order.</summary>
    /// <param name="keys">Sorted.</param>
    /// <param name="items">Sorted along with the keys; numbers that ascended before.</param>
    public static void Settle<T>(T[] keys, int[] items) where T : IEquatable<T>
    {
        for (int start = 0; start < keys.Length;)
        {
            int end = start + 1;
            while (end < keys.Length && keys[end].Equals(keys[start]))
            {
                end++;
            }

            if (end - start > 1)
            {
                Array.Sort(items, start, end - start);
            }

            start = end;
        }
    }
}
