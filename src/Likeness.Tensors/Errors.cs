namespace Likeness.Tensors;

/// <summary>
/// Base of every error that is the caller's to fix: bad input, a file of the wrong kind, shapes that do not fit.
/// The message says what is wrong, where, what was expected and found, and what to do next.
/// Programs print it as it stands and exit with code 2; anything else that is thrown is a defect.
/// </summary>
public class LikenessException : Exception
{
    /// <summary>Makes the error from a whole sentence.</summary>
    public LikenessException(string message) : base(message) { }

    /// <summary>Makes the error from a whole sentence and the error that led to it.</summary>
    public LikenessException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>A file that is missing, truncated, hostile, or not of the kind or version that was asked for.</summary>
public sealed class InvalidFileException : LikenessException
{
    /// <summary>Names the file and what is wrong with it.</summary>
    /// <param name="path">The file as the user named it.</param>
    /// <param name="problem">A clause that follows "PATH: ", for example "header length 12 is larger than the file (8 bytes)".</param>
    public InvalidFileException(string path, string problem) : base($"{path}: {problem}") => Path = path;

    /// <summary>Names the file, what is wrong with it, and the error that led to it.</summary>
    public InvalidFileException(string path, string problem, Exception inner) : base($"{path}: {problem}", inner) => Path = path;

    /// <summary>The file as the user named it.</summary>
    public string Path { get; }
}

/// <summary>Tensors whose shapes do not fit the operation. A programming error, so an <see cref="ArgumentException"/>.</summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>Makes the error from a whole sentence that names both shapes.</summary>
    public ShapeException(string message) : base(message) { }
}
