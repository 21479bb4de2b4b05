using Likeness.Morphable.Networks;
using Likeness.Tensors;

namespace Likeness.Morphable.Training;

/// <summary>How weights are changed by gradients.</summary>
public enum OptimiserKind
{
    /// <summary>Stochastic gradient descent with momentum: the spectral networks of CoMA and Deep3DMM.</summary>
    Sgd,

    /// <summary>Adam: the spiral networks of Neural3DMM.</summary>
    Adam,
}

/// <summary>What vertices are divided by before a network sees them.</summary>
public enum Standardisation
{
    /// <summary>Each coordinate of each vertex by its own deviation: the papers' way.</summary>
    PerCoordinate,

    /// <summary>All by one number, so that the loss is proportional to millimetres.</summary>
    Uniform,
}

/// <summary>How the learning rate falls.</summary>
public enum RateSchedule
{
    /// <summary>By <see cref="TrainingOptions.EpochDecay"/> after each epoch: the papers' way.</summary>
    Exponential,

    /// <summary>Along half a cosine to zero, after a short rise.</summary>
    Cosine,
}

/// <summary>How a mesh autoencoder is trained. Start from <see cref="Paper"/> or <see cref="Tuned"/>.</summary>
public sealed record TrainingOptions
{
    /// <summary>The architecture.</summary>
    public AutoencoderOptions Network { get; init; } = new();

    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 300;

    /// <summary>Meshes a step.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Meshes at once within a step, 0 for all: less memory for DiffPool and full mapping, the same gradient.</summary>
    public int MicroBatch { get; init; }

    /// <summary>The optimiser.</summary>
    public OptimiserKind Optimiser { get; init; } = OptimiserKind.Sgd;

    /// <summary>The learning rate at the start.</summary>
    public double LearningRate { get; init; } = 0.008;

    /// <summary>Momentum of gradient descent.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Pull towards zero, added to every gradient.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>How the learning rate falls.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.Exponential;

    /// <summary>Factor of the learning rate after each epoch.</summary>
    public double EpochDecay { get; init; } = 0.99;

    /// <summary>What vertices are divided by.</summary>
    public Standardisation Standardisation { get; init; } = Standardisation.PerCoordinate;

    /// <summary>The largest norm of the gradient, 0 for no limit.</summary>
    public double GradientClip { get; init; }

    /// <summary>Fixes weights, noise and order.</summary>
    public ulong Seed { get; init; } = 2;

    /// <summary>The settings of the papers and their released codes for the network's convolution (specification, section 7).</summary>
    public static TrainingOptions Paper(AutoencoderOptions network) => network.Convolution == GraphConvolution.Cheb
        ? new TrainingOptions { Network = network }
        : new TrainingOptions { Network = network, Optimiser = OptimiserKind.Adam, LearningRate = 1e-3, WeightDecay = 5e-5 };

    /// <summary>Settings that reach lower errors in the same number of epochs; docs/results/morphable.md shows by how much.</summary>
    public static TrainingOptions Tuned(AutoencoderOptions network) => new()
    {
        Network = network with { LatentActivation = LatentActivation.None, HiddenActivation = HiddenActivation.Elu },
        Optimiser = OptimiserKind.Adam,
        LearningRate = 5e-3,
        WeightDecay = 0,
        Schedule = RateSchedule.Cosine,
        Standardisation = Standardisation.Uniform,
        GradientClip = 1,
    };

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public TrainingOptions Validated()
    {
        Network.Validated();
        Require(Epochs is >= 1 and <= 1_000_000, "number of epochs", Epochs, "1 to 1,000,000");
        Require(Batch is >= 1 and <= 4096, "batch size", Batch, "1 to 4096");
        Require(MicroBatch >= 0 && MicroBatch <= Batch, "number of meshes at once", MicroBatch, "0 to the batch size");
        Require(double.IsFinite(LearningRate) && LearningRate > 0, "learning rate", LearningRate, "a positive number");
        Require(Momentum is >= 0 and < 1, "momentum", Momentum, "0 to below 1");
        Require(double.IsFinite(WeightDecay) && WeightDecay >= 0, "weight decay", WeightDecay, "0 or more");
        Require(EpochDecay is > 0 and <= 1, "decay of the learning rate", EpochDecay, "above 0 and at most 1");
        Require(double.IsFinite(GradientClip) && GradientClip >= 0, "largest gradient norm", GradientClip, "0 or more");
        return this;
    }

    private static void Require(bool holds, string what, double found, string range)
    {
        if (!holds)
        {
            throw new LikenessException($"The {what} is {found.ToString(System.Globalization.CultureInfo.InvariantCulture)}; it must be {range}.");
        }
    }
}
