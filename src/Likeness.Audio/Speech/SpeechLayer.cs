using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;

namespace Likeness.Audio.Speech;

/// <summary>A transformer layer with the names of the published checkpoints.</summary>
internal sealed class SpeechLayer : Module
{
    private readonly bool _first;
    private readonly SelfAttention _attention;
    private readonly LayerNorm _norm;
    private readonly FeedForwardPart _feedForward;
    private readonly LayerNorm _finalNorm;

    public SpeechLayer(SpeechEncoderOptions options)
    {
        _first = options.NormaliseFirst;
        _attention = AddModule("attention", new SelfAttention(options.Hidden, options.Heads));
        _norm = AddModule("layer_norm", new LayerNorm(options.Hidden));
        _feedForward = AddModule("feed_forward", new FeedForwardPart(options.Hidden, options.FeedForward));
        _finalNorm = AddModule("final_layer_norm", new LayerNorm(options.Hidden));
    }

    /// <summary>[B, T, H] to [B, T, H].</summary>
    public Tensor Forward(Tensor x, in AttentionOptions attention)
    {
        if (_first)
        {
            x += _attention.Forward(_norm.Forward(x), attention);
            return x + _feedForward.Forward(_finalNorm.Forward(x));
        }

        x = _norm.Forward(x + _attention.Forward(x, attention));
        return _finalNorm.Forward(x + _feedForward.Forward(x));
    }

    private sealed class SelfAttention : Module
    {
        private readonly int _heads;
        private readonly Linear _query;
        private readonly Linear _key;
        private readonly Linear _value;
        private readonly Linear _out;

        public SelfAttention(int width, int heads)
        {
            _heads = heads;
            _query = AddModule("q_proj", new Linear(width, width, null));
            _key = AddModule("k_proj", new Linear(width, width, null));
            _value = AddModule("v_proj", new Linear(width, width, null));
            _out = AddModule("out_proj", new Linear(width, width, null));
        }

        public Tensor Forward(Tensor x, in AttentionOptions options) =>
            _out.Forward(AttentionOps.MultiHeadAttention(_query.Forward(x), _key.Forward(x), _value.Forward(x), _heads, options));
    }

    private sealed class FeedForwardPart : Module
    {
        private readonly Linear _first;
        private readonly Linear _second;

        public FeedForwardPart(int width, int inner)
        {
            _first = AddModule("intermediate_dense", new Linear(width, inner, null));
            _second = AddModule("output_dense", new Linear(inner, width, null));
        }

        public Tensor Forward(Tensor x) => _second.Forward(_first.Forward(x).Gelu());
    }
}
