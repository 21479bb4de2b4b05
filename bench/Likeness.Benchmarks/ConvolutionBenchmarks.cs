using BenchmarkDotNet.Attributes;
using Likeness.Benchmarks.Speed;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;

namespace Likeness.Benchmarks;

/// <summary>A 3x3 convolution of 64 channels at 256x256, and its two gradients.</summary>
[MemoryDiagnoser]
public class ConvolutionBenchmarks
{
    private readonly ConvolutionShape _shape = SpeedCases.Square(64, 64, 256, 256);
    private float[] _x = [];
    private float[] _w = [];
    private float[] _y = [];

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Work.Threads = Threads;
        _x = SpeedCases.Values(_shape.InCount);
        _w = SpeedCases.Values(_shape.WeightCount);
        _y = SpeedCases.Values(_shape.OutCount);
    }

    [Benchmark]
    public void Forward() => ConvolutionKernels.Forward(_shape, _x, _w, _y);

    [Benchmark]
    public void InputGradient() => ConvolutionKernels.BackwardInput(_shape, _y, _w, _x);

    [Benchmark]
    public void WeightGradient() => ConvolutionKernels.BackwardWeight(_shape, _x, _y, _w);
}
