using Likeness.Cli.Espeak;
using Likeness.Talking.Corpora.Speakers;
using Likeness.Talking.Synthesis;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary>Who speaks in a corpus: what <c>--voice</c> asks for and what is installed.</summary>
internal sealed class CorpusVoices : IDisposable
{
    public static readonly string[] Choices = ["auto", "minivox", "flite", "espeak", "mixed"];

    private readonly Flite? _flite;
    private readonly Talking.Synthesis.Espeak? _espeak;

    /// <summary>Looks for the programs.</summary>
    /// <exception cref="LikenessException">One that is asked for is not there.</exception>
    public CorpusVoices(string choice)
    {
        _flite = choice is "auto" or "flite" or "mixed" ? Flite.Find() : null;
        if (_flite is null && choice is "flite" or "mixed")
        {
            throw new LikenessException($"--voice {choice}: the program 'flite' was not found on PATH. Install your system's package 'flite', or choose --voice minivox.");
        }

        _espeak = choice is "auto" or "espeak" or "mixed" ? EspeakHelper.Start() : null;
        if (_espeak is null && choice is "espeak" or "mixed")
        {
            throw new LikenessException($"--voice {choice}: the library of espeak-ng (1.50 or later) was not found. Install your system's package 'espeak-ng', or choose --voice minivox.");
        }
    }

    /// <summary>The synthesisers, for people.</summary>
    public IReadOnlyList<string> Programs => (_flite, _espeak) is (null, null)
        ? ["minivox"]
        : [.. _espeak is null ? (string[])[] : [$"espeak-ng {_espeak.Version}"], .. _flite is null ? (string[])[] : [_flite.Version]];

    /// <summary>Chooses speakers.</summary>
    public IReadOnlyList<ISpeaker> Cast(int count, long seed) =>
        (_flite, _espeak) is (null, null) ? Talking.Corpora.Speakers.Cast.MiniVox(count, seed) : Talking.Corpora.Speakers.Cast.Programs(count, seed, _flite, _espeak);

    public void Dispose() => _espeak?.Dispose();
}
