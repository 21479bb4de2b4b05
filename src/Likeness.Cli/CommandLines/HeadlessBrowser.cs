using System.ComponentModel;
using System.Diagnostics;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Cli.CommandLines;

/// <summary>A Chromium without a window that does a page's work. It has a profile of its own, which is deleted with it; the user's is not touched.</summary>
internal sealed class HeadlessBrowser : IAsyncDisposable
{
    /// <summary>The programs that can be one, the first that is there is taken.</summary>
    public static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"];

    // WebGL is drawn by the processor: there is one on every machine, and the same picture gives the same numbers.
    private static readonly string[] Flags =
    [
        "--headless", "--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-extensions", "--disable-breakpad", "--disable-dev-shm-usage", "--mute-audio", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    ];

    private readonly Process _process;
    private readonly string _profile;

    private HeadlessBrowser(Process process, string profile)
    {
        _process = process;
        _profile = profile;
        Ended = process.WaitForExitAsync();
    }

    /// <summary>Ends when the browser has ended by itself.</summary>
    public Task Ended { get; }

    /// <summary>Opens a page.</summary>
    /// <param name="program">One of <see cref="Programs"/>, by its path.</param>
    /// <param name="page">The page's address.</param>
    /// <exception cref="LikenessException">The program cannot be started.</exception>
    public static HeadlessBrowser Open(string program, Uri page)
    {
        string profile = Directory.CreateTempSubdirectory("likeness-browser-").FullName;
        try
        {
            // Command lines can be read by every user of a computer, and the address ends in a key: the browser finds it in a file of this user.
            string first = Path.Combine(profile, "first.html");
            AtomicFile.WriteText(first, $"<!doctype html><meta http-equiv=\"refresh\" content=\"0;url={page}\">");
            // Chromium's sandbox refuses to work for the superuser.
            string[] sandbox = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [];
            var start = new ProcessStartInfo(program, [.. Flags, .. sandbox, $"--user-data-dir={profile}", new Uri(first).AbsoluteUri])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            if (OperatingSystem.IsLinux())
            {
                // Also what it would leave in the system's folder when it is ended.
                start.Environment["TMPDIR"] = profile;
            }

            Process process = Process.Start(start)!;
            // A full pipe would stop the browser.
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return new HeadlessBrowser(process, profile);
        }
        catch (Win32Exception error)
        {
            Directory.Delete(profile, recursive: true);
            throw new LikenessException($"{program}: cannot be started ({error.Message.TrimEnd('.')}). Open the page in your own browser with --show.", error);
        }
    }

    /// <summary>Ends the browser and all that it started, and deletes its profile.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Ended.ConfigureAwait(false);
        _process.Dispose();
        for (int attempt = 0; Directory.Exists(_profile) && attempt < 20; attempt++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // What the browser started may take a moment longer to end.
                await Task.Delay(100).ConfigureAwait(false);
            }
        }
    }
}
