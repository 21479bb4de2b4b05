using BenchmarkDotNet.Attributes;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;

namespace Likeness.Benchmarks.Rows;

/// <summary>
/// Softmax and layer normalisation of rows, 16 MB of them, next to a copy of the same data by the same number of threads: the copy is
/// what the memory allows, so its time over theirs is the share of the peak bandwidth that they reach (forward: one array read, one
/// written, like the copy; backward reads two).
/// </summary>
[MemoryDiagnoser]
public class RowBenchmarks
{
    private const int Count = 1 << 22;
    private readonly float[] _x = new float[Count];
    private readonly float[] _y = new float[Count];
    private readonly float[] _dx = new float[Count];
    private float[] _w = [];
    private float[] _b = [];
    private float[] _means = [];
    private float[] _inverses = [];
    private float[] _sums = [];

    /// <summary>Elements to a row.</summary>
    [Params(64, 512, 4096)]
    public int Length { get; set; }

    /// <summary>Threads that share the rows.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Work.Threads = Threads;
        var random = new Random(1);
        for (int i = 0; i < Count; i++)
        {
            _x[i] = (float)((random.NextDouble() * 8) - 4);
        }

        _w = new float[Length];
        _b = new float[Length];
        _w.AsSpan().Fill(1.5f);
        _means = new float[Count / Length];
        _inverses = new float[Count / Length];
        _sums = new float[LayerNormRows.Blocks(Count / Length, Length) * Length * 2];
        LayerNorm();
    }

    [Benchmark(Baseline = true)]
    public void Copy() => Maps.Run(new ScaleShiftMap(1f, 0f), _x, _y);

    [Benchmark]
    public void Softmax() => SoftmaxRows.Forward(_x, Length, _y);

    [Benchmark]
    public void SoftmaxBackward() => SoftmaxRows.Backward(_y, _x, Length, _dx, accumulate: false);

    [Benchmark]
    public void LayerNorm() => LayerNormRows.Forward(_x, _w, _b, Length, 1e-5f, centred: true, _y, _means, _inverses);

    [Benchmark]
    public void LayerNormBackward() => LayerNormRows.Backward(
        _x, _w, _y, Length, centred: true, _means, _inverses, _dx, false, _sums.AsSpan(0, _sums.Length / 2), _sums.AsSpan(_sums.Length / 2));

    [Benchmark]
    public void Gelu() => Maps.Run(default(GeluMap), _x, _y);
}
