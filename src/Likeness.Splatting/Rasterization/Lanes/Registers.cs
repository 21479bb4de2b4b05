using System.Runtime.Intrinsics;

namespace Likeness.Splatting.Rasterization.Lanes;

/// <summary>How wide the registers are that the kernels run on.</summary>
internal static class Registers
{
    /// <summary>
    /// 16, 8 or 4 floats: what the machine has. LIKENESS_LANES sets it instead, so that tests reach the code for registers that their
    /// machine has to do without; .NET makes wide ones of narrow ones then.
    /// </summary>
    public static readonly int Lanes = Environment.GetEnvironmentVariable("LIKENESS_LANES") switch
    {
        "16" => Wide512.Width,
        "8" => Wide256.Width,
        "4" => Wide128.Width,
        _ => Vector512.IsHardwareAccelerated ? Wide512.Width : Vector256.IsHardwareAccelerated ? Wide256.Width : Wide128.Width,
    };
}
