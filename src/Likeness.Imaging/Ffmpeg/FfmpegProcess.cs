using System.ComponentModel;
using System.Diagnostics;
using Likeness.Tensors;

namespace Likeness.Imaging.Ffmpeg;

/// <summary>
/// One run of ffmpeg or ffprobe. Arguments go to the program as they are, without a shell; what it complains about is read
/// on the side, so that no pipe fills up; when the run is given up, this one process is ended and no other.
/// </summary>
internal sealed class FfmpegProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _subject;
    private readonly Lock _gate = new();
    private readonly CancellationTokenRegistration _cancellation;
    private readonly CancellationToken _token;
    private string? _lastError;
    private bool _ended;

    private FfmpegProcess(Process process, string subject, CancellationToken token)
    {
        _process = process;
        _subject = subject;
        _token = token;
        process.ErrorDataReceived += (_, e) => Remember(e.Data);
        process.BeginErrorReadLine();
        _cancellation = token.Register(Kill);
    }

    /// <summary>What the program writes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What the program reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Starts a program.</summary>
    /// <param name="name">"ffmpeg" or "ffprobe".</param>
    /// <param name="subject">The file that messages are about, as the user named it.</param>
    /// <param name="arguments">One entry an argument.</param>
    /// <param name="token">Ends the process.</param>
    /// <exception cref="LikenessException">The program is missing or does not start.</exception>
    public static FfmpegProcess Start(string name, string subject, IEnumerable<string> arguments, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        string program = FfmpegPrograms.Require(name, $"for {subject}");
        var start = new ProcessStartInfo(program, ["-hide_banner", "-v", "error", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        try
        {
            return new FfmpegProcess(Process.Start(start)!, subject, token);
        }
        catch (Win32Exception error)
        {
            throw new LikenessException($"The program '{program}' does not start ({error.Message}). Check that it is a working {name}.", error);
        }
    }

    /// <summary>
    /// Said before an input of still pictures: one that breaks off is an error. ffmpeg else fills what is missing with grey and reports success. Videos do without: one damaged frame in a thousand is no reason
    /// to refuse the rest.
    /// </summary>
    public static readonly string[] WholePictures = ["-xerror", "-err_detect", "explode"];

    /// <summary>An input that is a plain file: no protocol, list or option hides in its name, and it can open nothing but files.</summary>
    public static string[] FileInput(string path) => ["-protocol_whitelist", "file,pipe", "-i", FileName(path)];

    /// <summary>A file's name such that it is taken for nothing else.</summary>
    public static string FileName(string path) => "file:" + Path.GetFullPath(path);

    /// <summary>Everything that the program writes, up to a limit.</summary>
    /// <exception cref="LikenessException">It failed or wrote more.</exception>
    public byte[] ReadToEnd(long limit)
    {
        Input.Close();
        using var all = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        int count;
        while ((count = Output.Read(buffer)) > 0)
        {
            if (all.Length + count > limit)
            {
                throw new InvalidFileException(_subject, $"it unpacks to more than {limit >> 20} MB. Make it smaller or shorter first.");
            }

            all.Write(buffer, 0, count);
        }

        Finish();
        return all.ToArray();
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="LikenessException">The program reported a failure: its last line is in the message.</exception>
    /// <exception cref="OperationCanceledException">The run was given up.</exception>
    public void Finish()
    {
        _process.WaitForExit();
        _ended = true;
        _token.ThrowIfCancellationRequested();
        if (_process.ExitCode != 0)
        {
            throw Failure();
        }
    }

    /// <summary>The error for a process that ended too early.</summary>
    public LikenessException Failure()
    {
        _token.ThrowIfCancellationRequested();
        string? last;
        lock (_gate)
        {
            last = _lastError;
        }

        return new InvalidFileException(_subject, $"ffmpeg failed: {(last ?? $"it ended with code {(_process.HasExited ? _process.ExitCode : -1)} and no message").TrimEnd('.')}. Check that the file is a whole image, video or sound of a kind that your ffmpeg knows.");
    }

    /// <summary>Waits for the end of a process whose output broke off, and gives its error.</summary>
    public LikenessException FailureAtEnd()
    {
        _process.WaitForExit();
        _ended = true;
        return Failure();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Dispose();
        if (!_ended)
        {
            Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself in the meantime.
        }
    }

    private void Remember(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            lock (_gate)
            {
                _lastError = line.Trim();
            }
        }
    }
}
