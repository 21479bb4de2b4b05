using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Published;

/// <summary>What a block of Inception does beside its convolutions.</summary>
internal enum InceptionPool
{
    /// <summary>The mean of 3x3 places, those beyond the border not counted.</summary>
    Mean,

    /// <summary>The largest of 3x3 places.</summary>
    Maximum,

    /// <summary>The largest of 3x3 places, every second one.</summary>
    Halving,
}

/// <summary>
/// A block of Inception-v3: chains of convolutions side by side, and a pooling, joined by channels. A step of a chain may fork in two whose
/// results are joined (<c>a</c> and <c>b</c>).
/// </summary>
internal sealed class InceptionBlock : Module, ILayer
{
    /// <summary>Added to the variance by every normalisation.</summary>
    public const float Eps = 1e-3f;

    private const int MiddleChannels = 768;
    private readonly List<List<NormalizedConvolution[]>> _chains = [];
    private readonly InceptionPool _pool;
    private readonly NormalizedConvolution? _afterPool;
    private readonly int _thinning;
    private readonly int _inputs;
    private readonly RandomSource? _random;

    private InceptionBlock(int inputs, InceptionPool pool, int pooled, int thinning, RandomSource? random)
    {
        (_inputs, _pool, _thinning, _random) = (inputs, pool, thinning, random);
        _afterPool = pooled > 0 ? AddModule("branch_pool", Layer(inputs, new Step("", pooled))) : null;
    }

    /// <summary>35x35 places.</summary>
    public static InceptionBlock Fine(int inputs, int pooled, int thinning, RandomSource? random) =>
        new InceptionBlock(inputs, InceptionPool.Mean, pooled, thinning, random)
            .Chain("branch1x1", new Step("", 64))
            .Chain("branch5x5", new Step("_1", 48), new Step("_2", 64, 5, 5))
            .Chain("branch3x3dbl", new Step("_1", 64), new Step("_2", 96, 3, 3), new Step("_3", 96, 3, 3));

    /// <summary>From 35x35 to 17x17 places.</summary>
    public static InceptionBlock FineToMiddle(int inputs, int thinning, RandomSource? random) =>
        new InceptionBlock(inputs, InceptionPool.Halving, 0, thinning, random)
            .Chain("branch3x3", new Step("", 384, 3, 3, 2))
            .Chain("branch3x3dbl", new Step("_1", 64), new Step("_2", 96, 3, 3), new Step("_3", 96, 3, 3, 2));

    /// <summary>17x17 places.</summary>
    public static InceptionBlock Middle(int inner, int thinning, RandomSource? random) =>
        new InceptionBlock(MiddleChannels, InceptionPool.Mean, 192, thinning, random)
            .Chain("branch1x1", new Step("", 192))
            .Chain("branch7x7", new Step("_1", inner), new Step("_2", inner, 1, 7), new Step("_3", 192, 7, 1))
            .Chain("branch7x7dbl", new Step("_1", inner), new Step("_2", inner, 7, 1), new Step("_3", inner, 1, 7), new Step("_4", inner, 7, 1), new Step("_5", 192, 1, 7));

    /// <summary>From 17x17 to 8x8 places.</summary>
    public static InceptionBlock MiddleToCoarse(int thinning, RandomSource? random) =>
        new InceptionBlock(MiddleChannels, InceptionPool.Halving, 0, thinning, random)
            .Chain("branch3x3", new Step("_1", 192), new Step("_2", 320, 3, 3, 2))
            .Chain("branch7x7x3", new Step("_1", 192), new Step("_2", 192, 1, 7), new Step("_3", 192, 7, 1), new Step("_4", 192, 3, 3, 2));

    /// <summary>8x8 places.</summary>
    public static InceptionBlock Coarse(int inputs, InceptionPool pool, int thinning, RandomSource? random) =>
        new InceptionBlock(inputs, pool, 192, thinning, random)
            .Chain("branch1x1", new Step("", 320))
            .Chain("branch3x3", new Step("_1", 384), new Step("_2", 384, 3, 3, Forked: true))
            .Chain("branch3x3dbl", new Step("_1", 448), new Step("_2", 384, 3, 3), new Step("_3", 384, 3, 3, Forked: true));

    public Tensor Forward(Tensor x)
    {
        var parts = new List<Tensor>(_chains.Count + 1);
        foreach (List<NormalizedConvolution[]> chain in _chains)
        {
            Tensor y = x;
            foreach (NormalizedConvolution[] step in chain)
            {
                y = step.Length == 1 ? step[0].Forward(y) : ShapeOps.Concat(1, step[0].Forward(y), step[1].Forward(y));
            }

            parts.Add(y);
        }

        Tensor pooled = _pool switch
        {
            InceptionPool.Mean => x.AveragePool2d(3, 1, 1, countPadding: false),
            InceptionPool.Maximum => x.MaxPool2d(3, 1, 1),
            _ => x.MaxPool2d(3, 2),
        };
        parts.Add(_afterPool is null ? pooled : _afterPool.Forward(pooled));
        return ShapeOps.Concat(1, [.. parts]);
    }

    private InceptionBlock Chain(string name, params ReadOnlySpan<Step> steps)
    {
        var chain = new List<NormalizedConvolution[]>();
        int inputs = _inputs;
        foreach (Step step in steps)
        {
            string own = name + step.Suffix;
            chain.Add(step.Forked
                ?
                [
                    AddModule(own + "a", Layer(inputs, step with { Rows = 1, Columns = 3 })),
                    AddModule(own + "b", Layer(inputs, step with { Rows = 3, Columns = 1 })),
                ]
                : [AddModule(own, Layer(inputs, step))]);
            inputs = step.Channels;
        }

        _chains.Add(chain);
        return this;
    }

    // A step that halves the picture has no border; every other keeps its size.
    private NormalizedConvolution Layer(int inputs, in Step step) => new(
        inputs / _thinning, step.Channels / _thinning, new Pair(step.Rows, step.Columns), _random, step.Stride,
        step.Stride == 2 ? 0 : new Pair(step.Rows / 2, step.Columns / 2), Eps);

    /// <param name="Suffix">After the chain's name.</param>
    /// <param name="Channels">Of the result.</param>
    /// <param name="Rows">Of the kernel.</param>
    /// <param name="Columns">Of the kernel.</param>
    /// <param name="Stride">1, or 2 to halve the picture.</param>
    /// <param name="Forked">Two kernels, 1x3 and 3x1, side by side.</param>
    private readonly record struct Step(string Suffix, int Channels, int Rows = 1, int Columns = 1, int Stride = 1, bool Forked = false);
}
