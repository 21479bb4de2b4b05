using Likeness.Audio.Waveforms;

namespace Likeness.Talking.Features;

/// <summary>What turns a recording into features.</summary>
public interface IFrontEnd
{
    /// <summary>What it is, as commands report it: "log-mel", "hubert-large" ...</summary>
    string Name { get; }

    /// <summary>Numbers a step.</summary>
    int Width { get; }

    /// <summary>Hears a recording.</summary>
    /// <param name="waveform">Any rate, any channels.</param>
    /// <exception cref="Likeness.Tensors.LikenessException">The recording is too short.</exception>
    SpeechFeatures Hear(Waveform waveform);
}
