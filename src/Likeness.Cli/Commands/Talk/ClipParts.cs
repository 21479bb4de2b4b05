using System.CommandLine;
using System.IO.Enumeration;
using Likeness.Cli.CommandLines;
using Likeness.Talking.Captures;
using Likeness.Talking.Corpora;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary>
/// Which clips of a corpus are taken, and which are measured on: those that its list says; with <c>--test-every N</c> every Nth, sorted by name, beginning with the first; with
/// <c>--test-speakers PATTERN</c> those of some speakers. With either, all others are learned from, whatever the list says.
/// </summary>
/// <param name="every">What <c>--test-every</c> does to the verb.</param>
/// <param name="speakers">What <c>--test-speakers</c> does to it.</param>
internal sealed class ClipParts(string every, string speakers)
{
    /// <summary><c>--clips</c>.</summary>
    public Option<string?> Only { get; } = new("--clips") { Description = "Take only clips whose name fits, for example 'grid_*'.", HelpName = "PATTERN" };

    /// <summary><c>--test-every</c>.</summary>
    public Option<int> Every { get; } = new("--test-every") { Description = every, HelpName = "N", DefaultValueFactory = _ => 0 };

    /// <summary><c>--test-speakers</c>.</summary>
    public Option<string?> Speakers { get; } = new("--test-speakers") { Description = speakers, HelpName = "PATTERN" };

    /// <summary>The clips of curves of a corpus.</summary>
    public (TalkingClip[] Train, TalkingClip[] Validation, TalkingClip[] Test) Curves(Call call, string folder)
    {
        RequireOneWay(call);
        TalkingClip[] all = Fitting(call, folder, CurveCorpus.Read(folder), c => c.Name);
        if (!Parts(call))
        {
            return (Of(ClipSplit.Train), Of(ClipSplit.Validation), Of(ClipSplit.Test));
        }

        all = [.. all.OrderBy(c => c.Name, StringComparer.Ordinal)];
        bool[] test = Test(call, folder, [.. all.Select(c => c.Speaker)]);
        return ([.. all.Where((_, i) => !test[i])], [], [.. all.Where((_, i) => test[i])]);

        TalkingClip[] Of(ClipSplit split) => [.. all.Where(c => c.Split == split)];
    }

    /// <summary>A corpus of vertices, parted as curves are; null when the folder's curves are meant. Its files stay open while the command runs.</summary>
    public MotionCorpus? Vertices(Call call, string folder, bool asked, double framesPerSecond)
    {
        RequireOneWay(call);
        if (!asked && !MotionCorpora.IsOfVertices(folder))
        {
            return null;
        }

        LoadedMotionCorpus loaded = MotionCorpora.Read(folder, new MotionReadOptions { FramesPerSecond = framesPerSecond });
        foreach (string warning in loaded.Warnings)
        {
            call.Output.Warn(warning);
        }

        MotionClip[] clips = [.. Fitting(call, folder, loaded.Corpus.Clips, c => c.Name).OrderBy(c => c.Name, StringComparer.Ordinal)];
        if (Parts(call))
        {
            bool[] test = Test(call, folder, [.. clips.Select(c => c.Speaker)]);
            clips = [.. clips.Select((c, i) => c with { Split = test[i] ? ClipSplit.Test : ClipSplit.Train })];
        }

        return new MotionCorpus(loaded.Corpus.Template, loaded.Corpus.Masks, clips) { Landmarks68 = loaded.Corpus.Landmarks68 };
    }

    private bool Parts(Call call) => call.Get(Every) > 0 || call.Get(Speakers) is not null;

    private void RequireOneWay(Call call)
    {
        if (call.Get(Every) is var n and (< 0 or 1))
        {
            throw new LikenessException($"--test-every {n}: 0, or 2 and more, was expected.");
        }

        if (call.Get(Every) > 0 && call.Get(Speakers) is not null)
        {
            throw new LikenessException("Give either --test-every N or --test-speakers PATTERN, not both.");
        }
    }

    private T[] Fitting<T>(Call call, string folder, IEnumerable<T> clips, Func<T, string> name)
    {
        string? pattern = call.Get(Only);
        T[] fitting = [.. clips.Where(c => pattern is null || Fits(pattern, name(c)))];
        return fitting.Length > 0 ? fitting : throw new LikenessException($"--clips {pattern}: no clip of {folder} has such a name.");
    }

    /// <summary>Which clips, sorted by name, are measured on.</summary>
    private bool[] Test(Call call, string folder, string[] speakers)
    {
        if (call.Get(Speakers) is not { } pattern)
        {
            return [.. speakers.Select((_, i) => i % call.Get(Every) == 0)];
        }

        bool[] test = [.. speakers.Select(s => s.Length > 0 && Fits(pattern, s))];
        if (test.Contains(true))
        {
            return test;
        }

        string[] known = [.. speakers.Where(s => s.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        throw new LikenessException(known.Length == 0
            ? $"--test-speakers {pattern}: {folder} does not say who speaks. Give each speaker a folder of its own in it, or name speakers in {CurveCorpus.ListName}."
            : $"--test-speakers {pattern}: no speaker of {folder} has such a name; there are {string.Join(", ", known)}.");
    }

    private static bool Fits(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
