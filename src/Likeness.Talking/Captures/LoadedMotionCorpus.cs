using Likeness.Geometry.Files;
using Likeness.Talking.Corpora;

namespace Likeness.Talking.Captures;

/// <summary>A corpus of vertices as it came from a folder. Motion stays on disk until it is asked for; closing this closes the files.</summary>
/// <param name="Corpus">The clips, in millimetres.</param>
/// <param name="Units">The unit of the files and why the loader believes it.</param>
/// <param name="Warnings">What was odd or left out; a sentence each.</param>
public sealed record LoadedMotionCorpus(MotionCorpus Corpus, UnitNote Units, IReadOnlyList<string> Warnings) : IDisposable
{
    private readonly IDisposable? _files;

    internal LoadedMotionCorpus(MotionCorpus corpus, UnitNote units, IReadOnlyList<string> warnings, IDisposable? files) : this(corpus, units, warnings) => _files = files;

    /// <summary>Closes the files; clips cannot be read afterwards.</summary>
    public void Dispose() => _files?.Dispose();
}
