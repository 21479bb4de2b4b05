using Likeness.Tensors;

namespace Likeness.Geometry.Files;

/// <summary>What the mesh readers share: whole files as bytes, units, continued lines.</summary>
internal static class FileBytes
{
    /// <summary>Reads a whole file.</summary>
    /// <exception cref="InvalidFileException">It is missing, a folder, unreadable, or larger than an array can be.</exception>
    public static byte[] ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidFileException(path, "there is no such file; check the path.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidFileException(path, Directory.Exists(path) ? "is a folder, a file was expected." : "no permission to read it.", e);
        }
        catch (IOException e)
        {
            throw new InvalidFileException(path, $"cannot be read ({e.Message.TrimEnd('.')}).", e);
        }
    }

    /// <summary>The unit that the caller gave, else millimetres as an assumption.</summary>
    public static UnitNote UnitOf(MeshReadOptions? options)
    {
        if (options?.UnitToMillimetres is not { } factor)
        {
            return new UnitNote(1, "assumed");
        }

        return float.IsFinite(factor) && factor > 0
            ? new UnitNote(factor, "stated by the caller")
            : throw new LikenessException($"The unit factor must be a positive number of millimetres, not {factor}.");
    }

    /// <summary>Replaces a backslash at the end of a line, which joins it with the next in OBJ, by blanks; copies only when there is one.</summary>
    public static ReadOnlySpan<byte> JoinContinuedLines(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)'\\') < 0)
        {
            return text;
        }

        byte[] joined = text.ToArray();
        for (int i = 0; i + 1 < joined.Length; i++)
        {
            if (joined[i] != '\\')
            {
                continue;
            }

            int end = joined[i + 1] == '\r' && i + 2 < joined.Length && joined[i + 2] == '\n' ? i + 2 : i + 1;
            if (joined[end] is (byte)'\n' or (byte)'\r')
            {
                joined.AsSpan(i, end - i + 1).Fill((byte)' ');
            }
        }

        return joined;
    }
}
