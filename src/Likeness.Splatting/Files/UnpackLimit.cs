using Likeness.Tensors;

namespace Likeness.Splatting.Files;

/// <summary>How much a compressed file may unpack to: enough for any real scene, too little for a file that was made to fill the memory.</summary>
internal static class UnpackLimit
{
    // Real scenes shrink to between a half and a tenth; a scene of equal Gaussians may shrink more, and small files are no danger.
    private const int LargestRatio = 200;
    private const long AlwaysAllowed = 1 << 25;

    /// <summary>Refuses a claim that no real scene would make.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="packed">The bytes it has.</param>
    /// <param name="unpacked">The bytes it is said to unpack to.</param>
    /// <exception cref="InvalidFileException">It is too much.</exception>
    public static void Hold(string path, long packed, long unpacked)
    {
        if (unpacked > Math.Max(AlwaysAllowed, packed * LargestRatio) || unpacked > Array.MaxLength)
        {
            throw new InvalidFileException(path, $"has {packed} bytes and claims to unpack to {unpacked}; refused, since no real scene shrinks so much.");
        }
    }
}
