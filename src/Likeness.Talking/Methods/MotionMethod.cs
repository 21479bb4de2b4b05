using System.Numerics;
using Likeness.Talking.Augmentation;
using Likeness.Talking.Features;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Methods;

/// <summary>One of the papers' methods: how its network is trained on clips, and how it moves a face.</summary>
internal abstract class MotionMethod
{
    /// <summary>What is learned.</summary>
    public abstract Module Network { get; }

    /// <summary>Hide parts of what is heard while training; null for none.</summary>
    public FeatureMasks? Masks { get; set; }

    /// <summary>The learning rate of its release, or of the specification.</summary>
    public virtual double DefaultRate => 1e-4;

    /// <summary>Whether speakers have styles, so that one must be named for a new face.</summary>
    public virtual bool HasStyles => true;

    /// <summary>Called once before training with what is learned from: linear parts start at components of its motion.</summary>
    public virtual void Start(IReadOnlyList<HeardMotion> clips, RandomSource random)
    {
    }

    /// <summary>The optimisers, one for each stage of the training.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="stepsPerEpoch">Steps in a pass.</param>
    /// <param name="epochs">Passes.</param>
    public abstract IReadOnlyList<Optimiser> Optimisers(double rate, int stepsPerEpoch, int epochs);

    /// <summary>The stage that a pass belongs to; speech is learned in the last one.</summary>
    public virtual int Stage(int epoch, int epochs) => 0;

    /// <summary>Steps in one pass over the clips.</summary>
    public virtual int StepsPerEpoch(IReadOnlyList<HeardMotion> clips) => clips.Count;

    /// <summary>The loss of a step.</summary>
    /// <param name="clips">What is learned from.</param>
    /// <param name="order">A permutation of the clips, new in each pass.</param>
    /// <param name="step">The step of the pass, from 0.</param>
    /// <param name="stage">The stage of the training.</param>
    /// <param name="framesPerSecond">Frames a second of the motion.</param>
    /// <param name="random">For this step's choices.</param>
    public abstract Tensor Loss(IReadOnlyList<HeardMotion> clips, ReadOnlySpan<int> order, int step, int stage, double framesPerSecond, RandomSource random);

    /// <summary>Moves a face.</summary>
    /// <param name="features">What is heard.</param>
    /// <param name="frames">Frames of the motion.</param>
    /// <param name="framesPerSecond">Their rate.</param>
    /// <param name="rest">The face at rest, millimetres.</param>
    /// <param name="style">Whose style, where there are styles.</param>
    /// <param name="displacements">[frames, vertices, 3] receives displacements from rest, millimetres.</param>
    public abstract void Animate(SpeechFeatures features, int frames, double framesPerSecond, ReadOnlySpan<Vector3> rest, int style, Span<float> displacements);

    /// <summary>What is heard of some frames of a take in a step of training: [1, to - from, width].</summary>
    protected Tensor Heard(HeardMotion take, double framesPerSecond, int from, int to, RandomSource random)
    {
        Tensor heard = take.Features.AtFrames(take.Frames, framesPerSecond, from, to);
        Masks?.Apply(heard.Span, heard.Shape[2], framesPerSecond, random);
        return heard;
    }

    /// <summary>Frames of a clip or of one of its copies: all, or some of a long one, so that a step takes no more memory and time than the method's own data would.</summary>
    protected static (HeardMotion Take, int First, int Count) Piece(HeardMotion clip, int longest, RandomSource random)
    {
        int before = clip.Frames - Math.Min(longest, clip.Frames), first = random.NextInt(before + 1);
        HeardMotion take = clip.Take(random);

        // A copy at another speed is shorter or longer: it is cut at the same share of itself.
        int count = Math.Min(longest, take.Frames);
        return (take, before == 0 ? (take.Frames - count) / 2 : (int)((long)first * (take.Frames - count) / before), count);
    }
}
