using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Networks;

/// <summary>Speech features to what each frame says: a projection, two convolutions over time, positions, a transformer.</summary>
internal sealed class SpeechBranch : Module
{
    private const int Kernel = 5;
    private const int Blocks = 2;
    private readonly Linear _projection;
    private readonly (Conv1d Convolution, LayerNorm Norm)[] _blocks;
    private readonly TransformerEncoderLayer[] _layers;
    private readonly LayerNorm _norm;
    private readonly int _width;

    public SpeechBranch(OtTalkOptions options, RandomSource? random)
    {
        _width = options.Width;
        _projection = AddModule("projection", new Linear(options.Features, _width, random));
        _blocks = [.. Enumerable.Range(0, Blocks).Select(i => (
            AddModule(Name("time", i, "conv"), new Conv1d(_width, _width, Kernel, random)),
            AddModule(Name("time", i, "norm"), new LayerNorm(_width))))];
        var transformer = new TransformerOptions
        {
            Width = _width,
            Heads = options.Heads,
            FeedForward = options.FeedForward,
            Nonlinearity = Nonlinearity.Gelu,
            NormFirst = true,
            Dropout = options.Dropout,
        };
        _layers = [.. Enumerable.Range(0, options.Layers).Select(i => AddModule($"layers.{i.ToString(CultureInfo.InvariantCulture)}", new TransformerEncoderLayer(transformer, random)))];
        _norm = AddModule("norm", new LayerNorm(_width));
    }

    /// <summary>[1, T, features] to [1, T, width].</summary>
    public Tensor Forward(Tensor features, in AttentionOptions attention = default)
    {
        Tensor x = _projection.Forward(features);
        foreach ((Conv1d convolution, LayerNorm norm) in _blocks)
        {
            Tensor padded = x.Transpose().PadReplicate(Kernel / 2, Kernel / 2);
            x = norm.Forward(x + convolution.Forward(padded).Gelu().Transpose());
        }

        if (_layers.Length > 0)
        {
            x += SinusoidalPositions.Table(x.Shape[1], _width);
            foreach (TransformerEncoderLayer layer in _layers)
            {
                x = layer.Forward(x, attention);
            }
        }

        return _norm.Forward(x);
    }

    private static string Name(string list, int index, string part) => string.Create(CultureInfo.InvariantCulture, $"{list}.{index}.{part}");
}
