using Likeness.Imaging.Images;
using Likeness.Imaging.Png;

namespace Likeness.Tests.Splatting.Data;

/// <summary>A folder for photographs and their camera files that is gone after the test.</summary>
internal sealed class CaptureFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("likeness-capture-").FullName;

    public string At(params string[] names)
    {
        string path = System.IO.Path.Combine([Path, .. names]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    public string Write(string text, params string[] names)
    {
        string path = At(names);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A PNG of one colour.</summary>
    public string Picture(int width, int height, Rgba colour, params string[] names)
    {
        string path = At(names);
        PngWriter.Write(path, new Image(width, height, colour));
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
