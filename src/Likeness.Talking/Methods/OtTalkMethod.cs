using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Talking.Features;
using Likeness.Talking.Networks;
using Likeness.Talking.Transport;
using Likeness.Tensors;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Methods;

/// <summary>
/// OT-Talk (2025, sections 3.2 to 3.4): a step takes consecutive frames of one clip; the whole clip is heard. Losses (8) to (11): vertices, their
/// differences between frames, the sliced Wasserstein distance of oriented varifolds on a few frames, and small coefficients.
/// </summary>
internal sealed class OtTalkMethod : MotionMethod
{
    private const int Coarser = 3;
    private const int Factor = 4;
    private const int WarmUpSteps = 200;
    private const int AtOnce = 32;
    private const double WeightDecay = 1e-4;
    private const int VarifoldDimensions = 6;
    private const double LeastShare = 0.1;
    private const double MostShare = 1;
    private const double SetShare = 0.3;

    // Attention looks at all frames of a piece; longer recordings are heard in pieces.
    private const double PieceSeconds = 20;
    private const double OverlapSeconds = 2;

    private readonly Mesh _template;
    private readonly MotionModelOptions _options;
    private readonly OtTalkLossOptions _loss;
    private readonly OtTalkNetwork _network;
    private readonly int _components;
    private readonly float _scale;

    public OtTalkMethod(Mesh template, int features, MotionModelOptions options, OtTalkLossOptions loss, RandomSource? random)
    {
        (_template, _options, _loss) = (template, options, loss);
        var sizes = new OtTalkOptions { Features = features, UseMesh = options.Mesh, Dropout = options.Dropout };
        sizes = options.Transformer ? sizes : sizes with { Layers = 0 };
        _components = sizes.Components;
        _network = new OtTalkNetwork(MeshHierarchy.Build(template, Coarser, Factor), sizes, random);
        TransportWeight = loss.TransportWeight;

        // One scale for all coordinates: per-vertex statistics of a few faces are no statistics.
        _scale = 1 / Deviation(template.Positions);
    }

    public override Module Network => _network;

    public override bool HasStyles => false;

    /// <summary>The weight of the transport term after <see cref="Start"/> has looked at the data.</summary>
    public double TransportWeight { get; private set; }

    public override void Start(IReadOnlyList<HeardMotion> clips, RandomSource random)
    {
        var start = MotionComponents.Of(clips, _template.Topology, _components, random.Split(0));
        _network.SetComponents(start.Components, start.Mean);
        if (TransportWeight > 0)
        {
            Calibrate(clips, random.Split(1));
        }
    }

    public override IReadOnlyList<Optimiser> Optimisers(double rate, int stepsPerEpoch, int epochs)
    {
        // Biases, normalisations and the linear part, which starts where the data are, do not decay.
        NamedTensor[] all = [.. _network.NamedParameters()];
        var schedule = new WarmUpSchedule(WarmUpSteps);
        return
        [
            new Adam(
                [
                    new ParameterGroup(all.Where(Decays), rate) { WeightDecay = WeightDecay, Schedule = schedule },
                    new ParameterGroup(all.Where(p => !Decays(p)), rate) { Schedule = schedule },
                ],
                new AdamOptions { Decoupled = true }),
        ];

        static bool Decays(NamedTensor p) => p.Tensor.Shape.Rank > 1 && p.Name != "basis";
    }

    public override Tensor Loss(IReadOnlyList<HeardMotion> clips, ReadOnlySpan<int> order, int step, int stage, double framesPerSecond, RandomSource random)
    {
        (HeardMotion clip, int first, int count) = Piece(clips[order[step]], _loss.Frames, random);
        Tensor heard = _network.Listen(Heard(clip, framesPerSecond, 0, clip.Frames, random)).Slice(1, first, first + count);
        Tensor made = _network.Move(heard, Look(clip.Face.Rest)), truth = clip.Displacements(first, first + count);

        // Squared distances: the mean over coordinates, three times.
        Tensor loss = made.MeanSquaredError(truth) * 3;
        if (count > 1)
        {
            Tensor change = made.Slice(0, 1, count) - made.Slice(0, 0, count - 1), trueChange = truth.Slice(0, 1, count) - truth.Slice(0, 0, count - 1);
            loss += change.MeanSquaredError(trueChange) * (3 * (float)_loss.VelocityWeight);
        }

        if (_loss.SparsityWeight > 0)
        {
            loss += _network.Coefficients(heard).Abs().Mean() * (float)_loss.SparsityWeight;
        }

        if (TransportWeight > 0)
        {
            Tensor rest = RestOf(clip.Face.Rest);
            int frames = Math.Min(_loss.TransportFrames, count);
            for (int i = 0; i < frames; i++)
            {
                int t = random.NextInt(count);
                Tensor distance = Distance(rest, made.Slice(0, t, t + 1), truth.Slice(0, t, t + 1), random);
                loss += distance * (float)(TransportWeight / frames);
            }
        }

        return loss;
    }

    public override void Animate(SpeechFeatures features, int frames, double framesPerSecond, ReadOnlySpan<Vector3> rest, int style, Span<float> displacements)
    {
        int size = displacements.Length / frames, piece = (int)(PieceSeconds * framesPerSecond), overlap = (int)(OverlapSeconds * framesPerSecond);
        Tensor? identity = Look(rest);
        for (int first = 0; ; first += piece - overlap)
        {
            int last = Math.Min(frames, first + piece), keepFrom = first == 0 ? 0 : first + (overlap / 2);
            Tensor heard = _network.Listen(features.AtFrames(frames, framesPerSecond, first, last));
            for (int t = keepFrom; t < last; t += AtOnce)
            {
                using var scope = TensorScope.Begin();
                int end = Math.Min(last, t + AtOnce);
                _network.Move(heard.Slice(1, t - first, end - first), identity).Span.CopyTo(displacements[(t * size)..]);
            }

            if (last == frames)
            {
                return;
            }
        }
    }

    private Tensor? Look(ReadOnlySpan<Vector3> rest)
    {
        if (!_options.Mesh)
        {
            return null;
        }

        Tensor standardised = Tensor.Uninitialized(new Shape(1, rest.Length, 3));
        Span<Vector3> to = MemoryMarshal.Cast<float, Vector3>(standardised.Span);
        for (int v = 0; v < rest.Length; v++)
        {
            to[v] = (rest[v] - _template.Positions[v]) * _scale;
        }

        return _network.Look(standardised);
    }

    /// <summary>
    /// Brings the transport term of a face that does not move between a tenth of the squared distances and all of them, if it is not there: the
    /// weight that the paper's text has lost is relative to the other terms, and millimetres of a few lips are a small part of a surface.
    /// </summary>
    private void Calibrate(IReadOnlyList<HeardMotion> clips, RandomSource random)
    {
        const int Looks = 16;
        double squares = 0, transport = 0;
        for (int i = 0; i < Looks; i++)
        {
            HeardMotion clip = clips[random.NextInt(clips.Count)];
            int t = random.NextInt(clip.Frames);
            Tensor truth = clip.Displacements(t, t + 1);
            squares += 3 * truth.MeanSquaredError(Tensor.Zeros(truth.Shape)).Item;
            transport += Distance(RestOf(clip.Face.Rest), Tensor.Zeros(truth.Shape), truth, random).Item;
        }

        double share = TransportWeight * transport / squares;
        if (transport > 0 && squares > 0 && share is < LeastShare or > MostShare)
        {
            TransportWeight *= SetShare / share;
        }
    }

    private Tensor Distance(Tensor rest, Tensor made, Tensor truth, RandomSource random)
    {
        int vertices = _template.VertexCount;
        Tensor directions = SliceDirections.Draw(_loss.TransportDirections, VarifoldDimensions, random);
        VarifoldMeasure a = Varifold.Of(rest + made.Reshape(vertices, 3), _template.Topology), b = Varifold.Of(rest + truth.Reshape(vertices, 3), _template.Topology);
        return Varifold.Distance(a, b, directions);
    }

    private static Tensor RestOf(ReadOnlySpan<Vector3> rest) => Tensor.From(MemoryMarshal.Cast<Vector3, float>(rest), rest.Length, 3);

    private static float Deviation(Vector3[] positions)
    {
        Vector3 mean = Vector3.Zero;
        foreach (Vector3 p in positions)
        {
            mean += p / positions.Length;
        }

        return MathF.Sqrt(positions.Sum(p => Vector3.DistanceSquared(p, mean)) / (3 * positions.Length));
    }
}
