using Likeness.Audio.Waveforms;
using Likeness.Talking.Curves;

namespace Likeness.Talking.Animation;

/// <summary>What makes curves from sound: a trained model, or a rule to hold it against.</summary>
public interface ISpeechAnimator
{
    /// <summary>What it is, as commands report it.</summary>
    string Name { get; }

    /// <summary>The curves of a recording: speech alone, without blinks.</summary>
    /// <param name="waveform">Any rate, any channels.</param>
    /// <param name="rate">Frames a second that are wanted; null for its own.</param>
    /// <exception cref="Likeness.Tensors.LikenessException">The recording is too short, or the rate out of range.</exception>
    ArkitCurves Animate(Waveform waveform, double? rate = null);
}
