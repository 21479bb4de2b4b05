using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Likeness.Tensors;

namespace Likeness.Runs.Provenance;

/// <summary>The program and the machine that a result came from. It names no user, host or path.</summary>
/// <param name="ToolVersion">Version of Likeness, with the commit when the build knew it.</param>
/// <param name="Runtime">Version of .NET.</param>
/// <param name="OperatingSystem">Name and version of the operating system.</param>
/// <param name="Architecture">Processor architecture.</param>
/// <param name="Simd">The widest vectors that the kernels use: "AVX-512", "AVX2", "128-bit" or "none".</param>
/// <param name="Cores">Logical processors that the program may use.</param>
/// <param name="Threads">Threads that the work is spread over.</param>
/// <param name="MemoryBytes">Memory that the program may use.</param>
public sealed record MachineInfo(
    string ToolVersion, string Runtime, string OperatingSystem, string Architecture, string Simd, int Cores, int Threads, long MemoryBytes)
{
    /// <summary>Version of Likeness, with the commit when the build knew it.</summary>
    public static string Version { get; } =
        typeof(MachineInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>This program on this machine.</summary>
    public static MachineInfo Current() => new(
        Version,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture.ToString(),
        SimdLevel(),
        Environment.ProcessorCount,
        Work.Threads,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    private static string SimdLevel() =>
        Vector512.IsHardwareAccelerated ? "AVX-512" :
        Vector256.IsHardwareAccelerated ? "AVX2" :
        Vector128.IsHardwareAccelerated ? "128-bit" : "none";
}
