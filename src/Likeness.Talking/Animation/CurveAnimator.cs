using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

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

    /// <inheritdoc/>
    public ArkitCurves Animate(Waveform waveform, double? rate = null)
    {
        if (rate is not null and not (>= 1 and <= 1000))
        {
            throw new LikenessException($"Curves have 1 to 1,000 frames a second, not {rate}.");
        }

        SpeechFeatures features = frontEnd.Hear(waveform);
        int frames = Math.Max(1, (int)Math.Round(waveform.Seconds * framesPerSecond));
        float[] weights = new float[frames * ArkitShapes.Count];
        network.Train(false);
        int piece = (int)(PieceSeconds * framesPerSecond), overlap = (int)(OverlapSeconds * framesPerSecond);
        for (int first = 0; ; first += piece - overlap)
        {
            int last = Math.Min(frames, first + piece);
            Speak(features, frames, first, last, first == 0 ? 0 : first + (overlap / 2), weights);
            if (last == frames)
            {
                return new ArkitCurves(weights, framesPerSecond).AtRate(rate ?? framesPerSecond);
            }
        }
    }

    /// <summary>Fills in the frames from one on that a piece makes.</summary>
    private void Speak(SpeechFeatures features, int frames, int first, int last, int keepFrom, float[] weights)
    {
        using TensorScope scope = TensorScope.Begin();
        using Tape.PauseScope pause = Tape.Pause();
        Tensor made = network.Forward(features.AtFrames(frames, framesPerSecond, first, last));
        for (int t = keepFrom; t < last; t++)
        {
            for (int k = 0; k < SpeechShapes.Count; k++)
            {
                weights[(t * ArkitShapes.Count) + SpeechShapes.Indices[k]] = made.Span[((t - first) * SpeechShapes.Count) + k];
            }
        }
    }
}
