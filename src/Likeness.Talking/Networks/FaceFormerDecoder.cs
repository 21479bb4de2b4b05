using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Networks;

/// <summary>
/// FaceFormer's decoder (Fan et al. 2022; sizes and order of its release): each frame is made from the frames before it, a style, and the speech
/// of that moment. Parts have the names of the release, <c>audio_feature_map</c>, <c>vertice_map</c>, <c>obj_vector</c>,
/// <c>transformer_decoder.layers.0</c>, <c>vertice_map_r</c>.
/// </summary>
public sealed class FaceFormerDecoder : Module
{
    private readonly FaceFormerOptions _options;
    private readonly Linear _speech;
    private readonly Linear _motion;
    private readonly Linear _style;
    private readonly TransformerDecoderLayer _layer;
    private readonly Linear _out;
    private readonly Dropout _dropout;

    /// <summary>Builds a decoder; what it gives at first is the face at rest.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="random">Draws the weights and what dropout drops; null leaves them zero, to be loaded.</param>
    /// <exception cref="LikenessException">A size is out of range.</exception>
    public FaceFormerDecoder(FaceFormerOptions options, RandomSource? random)
    {
        _options = options.Validated();
        int coordinates = 3 * options.Vertices, width = options.Width;
        _speech = AddModule("audio_feature_map", new Linear(options.Features, width, random));
        _motion = AddModule("vertice_map", new Linear(coordinates, width, random));
        _style = AddModule("obj_vector", new Linear(options.Subjects, width, random, bias: false));
        _layer = AddModule(
            "transformer_decoder.layers.0",
            new TransformerDecoderLayer(new TransformerOptions { Width = width, Heads = options.Heads, FeedForward = 2 * width, Dropout = options.Dropout }, random));
        _out = AddModule("vertice_map_r", new Linear(width, coordinates, null));
        _dropout = AddModule("dropout", new Dropout(options.Dropout, random));
    }

    /// <summary>Teacher forcing: each frame from the true frames before it.</summary>
    /// <param name="features">[1, frames * features per frame, features].</param>
    /// <param name="truth">[1, T, 3 vertices] true displacements.</param>
    /// <param name="subject">Whose style.</param>
    /// <returns>[1, T, 3 vertices] displacements.</returns>
    /// <exception cref="ShapeException">The speech is shorter than the motion.</exception>
    public Tensor Forced(Tensor features, Tensor truth, int subject)
    {
        int frames = truth.Shape[1];
        Tensor before = truth.PadConstant([0, 1, 0], [0, 0, 0]).Slice(1, 0, frames);
        return Decode(_motion.Forward(before) + Style(subject), Memory(features, frames));
    }

    /// <summary>Each frame from the frames that the decoder itself made, with gradients through the whole chain: training as released.</summary>
    /// <param name="features">[1, frames * features per frame, features].</param>
    /// <param name="frames">T.</param>
    /// <param name="subject">Whose style.</param>
    /// <returns>[1, T, 3 vertices] displacements.</returns>
    /// <exception cref="ShapeException">The speech is shorter than the motion.</exception>
    public Tensor Chained(Tensor features, int frames, int subject)
    {
        // A causal layer gives a frame the same result however many follow, so each step maps its last frame alone to vertices.
        Tensor memory = Memory(features, frames), style = Style(subject), inputs = style;
        var made = new Tensor[frames];
        for (int t = 0; t < frames; t++)
        {
            Tensor hidden = Hidden(inputs, memory.Slice(1, 0, (t + 1) * _options.FeaturesPerFrame));
            made[t] = _out.Forward(hidden.Slice(1, t, t + 1));
            if (t + 1 < frames)
            {
                inputs = ShapeOps.Concat(1, inputs, _motion.Forward(made[t]) + style);
            }
        }

        return ShapeOps.Concat(1, made);
    }

    /// <summary>
    /// The same frames as <see cref="Chained"/> for inference: a causal layer gives a frame the same result however many follow, so keys and values
    /// are kept and each step makes one frame.
    /// </summary>
    /// <param name="features">[1, frames * features per frame, features].</param>
    /// <param name="frames">T.</param>
    /// <param name="subject">Whose style.</param>
    /// <returns>[1, T, 3 vertices] displacements.</returns>
    /// <exception cref="ShapeException">The speech is shorter than the motion.</exception>
    public Tensor Animate(Tensor features, int frames, int subject)
    {
        using Tape.PauseScope pause = Tape.Pause();
        int width = _options.Width, coordinates = 3 * _options.Vertices, each = _options.FeaturesPerFrame;
        Tensor memory = Memory(features, frames), style = Style(subject), result = Tensor.Uninitialized(new Shape(1, frames, coordinates));
        Tensor positions = Positions(Math.Min(frames, _options.Period));
        var cache = new KeyValueCache(frames, width);
        Tensor input = style;
        for (int t = 0; t < frames; t++)
        {
            Tensor row = input + positions.Slice(1, t % _options.Period, (t % _options.Period) + 1);
            Tensor made = _out.Forward(_layer.Step(row, memory.Slice(1, t * each, (t + 1) * each), cache, PeriodicBias.Row(_options.Heads, t, _options.Period)));
            made.Span.CopyTo(result.Span.Slice(t * coordinates, coordinates));
            input = _motion.Forward(made) + style;
        }

        return result;
    }

    private Tensor Decode(Tensor inputs, Tensor memory) => _out.Forward(Hidden(inputs, memory));

    private Tensor Hidden(Tensor inputs, Tensor memory)
    {
        int frames = inputs.Shape[1];
        Tensor x = _dropout.Forward(inputs + Positions(frames));
        var own = new AttentionOptions { Bias = PeriodicBias.Table(_options.Heads, frames, _options.Period) };
        return _layer.Forward(x, memory, own, new AttentionOptions { Bias = SpeechMemory.OwnMoment(frames, _options.FeaturesPerFrame) });
    }

    private Tensor Memory(Tensor features, int frames) =>
        _speech.Forward(SpeechMemory.Of(features, frames, _options.FeaturesPerFrame, _options.Features));

    private Tensor Positions(int frames) => SpeechMemory.Positions(frames, _options.Width, _options.Period);

    private Tensor Style(int subject)
    {
        if ((uint)subject >= (uint)_options.Subjects)
        {
            throw new ArgumentOutOfRangeException(nameof(subject), subject, $"There are {_options.Subjects} styles.");
        }

        Tensor one = Tensor.Zeros(new Shape(1, 1, _options.Subjects));
        one.Span[subject] = 1;
        return _style.Forward(one);
    }
}
