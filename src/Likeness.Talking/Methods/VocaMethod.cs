using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Features;
using Likeness.Talking.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Methods;

/// <summary>
/// VOCA (Cudeiro et al. 2019; its release): samples are pairs of neighbouring frames; squared distances of vertices, and ten times those of the
/// differences between the frames of a pair. Speech features take the place of DeepSpeech's outputs.
/// </summary>
internal sealed class VocaMethod : MotionMethod
{
    private const int PairsAtOnce = 64;
    private const int Components = 50;
    private const float VelocityWeight = 10;

    // The window's frames are sixtieths of a second, whatever the rate of the motion.
    private const double WindowRate = 60;
    private readonly Mesh _template;
    private readonly int _features;
    private readonly int _styles;
    private readonly VocaNetwork _network;

    public VocaMethod(Mesh template, int features, int styles, RandomSource? random)
    {
        (_template, _features, _styles) = (template, features, styles);
        _network = new VocaNetwork(template.VertexCount, random, features, styles, Components);
    }

    public override Module Network => _network;

    public override void Start(IReadOnlyList<HeardMotion> clips, RandomSource random)
    {
        var start = MotionComponents.Of(clips, _template.Topology, Components, random);
        Span<float> basis = _network.Basis.Span;
        basis.Clear();
        for (int k = 0; k < start.Components.Length; k++)
        {
            for (int i = 0; i < start.Mean.Length; i++)
            {
                basis[(i * Components) + k] = (float)start.Components[k][i];
            }
        }
    }

    public override IReadOnlyList<Optimiser> Optimisers(double rate, int stepsPerEpoch, int epochs) => [new Adam([new ParameterGroup(_network.NamedParameters(), rate)])];

    public override int StepsPerEpoch(IReadOnlyList<HeardMotion> clips) => Work.Blocks(clips.Sum(c => c.Frames), PairsAtOnce);

    public override Tensor Loss(IReadOnlyList<HeardMotion> clips, ReadOnlySpan<int> order, int step, int stage, double framesPerSecond, RandomSource random)
    {
        // Pairs are drawn anew in each step, which needs no list of all frames.
        int vertices = 3 * _template.VertexCount;
        Tensor windows = Tensor.Zeros(new Shape(2 * PairsAtOnce, VocaNetwork.Window, _features)), styles = Tensor.Zeros(new Shape(2 * PairsAtOnce, _styles));
        Tensor truth = Tensor.Uninitialized(new Shape(2 * PairsAtOnce, vertices));
        long total = clips.Sum(c => (long)c.Frames);
        for (int p = 0; p < PairsAtOnce; p++)
        {
            (HeardMotion clip, int drawn) = Draw(clips, total, random);
            HeardMotion take = clip.Take(random);

            // The same moment of a copy at another speed.
            int t = (int)((long)drawn * take.Frames / clip.Frames);
            foreach ((int row, int frame) in (ReadOnlySpan<(int, int)>)[(p, Math.Max(0, t - 1)), (PairsAtOnce + p, t)])
            {
                Span<float> window = windows.Span.Slice(row * VocaNetwork.Window * _features, VocaNetwork.Window * _features);
                FillWindow(take.Features, take.Frames, frame, framesPerSecond, window);

                // Both frames of a pair lose the same, so that no difference is learned that nobody hears.
                Masks?.Apply(window, _features, WindowRate, random.Split((ulong)p));
                styles.Span[(row * _styles) + clip.Style] = 1;
                take.Fill(frame, frame + 1, truth.Span.Slice(row * vertices, vertices));
            }
        }

        Tensor made = _network.Forward(windows, styles);
        Tensor change = made.Slice(0, PairsAtOnce, 2 * PairsAtOnce) - made.Slice(0, 0, PairsAtOnce);
        Tensor trueChange = truth.Slice(0, PairsAtOnce, 2 * PairsAtOnce) - truth.Slice(0, 0, PairsAtOnce);
        return (made.MeanSquaredError(truth) + (change.MeanSquaredError(trueChange) * VelocityWeight)) * 3;
    }

    public override void Animate(SpeechFeatures features, int frames, double framesPerSecond, ReadOnlySpan<Vector3> rest, int style, Span<float> displacements)
    {
        int vertices = 3 * _template.VertexCount, size = VocaNetwork.Window * _features;
        for (int first = 0; first < frames; first += PairsAtOnce)
        {
            using var scope = TensorScope.Begin();
            int count = Math.Min(PairsAtOnce, frames - first);
            Tensor windows = Tensor.Zeros(new Shape(count, VocaNetwork.Window, _features)), styles = Tensor.Zeros(new Shape(count, _styles));
            for (int i = 0; i < count; i++)
            {
                FillWindow(features, frames, first + i, framesPerSecond, windows.Span.Slice(i * size, size));
                styles.Span[(i * _styles) + style] = 1;
            }

            _network.Forward(windows, styles).Span.CopyTo(displacements[(first * vertices)..]);
        }
    }

    private static (HeardMotion Clip, int Frame) Draw(IReadOnlyList<HeardMotion> clips, long total, RandomSource random)
    {
        long at = (long)(random.NextDouble() * total);
        foreach (HeardMotion clip in clips)
        {
            if (at < clip.Frames)
            {
                return (clip, (int)at);
            }

            at -= clip.Frames;
        }

        return (clips[^1], clips[^1].Frames - 1);
    }

    /// <summary>Sixteen frames of speech about a frame of motion; zeros before and after the recording.</summary>
    private void FillWindow(SpeechFeatures features, int frames, int frame, double framesPerSecond, Span<float> window)
    {
        int all = (int)Math.Round(frames / framesPerSecond * WindowRate), centre = (int)Math.Round(frame / framesPerSecond * WindowRate);
        int first = centre - (VocaNetwork.Window / 2), from = Math.Max(0, first), to = Math.Min(all, first + VocaNetwork.Window);
        if (from < to)
        {
            features.Fill(all, WindowRate, from, to, FrameMap.Time, window.Slice((from - first) * _features, (to - from) * _features));
        }
    }
}
