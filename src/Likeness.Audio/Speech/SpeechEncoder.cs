using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;

namespace Likeness.Audio.Speech;

/// <summary>
/// HuBERT (Hsu et al. 2021) and wav2vec 2.0 (Baevski et al. 2020), which are one network: convolutions from samples at 16 kHz to frames of
/// 20 ms, a projection, positions by convolution, a transformer. Parameters have the names of the published checkpoints.
/// </summary>
public sealed class SpeechEncoder : Module
{
    /// <summary>Samples a second that the encoder takes.</summary>
    public const int Rate = 16000;

    private readonly SampleConvolutions _convolutions;
    private readonly FeatureProjection _projection;
    private readonly Transformer _transformer;

    /// <summary>Makes an encoder with weights of zero, to be loaded.</summary>
    /// <param name="options">Sizes and kind.</param>
    public SpeechEncoder(SpeechEncoderOptions options)
    {
        Options = options;
        AddParameter("masked_spec_embed", new Shape(options.Hidden));
        _convolutions = AddModule("feature_extractor", new SampleConvolutions(options));
        _projection = AddModule("feature_projection", new FeatureProjection(options));
        _transformer = AddModule("encoder", new Transformer(options));
    }

    /// <summary>Sizes and kind.</summary>
    public SpeechEncoderOptions Options { get; }

    /// <summary>Takes the mean off a recording and divides by its deviation, as the encoders were trained.</summary>
    /// <param name="samples">One channel at 16 kHz.</param>
    public static float[] Normalise(ReadOnlySpan<float> samples)
    {
        double mean = 0, variance = 0;
        foreach (float x in samples)
        {
            mean += (double)x / samples.Length;
        }

        foreach (float x in samples)
        {
            variance += (x - mean) * (x - mean) / samples.Length;
        }

        float[] result = new float[samples.Length];
        double scale = 1 / Math.Sqrt(variance + 1e-7);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)((samples[i] - mean) * scale);
        }

        return result;
    }

    /// <summary>Encodes recordings of one length.</summary>
    /// <param name="waveforms">[B, samples], normalised, 16 kHz.</param>
    /// <param name="lengths">Samples of each recording before padding, or null when all are whole.</param>
    /// <param name="trace">Receives what is made on the way, or null.</param>
    /// <returns>[B, T, hidden]; frames beyond a recording's own mean nothing.</returns>
    /// <exception cref="LikenessException">There are fewer samples than a frame sees.</exception>
    public Tensor Forward(Tensor waveforms, IReadOnlyList<int>? lengths = null, SpeechTrace? trace = null)
    {
        if (waveforms.Shape.Rank != 2 || (lengths is not null && lengths.Count != waveforms.Shape[0]))
        {
            throw new ShapeException($"The encoder takes waveforms [batch, samples] and a length for each; found {waveforms.Shape} and {lengths?.Count} lengths.");
        }

        if (Options.Frames(waveforms.Shape[1]) == 0)
        {
            throw new LikenessException($"The recording has {waveforms.Shape[1]} samples; speech features need at least {Options.ReceptiveField} ({1000.0 * Options.ReceptiveField / Rate:F0} ms).");
        }

        Tensor features = _projection.Forward(_convolutions.Forward(waveforms, trace));
        trace?.Add("feature_projection", features);
        return _transformer.Forward(features, lengths is null ? null : Padding(features.Shape, lengths), trace);
    }

    /// <summary>[B, T]: 1 where a frame is padding.</summary>
    private Tensor Padding(Shape features, IReadOnlyList<int> lengths)
    {
        Tensor padding = Tensor.Zeros(new Shape(features[0], features[1]));
        for (int b = 0; b < lengths.Count; b++)
        {
            padding.Span.Slice(b * features[1], features[1])[Math.Min(features[1], Options.Frames(lengths[b]))..].Fill(1);
        }

        return padding;
    }

    private sealed class FeatureProjection : Module
    {
        private readonly LayerNorm _norm;
        private readonly Linear _projection;

        public FeatureProjection(SpeechEncoderOptions options)
        {
            _norm = AddModule("layer_norm", new LayerNorm(options.Channels));
            _projection = AddModule("projection", new Linear(options.Channels, options.Hidden, null));
        }

        public Tensor Forward(Tensor x) => _projection.Forward(_norm.Forward(x));
    }

    private sealed class Transformer : Module
    {
        private readonly bool _first;
        private readonly PositionalConvolution _position;
        private readonly LayerNorm _norm;
        private readonly SpeechLayer[] _layers;

        public Transformer(SpeechEncoderOptions options)
        {
            _first = options.NormaliseFirst;
            _position = AddModule("pos_conv_embed", new PositionalConvolution(options));
            _norm = AddModule("layer_norm", new LayerNorm(options.Hidden));
            ModuleList layers = AddModule("layers", new ModuleList());
            _layers = [.. Enumerable.Range(0, options.Layers).Select(_ => layers.Append(new SpeechLayer(options)))];
        }

        public Tensor Forward(Tensor x, Tensor? padding, SpeechTrace? trace)
        {
            if (padding is not null)
            {
                x = x.MaskedFill(padding.Reshape(padding.Shape[0], padding.Shape[1], 1), 0);
            }

            Tensor position = _position.Forward(x);
            trace?.Add("pos_conv_embed", position);
            x += position;
            x = _first ? x : _norm.Forward(x);
            trace?.Add("hidden_0", x);
            var attention = new AttentionOptions { KeyPadding = padding };
            for (int i = 0; i < _layers.Length; i++)
            {
                x = _layers[i].Forward(x, attention);
                trace?.Add($"layer_{i + 1}", x);
            }

            return _first ? _norm.Forward(x) : x;
        }
    }
}
