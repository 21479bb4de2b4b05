using System.Diagnostics;
using Likeness.Tensors;

namespace Likeness.Imaging.Ffmpeg;

/// <summary>
/// Where ffmpeg and ffprobe are: in the folder or file that LIKENESS_FFMPEG names, else on PATH. They do what the project
/// does not: JPEG, video and compressed audio.
/// </summary>
public static class FfmpegPrograms
{
    /// <summary>The environment variable that names ffmpeg itself or its folder.</summary>
    public const string Variable = "LIKENESS_FFMPEG";

    /// <summary>The full path of ffmpeg, or null when there is none.</summary>
    public static string? Ffmpeg => Find("ffmpeg");

    /// <summary>The full path of ffprobe, or null when there is none.</summary>
    public static string? Ffprobe => Find("ffprobe");

    /// <summary>The first line that ffmpeg says about itself, or null when it is missing or does not run.</summary>
    public static string? Version()
    {
        if (Ffmpeg is not { } program)
        {
            return null;
        }

        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["-hide_banner", "-version"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            string? line = process.StandardOutput.ReadLine();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return line;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The program's path.</summary>
    /// <param name="name">"ffmpeg" or "ffprobe".</param>
    /// <param name="purpose">What it is needed for: "to read a.jpg".</param>
    /// <exception cref="LikenessException">It is not installed; the message says for what it is needed and how to get it.</exception>
    internal static string Require(string name, string purpose) => Find(name) ?? throw Missing(name, purpose);

    internal static LikenessException Missing(string name, string purpose) => new(
        $"The program '{name}' is needed {purpose} and was not found on PATH or through {Variable}. Install ffmpeg (ffmpeg.org, or your system's package 'ffmpeg'), or set {Variable} to its folder.");

    /// <summary>Looks in the folder that the variable names (or that of the file it names), else in the folders of PATH.</summary>
    internal static string? Find(string name, string? variable, string? path)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        IEnumerable<string> folders = string.IsNullOrEmpty(variable)
            ? (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : [File.Exists(variable) ? Path.GetDirectoryName(Path.GetFullPath(variable))! : variable];
        return folders.Select(folder => Path.Combine(folder.Trim('"'), file)).FirstOrDefault(File.Exists);
    }

    private static string? Find(string name) => Find(name, Environment.GetEnvironmentVariable(Variable), Environment.GetEnvironmentVariable("PATH"));
}
