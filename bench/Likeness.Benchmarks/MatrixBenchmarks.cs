using BenchmarkDotNet.Attributes;
using Likeness.Benchmarks.Speed;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;

namespace Likeness.Benchmarks;

/// <summary>Square matrix products.</summary>
[MemoryDiagnoser]
public class MatrixBenchmarks
{
    private float[] _a = [];
    private float[] _b = [];
    private float[] _c = [];

    [Params(256, 1024)]
    public int Size { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Work.Threads = Threads;
        _a = SpeedCases.Values(Size * Size);
        _b = SpeedCases.Values(Size * Size);
        _c = new float[Size * Size];
    }

    [Benchmark]
    public void Product() => MatrixKernels.Multiply(Size, Size, Size, MatrixOperand.Plain(_a, Size), MatrixOperand.Plain(_b, Size), _c, Size);
}
