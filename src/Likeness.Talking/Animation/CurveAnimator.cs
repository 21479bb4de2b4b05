using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;

namespace Likeness.Talking.Animation;

/// <summary>A trained model: any recording in, curves out.</summary>
/// <param name="frontEnd">Hears.</param>
/// <param name="network">Speaks; it is put in evaluation mode.</param>
/// <param name="options">The network's sizes.</param>
/// <param name="framesPerSecond">Frames a second that the network was trained at.</param>
public sealed class CurveAnimator(IFrontEnd frontEnd, CurveNetwork network, CurveNetworkOptions options, double framesPerSecond) : ISpeechAnimator
{
    // Attention looks at all frames of a piece; longer recordings are heard in pieces, so that an hour needs no more memory than a minute.
    private const double PieceSeconds = 20;
    private const double OverlapSeconds = 2;

    internal const float EvenChance = 0.5f;

    /// <inheritdoc/>
    public string Name => "curves";

    /// <summary>Hears.</summary>
    public IFrontEnd FrontEnd => frontEnd;

    /// <summary>The network.</summary>
    public CurveNetwork Network => network;

    /// <summary>The network's sizes.</summary>
    public CurveNetworkOptions Options => options;

    /// <summary>Frames a second that the network was trained at.</summary>
    public double FramesPerSecond => framesPerSecond;

    /// <summary>How likely p, b or m must be for the lips to close, above 0 and up to 1; of use where the network has that output.</summary>
    public float ClosureThreshold { get; init; } = EvenChance;

    /// <inheritdoc/>
    public ArkitCurves Animate(Waveform waveform, double? rate = null)
    {
        if (rate is not null and not (>= 1 and <= 1000))
        {
            throw new LikenessException($"Curves have 1 to 1,000 frames a second, not {rate}.");
        }

        (ArkitCurves curves, float[] closures) = Hear(waveform);
        curves = curves.AtRate(rate ?? framesPerSecond);
        bool[] closed = Array.ConvertAll(closures, p => p >= ClosureThreshold);
        for (int t = 0; t < curves.Frames && options.Closures; t++)
        {
            LipSeal.Apply(curves.Frame(t), LipSeal.Share(t / curves.FramesPerSecond, curves.FramesPerSecond, closed, framesPerSecond));
        }

        return curves;
    }

    /// <summary>What the network itself gives, its lips not closed.</summary>
    /// <param name="waveform">The recording.</param>
    /// <returns>Curves at the network's own rate, and for each frame how likely p, b or m is.</returns>
    internal (ArkitCurves Curves, float[] Closures) Hear(Waveform waveform)
    {
        SpeechFeatures features = frontEnd.Hear(waveform);
        int frames = Math.Max(1, (int)Math.Round(waveform.Seconds * framesPerSecond));
        float[] weights = new float[frames * ArkitShapes.Count], closures = new float[frames];
        network.Train(false);
        int piece = (int)(PieceSeconds * framesPerSecond), overlap = (int)(OverlapSeconds * framesPerSecond);
        for (int first = 0; ; first += piece - overlap)
        {
            int last = Math.Min(frames, first + piece);
            Speak(features, frames, first, last, first == 0 ? 0 : first + (overlap / 2), weights, closures);
            if (last == frames)
            {
                return (new ArkitCurves(weights, framesPerSecond), closures);
            }
        }
    }

    /// <summary>What the network gives for some frames.</summary>
    internal CurveOutput Speak(SpeechFeatures features, int frames, int first, int last)
    {
        CurveOutput made = network.Forward(features.AtFrames(frames, framesPerSecond, first, last, FrameMap.Time, options.Moments));
        return made with { Closures = made.Closures?.Sigmoid() };
    }

    /// <summary>Fills in the frames from one on that a piece makes.</summary>
    private void Speak(SpeechFeatures features, int frames, int first, int last, int keepFrom, float[] weights, float[] closures)
    {
        using TensorScope scope = TensorScope.Begin();
        using Tape.PauseScope pause = Tape.Pause();
        CurveOutput made = Speak(features, frames, first, last);
        for (int t = keepFrom; t < last; t++)
        {
            for (int k = 0; k < SpeechShapes.Count; k++)
            {
                weights[(t * ArkitShapes.Count) + SpeechShapes.Indices[k]] = made.Weights.Span[((t - first) * SpeechShapes.Count) + k];
            }

            closures[t] = made.Closures is { } likely ? likely.Span[t - first] : 0;
        }
    }
}
