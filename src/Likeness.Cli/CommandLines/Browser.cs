using System.ComponentModel;
using System.Diagnostics;

namespace Likeness.Cli.CommandLines;

/// <summary>Opens pages in the user's browser.</summary>
internal static class Browser
{
    /// <summary>Opens a page where there is a display to show it on.</summary>
    /// <returns>False when there is none, or no program that opens pages.</returns>
    public static bool TryOpen(Uri page)
    {
        ProcessStartInfo? start =
            OperatingSystem.IsWindows() ? new ProcessStartInfo(page.ToString()) { UseShellExecute = true } :
            OperatingSystem.IsMacOS() ? new ProcessStartInfo("open", [page.ToString()]) :
            HasDisplay() && ProgramFinder.Find("xdg-open") is { } opener
                ? new ProcessStartInfo(opener, [page.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true }
                : null;
        if (start is null)
        {
            return false;
        }

        try
        {
            using Process? process = Process.Start(start);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static bool HasDisplay() =>
        Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };
}
