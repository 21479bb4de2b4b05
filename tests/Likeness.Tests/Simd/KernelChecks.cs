using Likeness.Tests.Tensors.Kernels;

namespace Likeness.Tests.Simd;

/// <summary>
/// The classes of kernel tests that run again without AVX-512, without AVX2 and without any vector instructions.
/// Add a class here when its kernels choose between widths; facts and theories are run as they stand.
/// </summary>
internal static class KernelChecks
{
    public static IReadOnlyList<Type> Classes { get; } =
    [
        typeof(MapKernelsTests),
        typeof(RowKernelsTests),
        typeof(SumKernelsTests),
        typeof(MatrixKernelsTests),
        typeof(ResamplingKernelsTests),
        typeof(Splatting.Rasterization.RasterizerKernelTests),
    ];
}
