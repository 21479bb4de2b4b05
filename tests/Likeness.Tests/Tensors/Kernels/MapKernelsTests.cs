using Likeness.Tensors.Kernels;
using Likeness.Tests.Simd;

namespace Likeness.Tests.Tensors.Kernels;

public sealed class MapKernelsTests
{
    [Fact]
    public void Elementary_functions_agree_with_float64()
    {
        Check(default(ExpMap), Math.Exp, -80, 80, 3e-7);
        Check(default(ExpMap), Math.Exp, -4, 4, 3e-7);
        Check(default(ExpM1Map), ExpM1, -2, 2, 4e-7);
        Check(default(LogMap), Math.Log, 1e-3, 50, 3e-7, 1e-7);
        Check(default(Log1PMap), Log1P, -0.6, 20, 4e-7);
        Check(default(TanhMap), Math.Tanh, -6, 6, 4e-7);
        Check(default(SigmoidMap), static x => 1 / (1 + Math.Exp(-x)), -30, 30, 4e-7);
        Check(new SoftplusMap(1f, 100f), static x => Math.Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x))), -30, 30, 4e-7);
        Check(default(LogSigmoidMap), static x => Math.Min(x, 0) - Log1P(Math.Exp(-Math.Abs(x))), -30, 30, 4e-7);
        Check(default(ErfMap), Erf, -4, 4, 0, 2e-7);
        Check(default(GeluMap), static x => x * 0.5 * (1 + Erf(x / Math.Sqrt(2))), -4, 4, 0, 1e-6);
        Check(default(GeluTanhMap), static x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))), -4, 4, 1e-6, 1e-6);
        Check(default(SiluMap), static x => x / (1 + Math.Exp(-x)), -20, 20, 5e-7);
        Check(new EluMap(0.7f), static x => x > 0 ? x : 0.7 * ExpM1(x), -10, 3, 5e-7);
        Check(default(SinMap), Math.Sin, -8000, 8000, 0, 2e-7);
        Check(default(CosMap), Math.Cos, -8000, 8000, 0, 2e-7);
        Check(default(AtanMap), Math.Atan, -20, 20, 4e-7);
        Check(default(SqrtMap), Math.Sqrt, 0, 50, 1e-7);
        Check(default(InverseSqrtMap), static x => 1 / Math.Sqrt(x), 0.01, 50, 2e-7);
        Check(new PowerMap(2.5f), static x => Math.Pow(x, 2.5), 0.01, 50, 3e-6);
        Check(new PowerMap(3f), static x => Math.Pow(x, 3), -5, 5, 3e-6);
        Check(new ReciprocalMap(3f), static x => 3 / x, 0.1, 50, 2e-7);
    }

    [Fact]
    public void Simple_functions_are_exact()
    {
        Check(default(ReluMap), static x => Math.Max(x, 0), -3, 3, 0);
        Check(new LeakyReluMap(0.25f), static x => x > 0 ? x : 0.25 * x, -3, 3, 0);
        Check(default(AbsMap), Math.Abs, -3, 3, 0);
        Check(new ClampMap(-0.5f, 0.75f), static x => Math.Clamp(x, -0.5, 0.75), -3, 3, 0);
        Check(new ScaleShiftMap(-1f, 0f), static x => -x, -3, 3, 0);
    }

    [Fact]
    public void Special_numbers_go_where_they_should()
    {
        float[] x = [0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1e-40f, 200f, -200f];
        Assert.Equal([1f, 1f, float.PositiveInfinity, 0f, float.NaN, 1f, float.PositiveInfinity, 0f], Run(default(ExpMap), x));
        Assert.Equal([0f, 0f, 1f, -1f, float.NaN, 1e-40f, 1f, -1f], Run(default(TanhMap), x));
        Assert.Equal([0.5f, 0.5f, 1f, 0f, float.NaN, 0.5f, 1f, 0f], Run(default(SigmoidMap), x));
        float[] logs = Run(default(LogMap), x);
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity, float.PositiveInfinity, float.NaN, float.NaN], logs[..5]);
        Assert.Equal(Math.Log(1e-40f), logs[5], 1e-5);
    }

    [Fact]
    public void Results_can_be_added_to_what_is_there()
    {
        foreach (int n in Lengths())
        {
            using var a = new GuardedMemory(n);
            using var b = new GuardedMemory(n);
            using var y = new GuardedMemory(n);
            for (int i = 0; i < n; i++)
            {
                a.Span[i] = i;
                b.Span[i] = 0.5f;
                y.Span[i] = 1f;
            }

            Maps.Run(default(MultiplyMap), a.Span, b.Span, y.Span, accumulate: true);
            for (int i = 0; i < n; i++)
            {
                Assert.Equal(1f + (0.5f * i), y.Span[i]);
            }
        }
    }

    internal static IEnumerable<int> Lengths() => [.. Enumerable.Range(0, 51), 63, 64, 65, 79, 80, 81, 127, 128, 129, 255, 257];

    private static float[] Run<M>(M map, float[] x) where M : struct, IMap
    {
        float[] y = new float[x.Length];
        Maps.Run(map, x, y);
        return y;
    }

    private static void Check<M>(M map, Func<double, double> reference, double from, double to, double relative, double absolute = 0) where M : struct, IMap
    {
        var random = new Random(2);
        foreach (int n in Lengths())
        {
            using var x = new GuardedMemory(n);
            using var y = new GuardedMemory(n);
            foreach (ref float v in x.Span)
            {
                v = (float)(from + (random.NextDouble() * (to - from)));
            }

            Maps.Run(map, x.Span, y.Span);
            for (int i = 0; i < n; i++)
            {
                double expected = reference(x.Span[i]);
                Assert.True(
                    Math.Abs(y.Span[i] - expected) <= (relative * Math.Abs(expected)) + absolute,
                    $"{typeof(M).Name}({x.Span[i]:R}) with {n} elements is {y.Span[i]:R}, should be {expected:R}");
            }
        }
    }

    private static double ExpM1(double x) => Math.Abs(x) < 1e-4 ? x + (x * x / 2) + (x * x * x / 6) : Math.Exp(x) - 1;

    private static double Log1P(double x) => Math.Abs(x) < 1e-4 ? x - (x * x / 2) + (x * x * x / 3) : Math.Log(1 + x);

    private static double Erf(double x)
    {
        double sum = x, term = x;
        for (int k = 1; k < 120; k++)
        {
            term *= -x * x / k;
            sum += term / ((2 * k) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
