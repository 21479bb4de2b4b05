using Likeness.Tensors.Kernels;

namespace Likeness.Benchmarks.Speed;

/// <summary>One thing to time: its name, its arithmetic (a multiply and an add count as two), and how to set it up.</summary>
internal sealed record SpeedCase(string Name, double Flops, Func<Action> Prepare);

/// <summary>The list of what is timed.</summary>
internal static class SpeedCases
{
    public static IEnumerable<SpeedCase> All() =>
    [
        Product("sgemm 512", 512, 512, 512, false, false),
        Product("sgemm 1024", 1024, 1024, 1024, false, false),
        Product("sgemm 2048", 2048, 2048, 2048, false, false),
        Product("sgemm 1024 A^T", 1024, 1024, 1024, true, false),
        Product("sgemm 1024 B^T", 1024, 1024, 1024, false, true),
        Product("product 80000x96 * 96x16", 80000, 16, 96, false, false),
        Product("product 80000x96 * 96x32", 80000, 32, 96, false, false),
        Product("product 80000x96 * 96x3", 80000, 3, 96, false, false),
        Product("product 80000x16 * (96x16)^T", 80000, 96, 16, false, true),
        Product("product (80000x96)^T * 80000x16", 96, 16, 80000, true, false),
        Product("product (80000x96)^T * 80000x3", 96, 3, 80000, true, false),
        Product("product 16x1000 * (1000x500)^T", 16, 500, 1000, false, true),
    ];

    private static SpeedCase Product(string name, int m, int n, int k, bool transposeA, bool transposeB) =>
        new(name, 2.0 * m * n * k, () =>
        {
            float[] a = Values(m * k), b = Values(k * n), c = new float[m * n];
            return () => MatrixKernels.Multiply(
                m, n, k,
                transposeA ? MatrixOperand.Transposed(a, m) : MatrixOperand.Plain(a, k),
                transposeB ? MatrixOperand.Transposed(b, k) : MatrixOperand.Plain(b, n), c, n);
        });

    internal static float[] Values(int count)
    {
        var random = new Random(count);
        float[] values = GC.AllocateUninitializedArray<float>(count, pinned: true);
        for (int i = 0; i < count; i++)
        {
            values[i] = (random.NextSingle() * 2f) - 1f;
        }

        return values;
    }
}
