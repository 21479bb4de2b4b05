using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Likeness.Tests.Cli.Processes;

/// <summary>The command line as a process of its own, for what only a process can show: signals, being killed, a full disk.</summary>
internal sealed partial class CliProcess : IDisposable
{
    private const int Interrupt = 2;
    private readonly Process _process;
    private readonly Task<string> _data;
    private readonly Task<string> _talk;

    private CliProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _data = _process.StandardOutput.ReadToEndAsync();
        _talk = _process.StandardError.ReadToEndAsync();
    }

    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    public static string Assembly => Path.Combine(AppContext.BaseDirectory, "likeness.dll");

    public bool HasExited => _process.HasExited;

    public static CliProcess Start(params string[] args) => new(new ProcessStartInfo(Host, [Assembly, .. args]));

    /// <summary>
    /// Starts a process that Ctrl-C reaches: what a shell starts in the background ignores it, and so would its children, this one too.
    /// </summary>
    public static CliProcess StartInterruptible(params string[] args) =>
        OperatingSystem.IsLinux() ? StartProgram("env", ["--default-signal=INT", Host, Assembly, .. args]) : Start(args);

    /// <summary>Runs with bytes on standard input.</summary>
    public static async Task<(int Code, string Data, string Talk)> RunWithInputAsync(byte[] input, params string[] args)
    {
        using CliProcess process = new(new ProcessStartInfo(Host, [Assembly, .. args]) { RedirectStandardInput = true });
        await process._process.StandardInput.BaseStream.WriteAsync(input);
        process._process.StandardInput.Close();
        return await process.EndAsync();
    }

    /// <summary>Runs a program that runs the command line, such as a shell.</summary>
    public static CliProcess StartProgram(string program, params string[] args) => new(new ProcessStartInfo(program, args));

    public static async Task<(int Code, string Data, string Talk)> RunAsync(params string[] args)
    {
        using CliProcess process = Start(args);
        return await process.EndAsync();
    }

    public async Task<(int Code, string Data, string Talk)> EndAsync()
    {
        await _process.WaitForExitAsync();
        return (_process.ExitCode, await _data, await _talk);
    }

    /// <summary>No chance to tidy up: kill -9.</summary>
    public void KillAtOnce() => _process.Kill();

    /// <summary>Ctrl-C.</summary>
    public void PressControlC() => Assert.Equal(0, Signal(_process.Id, Interrupt));

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
