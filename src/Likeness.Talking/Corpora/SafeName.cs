using Likeness.Tensors;

namespace Likeness.Talking.Corpora;

/// <summary>Names out of files that become names of files: they must stay in their folder.</summary>
internal static class SafeName
{
    /// <summary>The name, when it is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="what">What it should name: "a clip".</param>
    /// <param name="path">The file that has it.</param>
    /// <exception cref="InvalidFileException">It is empty, or leads elsewhere.</exception>
    public static string Require(string name, string what, string path) =>
        name is not ("" or "." or "..") && name == Path.GetFileName(name) && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0
            ? name
            : throw new InvalidFileException(path, $"'{name}' is no name of {what}.");
}
