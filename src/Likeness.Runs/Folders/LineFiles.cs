namespace Likeness.Runs.Folders;

/// <summary>Files that grow by lines.</summary>
internal static class LineFiles
{
    /// <summary>Drops what follows the last line break, and goes to the end.</summary>
    public static void CutUnfinishedLine(FileStream stream)
    {
        long end = stream.Length;
        Span<byte> one = stackalloc byte[1];
        while (end > 0)
        {
            stream.Position = end - 1;
            stream.ReadExactly(one);
            if (one[0] == '\n')
            {
                break;
            }

            end--;
        }

        stream.SetLength(end);
        stream.Position = end;
    }
}
