using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Networks;

/// <summary>
/// CodeTalker's second stage (Xing et al. 2023, section 3.2; sizes and order of its release): speech and the motion so far choose the codes of each
/// frame, and a motion prior that no longer learns turns codes into motion.
/// </summary>
public sealed class CodeTalkerNetwork : Module
{
    /// <summary>Frames that <see cref="Animate"/> decodes at once when it is to be fast.</summary>
    public const int FastWindow = 32;

    private readonly CodeTalkerOptions _options;
    private readonly CodeTalkerPrior _prior;
    private readonly Linear _speech;
    private readonly Linear _motion;
    private readonly Embedding _style;
    private readonly TransformerDecoderLayer[] _layers;
    private readonly Linear _codes;
    private readonly Dropout _dropout;

    /// <summary>Builds a network on a trained prior, which is not among its modules: it is kept and saved apart.</summary>
    /// <param name="options">Sizes, the prior's too.</param>
    /// <param name="prior">Turns codes into motion; put it in evaluation mode.</param>
    /// <param name="random">Draws the weights and what dropout drops; null leaves them zero, to be loaded.</param>
    /// <exception cref="LikenessException">A size is out of range.</exception>
    public CodeTalkerNetwork(CodeTalkerOptions options, CodeTalkerPrior prior, RandomSource? random)
    {
        _options = options.Validated();
        _prior = prior;
        int width = options.Width;
        _speech = AddModule("audio_feature_map", new Linear(options.Features, width, random));
        _motion = AddModule("vertice_map", new Linear(3 * options.Vertices, width, random));
        _style = AddModule("learnable_style_emb", new Embedding(options.Subjects, width, random));
        var sizes = new TransformerOptions { Width = width, Heads = options.Heads, FeedForward = 2 * width, Dropout = options.Dropout };
        _layers = [.. Enumerable.Range(0, options.Layers).Select(i => AddModule(
            $"transformer_decoder.layers.{i.ToString(CultureInfo.InvariantCulture)}", new TransformerDecoderLayer(sizes, random)))];
        _codes = AddModule("feat_map", new Linear(width, width, null, bias: false));
        _dropout = AddModule("dropout", new Dropout(options.Dropout, random));
    }

    /// <summary>Training as released: each frame from the true frames before it.</summary>
    /// <param name="features">[1, T or more, features].</param>
    /// <param name="truth">[1, T, 3 vertices] true displacements.</param>
    /// <param name="style">[subjects] shares of styles that add up to one: whose voice it is.</param>
    /// <returns>[1, T, 3 vertices] displacements, and how far the vectors were from the codes of the true motion (mean square).</returns>
    /// <exception cref="ShapeException">The speech is shorter than the motion.</exception>
    public (Tensor Motion, Tensor CodeLoss) Forced(Tensor features, Tensor truth, ReadOnlySpan<float> style)
    {
        int frames = truth.Shape[1];
        Tensor before = truth.PadConstant([0, 1, 0], [0, 0, 0]).Slice(1, 0, frames);
        Tensor x = _dropout.Forward(_motion.Forward(before) + Style(style) + SpeechMemory.Positions(frames, _options.Width, _options.Period));
        Tensor memory = _speech.Forward(SpeechMemory.Of(features, frames, 1, _options.Features));
        var own = new AttentionOptions { Bias = PeriodicBias.Table(_options.Heads, frames, _options.Period) };
        var cross = new AttentionOptions { Bias = SpeechMemory.OwnMoment(frames, 1) };
        foreach (TransformerDecoderLayer layer in _layers)
        {
            x = layer.Forward(x, memory, own, cross);
        }

        Tensor vectors = _codes.Forward(x), wanted;
        using (Tape.Pause())
        {
            wanted = _prior.Codebook.Forward(_prior.Encode(truth)).Value;
        }

        Tensor motion = _prior.Decode(_prior.Codebook.Forward(vectors).Value);
        return (motion, vectors.MeanSquaredError(wanted));
    }

    /// <summary>Motion from speech alone, frame by frame: each from the frames that were made before it.</summary>
    /// <param name="features">[1, T or more, features].</param>
    /// <param name="frames">T.</param>
    /// <param name="style">[subjects] shares of styles that add up to one.</param>
    /// <param name="fast">
    /// Decode only the last <see cref="FastWindow"/> frames to learn what the next one follows, in place of all so far, as the release does: the work
    /// then grows with the length of the clip, not with its square, and the result differs slightly.
    /// </param>
    /// <returns>[1, T, 3 vertices] displacements.</returns>
    /// <exception cref="ShapeException">The speech is shorter than the motion.</exception>
    public Tensor Animate(Tensor features, int frames, ReadOnlySpan<float> style, bool fast = false)
    {
        using Tape.PauseScope pause = Tape.Pause();
        int width = _options.Width;
        Tensor memory = _speech.Forward(SpeechMemory.Of(features, frames, 1, _options.Features)), whose = Style(style), input = whose;
        Tensor positions = SpeechMemory.Positions(Math.Min(frames, _options.Period), width, _options.Period);
        Tensor codes = Tensor.Zeros(new Shape(1, frames, width));
        KeyValueCache[] caches = [.. _layers.Select(_ => new KeyValueCache(frames, width))];
        for (int t = 0; t < frames; t++)
        {
            int phase = t % _options.Period;
            Tensor x = input + positions.Slice(1, phase, phase + 1), heard = memory.Slice(1, t, t + 1), bias = PeriodicBias.Row(_options.Heads, t, _options.Period);
            for (int l = 0; l < _layers.Length; l++)
            {
                x = _layers[l].Step(x, heard, caches[l], bias);
            }

            _prior.Codebook.Forward(_codes.Forward(x)).Value.Span.CopyTo(codes.Span.Slice(t * width, width));
            if (t + 1 < frames)
            {
                input = _motion.Forward(LastFrame(codes, t + 1, fast)) + whose;
            }
        }

        return frames == 1 ? LastFrame(codes, 1, fast) : _prior.Decode(codes);
    }

    /// <summary>The motion of the last of so many frames. One frame alone has no deviation over time; it is decoded twice over.</summary>
    private Tensor LastFrame(Tensor codes, int made, bool fast)
    {
        if (made == 1)
        {
            Tensor one = codes.Slice(1, 0, 1);
            return _prior.Decode(ShapeOps.Concat(1, one, one)).Slice(1, 0, 1);
        }

        int first = fast ? Math.Max(0, made - FastWindow) : 0;
        return _prior.Decode(codes.Slice(1, first, made)).Slice(1, made - first - 1, made - first);
    }

    private Tensor Style(ReadOnlySpan<float> shares) => shares.Length == _options.Subjects
        ? Tensor.From(shares.ToArray(), 1, 1, _options.Subjects).Linear(_style.Weight.Transpose())
        : throw new ShapeException($"There are {_options.Subjects} styles; {shares.Length} shares were given.");
}
