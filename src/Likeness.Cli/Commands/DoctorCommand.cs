using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Runs.Provenance;

namespace Likeness.Cli.Commands;

/// <summary><c>likeness doctor</c>: what this machine has, what is missing, and which command needs it.</summary>
internal static class DoctorCommand
{
    private const double Gigabyte = 1 << 30;

    // Below this an ordinary training run on 5,000 vertices may not fit.
    private const double EnoughMemory = 2;
    private const double EnoughDisk = 1;

    private static readonly Helper[] Helpers =
    [
        new("ffmpeg", ["ffmpeg"], "-version", "JPEG pictures, MP3 and video, in and out (data, talk, avatar); PNG, WAV and meshes work without it", "install ffmpeg with your package manager, or from ffmpeg.org"),
        new("espeak-ng", ["espeak-ng"], "--version", "corpora of synthetic speech in many languages (talk corpus); a built-in synthesiser speaks without it", "install espeak-ng with your package manager"),
        new("flite", ["flite"], "-lv", "corpora of synthetic speech with recorded voices (talk corpus); a built-in synthesiser speaks without it", "install flite with your package manager"),
        new("chromium", HeadlessBrowser.Programs, "--version", "finding the landmarks of a photo in one command (stylize landmarks), which takes any browser with --show, and the tests of the studio's pages", "install Chromium or Chrome"),
        new("node", ["node"], "--version", "rebuilding the studio's pages; the built pages are part of the program", "only needed to work on Likeness itself"),
    ];

    public static Command Create()
    {
        var doctor = new Verb(
            "doctor",
            "Says what this machine offers: versions, SIMD level, cores, memory, disk, helper programs, and what is missing for which command.",
            "likeness doctor",
            "likeness doctor --json");
        doctor.Does(RunAsync);
        return doctor;
    }

    private static async Task RunAsync(Call call, CancellationToken cancel)
    {
        var machine = MachineInfo.Current();
        double memory = machine.MemoryBytes / Gigabyte;
        double disk = FreeDisk();
        var figures = new JsonObject
        {
            ["version"] = machine.ToolVersion,
            ["runtime"] = machine.Runtime,
            ["os"] = machine.OperatingSystem,
            ["architecture"] = machine.Architecture,
            ["simd"] = machine.Simd,
            ["cores"] = machine.Cores,
            ["threads"] = machine.Threads,
            ["memory_gb"] = Math.Round(memory, 2),
            ["disk_free_gb"] = Math.Round(disk, 2),
        };
        Output output = call.Output;
        Row("Likeness", machine.ToolVersion);
        Row(".NET", machine.Runtime);
        Row("system", $"{machine.OperatingSystem}, {machine.Architecture}");
        Row("SIMD", machine.Simd == "none" ? "none: everything works, about ten times slower" : machine.Simd);
        Row("cores", string.Create(CultureInfo.InvariantCulture, $"{machine.Cores}, of which {machine.Threads} are used"));
        Row("memory", string.Create(CultureInfo.InvariantCulture, $"{memory:F1} GB"));
        Row("free disk", string.Create(CultureInfo.InvariantCulture, $"{disk:F1} GB here"));

        var missing = new JsonArray();
        foreach (Helper helper in Helpers)
        {
            string? path = ProgramFinder.Find(helper.Programs);
            string? version = path is null ? null : await ProgramFinder.VersionAsync(path, helper.VersionOption, cancel).ConfigureAwait(false);
            figures[helper.Name] = path is null ? null : new JsonObject { ["path"] = path, ["version"] = version };
            Row(helper.Name, path is null ? $"not found. Needed for {helper.NeededFor}: {helper.Hint}" : version ?? path);
            if (path is null)
            {
                missing.Add(new JsonObject { ["what"] = helper.Name, ["needed_for"] = helper.NeededFor, ["hint"] = helper.Hint });
            }
        }

        Short("memory", memory, EnoughMemory, "training", "close other programs, or train with a smaller --batch");
        Short("disk", disk, EnoughDisk, "run folders and checkpoints", "free some space, or give --run a folder on another disk");
        figures["missing"] = missing;
        output.Line();
        output.Line(missing.Count == 0 ? "Nothing is missing." : "Everything else works without what is missing.");
        output.Result(figures);

        void Row(string name, string value) => output.Line($"{name,-10} {value}");

        void Short(string what, double found, double enough, string neededFor, string hint)
        {
            if (found < enough)
            {
                output.Line(string.Create(CultureInfo.InvariantCulture, $"{what}: {found:F1} GB is little for {neededFor}: {hint}."));
                missing.Add(new JsonObject { ["what"] = what, ["needed_for"] = neededFor, ["hint"] = hint });
            }
        }
    }

    private static double FreeDisk()
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(".")).AvailableFreeSpace / Gigabyte;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Some containers hide their disks; zero would be a false alarm.
            return double.PositiveInfinity;
        }
    }

    private sealed record Helper(string Name, string[] Programs, string VersionOption, string NeededFor, string Hint);
}
