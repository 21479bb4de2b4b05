using Likeness.Stylized.Batches;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training;

/// <summary>
/// One stage of the training while it runs: what it learns, and one step. Networks of earlier stages are frozen. All that a step draws at random comes from
/// the generator that it is given, so that a stage's state is its weights and optimisers.
/// </summary>
public abstract class CascadeStage
{
    // Pictures that networks make are never as clean as rendered ones, nor as sharp.
    private const float LargestNoise = 0.1f;
    private static readonly int[] s_blurs = [2, 4];

    /// <summary>Called before the stage's very first step and not after a resume: weights that begin as copies of earlier stages' are set here.</summary>
    public virtual void Begin() { }

    /// <summary>Called before the first step in this program: whatever can be computed from frozen networks and pictures is prepared here.</summary>
    public virtual void Prepare() { }

    /// <summary>The rate of the next step.</summary>
    public abstract double LearningRate { get; }

    /// <summary>Does one step.</summary>
    /// <param name="step">Its number in the stage, from 0.</param>
    /// <param name="random">Draws the batch and all else; its state follows from seed and step.</param>
    /// <returns>The loss, for the record.</returns>
    public abstract float Step(int step, RandomSource random);

    /// <summary>Figures beside the loss, for the record; they change nothing.</summary>
    /// <param name="step">The step that was done last.</param>
    public virtual IReadOnlyDictionary<string, double> Measure(int step) => new Dictionary<string, double>();

    /// <summary>Adds what is needed to go on, beside the networks of the cascade.</summary>
    public abstract void Save(SafeTensorsWriter writer, string prefix);

    /// <summary>Takes it back.</summary>
    public abstract void Load(SafeTensorsFile file, string prefix);

    /// <summary>Numbers of pictures that are drawn at random; one may occur twice.</summary>
    protected static int[] Draw(PictureSet set, int count, RandomSource random)
    {
        int[] indices = new int[count];
        for (int i = 0; i < count; i++)
        {
            indices[i] = random.NextInt(set.Count);
        }

        return indices;
    }

    /// <summary>The pictures, each blurred by a random amount, with a random amount of noise: what learns from them must bear what generators make.</summary>
    protected static Tensor Worn(Tensor pictures, RandomSource random)
    {
        int batch = pictures.Shape[0], height = pictures.Shape[2], width = pictures.Shape[3], blur = s_blurs[random.NextInt(s_blurs.Length)];
        Tensor share = Tensor.Uninitialized(new Shape(batch, 1, 1, 1));
        foreach (ref float one in share.Span)
        {
            one = random.NextFloat();
        }

        Tensor noise = Tensor.Uninitialized(pictures.Shape);
        float deviation = LargestNoise * random.NextFloat();
        random.FillNormal(noise.Span, 0, deviation);
        Tensor blurred = pictures.AveragePool2d(blur, blur).ResizeBilinear(height, width);
        return pictures + ((blurred - pictures) * share) + noise;
    }

    /// <summary>Lets gradients reach a network's parameters, or keeps them away, which also saves their computation.</summary>
    internal static void Freeze(Module module, bool frozen)
    {
        foreach (Tensor parameter in module.Parameters())
        {
            parameter.RequiresGrad = !frozen;
        }
    }
}
