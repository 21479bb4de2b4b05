using System.Runtime.InteropServices;

namespace Likeness.Tests.Simd;

/// <summary>
/// Memory whose last element is the last before a page that must not be touched, so that reading or writing beyond the end
/// stops the process. Where pages cannot be protected, numbers behind the end are checked for changes on disposal.
/// The start is unaligned whenever the length is no multiple of sixteen.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const float Sentinel = -12345.678f;
    private const int Margin = 64;
    private readonly nint _map;
    private readonly nuint _mapped;
    private readonly float* _start;
    private readonly int _count;

    public GuardedMemory(int count)
    {
        _count = count;
        if (OperatingSystem.IsLinux())
        {
            nuint page = (nuint)Environment.SystemPageSize;
            nuint size = (((nuint)count * sizeof(float)) + Margin * sizeof(float) + page - 1) / page * page;
            _mapped = size + page;
            _map = Map(0, _mapped, 3, 0x22, -1, 0);
            Assert.True(_map != -1 && Protect(_map + (nint)size, page, 0) == 0, "memory could not be protected");
            _start = (float*)(_map + (nint)size) - count;
        }
        else
        {
            _start = (float*)NativeMemory.Alloc((nuint)(count + (2 * Margin)) * sizeof(float)) + Margin;
            new Span<float>(_start + count, Margin).Fill(Sentinel);
        }

        new Span<float>(_start - Margin, Margin).Fill(Sentinel);
    }

    public Span<float> Span => new(_start, _count);

    public void Dispose()
    {
        Assert.True(new Span<float>(_start - Margin, Margin).IndexOfAnyExcept(Sentinel) < 0, "a kernel wrote before its memory");
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(_map, _mapped);
            return;
        }

        Assert.True(new Span<float>(_start + _count, Margin).IndexOfAnyExcept(Sentinel) < 0, "a kernel wrote behind its memory");
        NativeMemory.Free(_start - Margin);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
