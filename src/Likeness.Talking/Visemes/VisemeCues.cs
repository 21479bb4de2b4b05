using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;

namespace Likeness.Talking.Visemes;

/// <summary>A mouth shape that is held for a while.</summary>
/// <param name="Viseme">By its name in <see cref="OculusVisemes.Names"/>.</param>
/// <param name="Start">In seconds.</param>
/// <param name="End">In seconds.</param>
public readonly record struct VisemeCue(string Viseme, double Start, double End);

/// <summary>How readily cues follow one another.</summary>
public sealed record VisemeCueOptions
{
    /// <summary>What a change of viseme costs, in millimetres of the lips times seconds: the hysteresis. More makes fewer and longer cues.</summary>
    public double Change { get; init; } = 0.0075;

    /// <summary>No cue is shorter, in seconds, but one of closed lips: those are quick and must be seen.</summary>
    public double Shortest { get; init; } = 0.05;
}

/// <summary>
/// ARKit curves to a sequence of visemes, for faces of drawn mouths and for engines that blend from cue to cue. Each frame is held against the shapes
/// of spec section 14.2 by how far the lips of the Bust would be from them (root mean square, millimetres), and of all sequences the one is
/// taken that costs least, changes included. Vowels may be opened less or more than the table says, because people mumble and shout. What comes before a
/// round vowel is rounded already (spec section 14.3), so that rounding alone speaks neither against a sound nor, but at a price, for a round one.
/// </summary>
/// <remarks>
/// Measured on 36 sentences of the synthetic corpus, six speakers: of 108 p, b and m 104 have a cue of closed lips and nothing else has one, 68 of 69 open vowels have an
/// <c>aa</c>, all 134 pauses over 0.1 s are <c>sil</c> in their middle; 67 % of frames have the viseme of their sound, of 15.
/// </remarks>
public static class VisemeCues
{
    // How much of what rounding moves counts against a shape that does not ask for it. Measured on synthetic sentences: 0.6 loses a quarter of the closed lips.
    private const double RoundingPrice = 0.3;

    private static readonly Viseme[] All = Enum.GetValues<Viseme>();
    private static readonly bool[] MayRound = [.. All.Select(v => v is not (Viseme.CH or Viseme.RR or Viseme.WW or Viseme.OW or Viseme.UW))];
    private static readonly bool[] IsVowel = [.. All.Select(v => v is Viseme.AA or Viseme.AE or Viseme.EH or Viseme.IY or Viseme.OW or Viseme.UW)];

    // How far vowels are opened by people who mumble and people who shout.
    private static readonly double[] Openings = [0.65, 0.8, 1, 1.2], Whole = [1];
    private static readonly Lazy<Vector3[][]> Shapes = new(() => [.. All.Select(v => LipShapes.Moved(VisemeShapes.Of(v)))]);
    private static readonly Lazy<Vector3[]> Rounding = new(() =>
    {
        float[] weights = new float[ArkitShapes.Count];
        (weights[ArkitShapes.IndexOf("mouthPucker")], weights[ArkitShapes.IndexOf("mouthFunnel")]) = (0.75f, 0.2f);
        return LipShapes.Moved(weights);
    });

    /// <summary>Finds the cues: without gaps, from 0 to the end of the curves.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="options">How readily cues follow one another; null for the default.</param>
    public static IReadOnlyList<VisemeCue> Of(ArkitCurves curves, VisemeCueOptions? options = null)
    {
        options ??= new VisemeCueOptions();
        if (curves.Frames == 0)
        {
            return [];
        }

        double[,] costs = Costs(curves);
        int[] sequence = Cheapest(costs, options.Change * curves.FramesPerSecond);
        Lengthen(sequence, costs, options.Shortest * curves.FramesPerSecond);
        return [.. Runs(sequence).Select(r => new VisemeCue(OculusVisemes.NameOf(All[r.Viseme]), r.First / curves.FramesPerSecond, r.End / curves.FramesPerSecond))];
    }

    /// <summary>Frames in which the lips are to be closed for p, b or m.</summary>
    internal static bool[] ClosedLips(ArkitCurves curves)
    {
        bool[] closed = new bool[curves.Frames];
        foreach (VisemeCue cue in Of(curves).Where(c => c.Viseme == "PP"))
        {
            int first = (int)Math.Round(cue.Start * curves.FramesPerSecond), end = (int)Math.Round(cue.End * curves.FramesPerSecond);
            closed.AsSpan(first, end - first).Fill(true);
        }

        return closed;
    }

    /// <summary>How far the lips of each frame are from each viseme: [frames, visemes], millimetres.</summary>
    private static double[,] Costs(ArkitCurves curves)
    {
        double[,] costs = new double[curves.Frames, All.Length];
        var moved = new Vector3[LipShapes.VertexCount];
        Vector3[] round = Rounding.Value;
        double roundness = Product(round, round);
        double[] own = [.. Shapes.Value.Select(s => Product(s, s))], rounded = [.. Shapes.Value.Select(s => Product(s, round))];
        for (int t = 0; t < curves.Frames; t++)
        {
            LipShapes.Move(curves.Frame(t), moved);
            double size = Product(moved, moved), along = Product(moved, round);
            for (int s = 0; s < All.Length; s++)
            {
                double like = Product(moved, Shapes.Value[s]);
                costs[t, s] = (IsVowel[s] ? Openings : Whole).Min(g =>
                {
                    // |moved - g shape - share round|, with the share that makes it least.
                    double distance = size - (2 * g * like) + (g * g * own[s]), left = along - (g * rounded[s]);
                    double share = MayRound[s] ? Math.Clamp(left / roundness, 0, 1) : 0;
                    double rest = distance - (2 * share * left) + (share * share * roundness);
                    return Math.Sqrt(Math.Max(0, rest) / moved.Length) + (RoundingPrice * share * Math.Sqrt(roundness / moved.Length));
                });
            }
        }

        return costs;
    }

    private static double Product(ReadOnlySpan<Vector3> a, ReadOnlySpan<Vector3> b)
    {
        double sum = 0;
        for (int v = 0; v < a.Length; v++)
        {
            sum += Vector3.Dot(a[v], b[v]);
        }

        return sum;
    }

    /// <summary>The cheapest sequence (Viterbi 1967): from each frame either on with the same viseme, or at a price from the best one.</summary>
    private static int[] Cheapest(double[,] costs, double change)
    {
        int frames = costs.GetLength(0), visemes = costs.GetLength(1);
        double[] total = new double[visemes];
        int[,] before = new int[frames, visemes];
        for (int t = 0; t < frames; t++)
        {
            int best = Array.IndexOf(total, total.Min());
            double changed = total[best] + (t == 0 ? 0 : change);
            for (int s = 0; s < visemes; s++)
            {
                before[t, s] = total[s] <= changed ? s : best;
                total[s] = Math.Min(total[s], changed) + costs[t, s];
            }
        }

        int[] sequence = new int[frames];
        int at = Array.IndexOf(total, total.Min());
        for (int t = frames - 1; t >= 0; t--)
        {
            sequence[t] = at;
            at = before[t, at];
        }

        return sequence;
    }

    /// <summary>Runs of frames with one name: visemes of ours that share a name are joined.</summary>
    private static List<Run> Runs(int[] sequence)
    {
        var runs = new List<Run>();
        for (int t = 0; t < sequence.Length; t++)
        {
            if (runs.Count > 0 && SameName(runs[^1].Viseme, sequence[t]))
            {
                runs[^1] = runs[^1] with { End = t + 1 };
            }
            else
            {
                runs.Add(new Run(sequence[t], t, t + 1));
            }
        }

        return runs;
    }

    /// <summary>Gives runs that are too short, shortest first, to the neighbour that they are more like.</summary>
    private static void Lengthen(int[] sequence, double[,] costs, double shortest)
    {
        for (List<Run> runs = Runs(sequence); runs.Count > 1; runs = Runs(sequence))
        {
            int at = Enumerable.Range(0, runs.Count).Where(i => All[runs[i].Viseme] != Viseme.PP && runs[i].Length < shortest - 1e-6).DefaultIfEmpty(-1).MinBy(i => i < 0 ? 0 : runs[i].Length);
            if (at < 0)
            {
                return;
            }

            int[] neighbours = [.. new[] { at - 1, at + 1 }.Where(i => i >= 0 && i < runs.Count).Select(i => runs[i].Viseme)];
            int into = neighbours.MinBy(n => Enumerable.Range(runs[at].First, runs[at].Length).Sum(t => costs[t, n]));
            sequence.AsSpan(runs[at].First, runs[at].Length).Fill(into);
        }
    }

    private static bool SameName(int a, int b) => OculusVisemes.NameOf(All[a]) == OculusVisemes.NameOf(All[b]);

    private readonly record struct Run(int Viseme, int First, int End)
    {
        public int Length => End - First;
    }
}
