using System.Diagnostics;

namespace Likeness.Cli.CommandLines;

/// <summary>Looks for other programs on PATH.</summary>
internal static class ProgramFinder
{
    /// <summary>The full path of the first of several names that is there, or null.</summary>
    public static string? Find(params ReadOnlySpan<string> names)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (string name in names)
        {
            string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
            foreach (string folder in folders)
            {
                string path = Path.Combine(folder, file);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    /// <summary>The first line that a program prints about its version, or null when it says nothing within five seconds.</summary>
    public static async Task<string?> VersionAsync(string path, string option, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        var start = new ProcessStartInfo(path, [option]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                string? line = await process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false);
                return line?.Trim();
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException or InvalidOperationException
            || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }
}
