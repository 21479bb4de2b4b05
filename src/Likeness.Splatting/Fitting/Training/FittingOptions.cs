using System.Globalization;
using Likeness.Splatting.Fitting.Densification;
using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>How Gaussians are added and removed.</summary>
public enum FittingStrategy
{
    /// <summary>A budget that is moved about (Kheradmand et al. 2024): size and time are known beforehand.</summary>
    Mcmc,

    /// <summary>Cloning, splitting and pruning by thresholds (Kerbl et al. 2023).</summary>
    Original,
}

/// <summary>What is behind the scene while it is fitted.</summary>
public enum FittingBackground
{
    /// <summary>Black.</summary>
    Black,

    /// <summary>White.</summary>
    White,

    /// <summary>
    /// Another colour in each step, so that what is to be covered must be covered: pictures with clear pixels are laid over it, and
    /// behind photographs it shows through wherever the scene has holes. Measurements are over black.
    /// </summary>
    Random,
}

/// <summary>How a scene is fitted to photographs. The defaults suit a head or a small object on two cores in some minutes.</summary>
public sealed record FittingOptions
{
    private const long BytesPerGaussian = 1400;

    /// <summary>Steps; each sees one photograph.</summary>
    public int Iterations { get; init; } = 7_000;

    /// <summary>How Gaussians are added and removed.</summary>
    public FittingStrategy Strategy { get; init; } = FittingStrategy.Mcmc;

    /// <summary>There are never more Gaussians than this.</summary>
    public int MaxGaussians { get; init; } = 50_000;

    /// <summary>Gaussians to begin with where the data set has no points; no more than <see cref="MaxGaussians"/>.</summary>
    public int InitialGaussians { get; init; } = 10_000;

    /// <summary>Degree of the spherical harmonics, 0 to 3.</summary>
    public int Degree { get; init; } = 3;

    /// <summary>Steps until one more degree is used; shorter fits use them up earlier.</summary>
    public int DegreeEvery { get; init; } = 1_000;

    /// <summary>What the sides of the photographs are divided by.</summary>
    public int Downscale { get; init; } = 1;

    /// <summary>The first so many steps see photographs of half the size, and the first half of them of a quarter of it.</summary>
    public int CoarseSteps { get; init; }

    /// <summary>What is behind the scene.</summary>
    public FittingBackground Background { get; init; } = FittingBackground.Black;

    /// <summary>Also correct the training cameras' poses.</summary>
    public bool RefinePoses { get; init; }

    /// <summary>The largest correction of a pose in its first step: radians, and shares of the distance to the scene; it falls to a hundredth.</summary>
    public double PoseRate { get; init; } = 1e-3;

    /// <summary>Render with the 2D filter of Mip-Splatting (Yu et al. 2024).</summary>
    public bool Antialias { get; init; }

    /// <summary>The share of 1 - SSIM in the loss.</summary>
    public double StructureWeight { get; init; } = 0.2;

    /// <summary>Steps between two measurements on held-out views; 0 measures at the end alone.</summary>
    public int EvaluateEvery { get; init; } = 1_000;

    /// <summary>Bytes that Gaussians and photographs may take; what does not fit is read again when needed, and Gaussians are fewer.</summary>
    public long MaxMemory { get; init; } = 2L << 30;

    /// <summary>Fixes all random choices.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Learning rates; the one of the means falls over all steps.</summary>
    public GaussianRates Rates { get; init; } = new();

    /// <summary>Thresholds of the original strategy; its schedule is fitted to <see cref="Iterations"/>.</summary>
    public OriginalDensityOptions Original { get; init; } = new();

    /// <summary>Strengths of MCMC; its schedule is fitted to <see cref="Iterations"/>.</summary>
    public McmcOptions Mcmc { get; init; } = new();

    /// <summary>How many Gaussians there may be: <see cref="MaxGaussians"/>, or what takes half of <see cref="MaxMemory"/>.</summary>
    public int GaussianLimit => (int)Math.Min(MaxGaussians, MaxMemory / 2 / BytesPerGaussian);

    /// <summary>Bytes that photographs and what is known about them may take.</summary>
    public long ImageMemory => MaxMemory - (GaussianLimit * BytesPerGaussian);

    /// <summary>The degree of the harmonics in a step.</summary>
    /// <param name="step">Number of finished steps.</param>
    public int DegreeAt(long step) => (int)Math.Min(Degree, step / Math.Max(1, Math.Min(DegreeEvery, Iterations / 7)));

    /// <summary>The level of the image pyramid in a step.</summary>
    /// <param name="step">Number of finished steps.</param>
    public int LevelAt(long step) => step >= CoarseSteps ? 0 : step >= CoarseSteps / 2 ? 1 : 2;

    /// <summary>The same options when they can be used.</summary>
    /// <exception cref="LikenessException">One is out of range.</exception>
    public FittingOptions Validated()
    {
        Require(Iterations, 1, int.MaxValue, "iterations");
        Require(MaxGaussians, 1, 100_000_000, "max-gaussians");
        Require(InitialGaussians, 1, 100_000_000, "initial-gaussians");
        Require(Degree, 0, GaussianScene.MaximumDegree, "degree");
        Require(DegreeEvery, 1, int.MaxValue, "degree-every");
        Require(Downscale, 1, 1024, "downscale");
        Require(CoarseSteps, 0, int.MaxValue, "coarse-steps");
        Require(EvaluateEvery, 0, int.MaxValue, "evaluate-every");
        Require(MaxMemory, 16L << 20, long.MaxValue, "max-memory");
        if (!(PoseRate is > 0 and <= 0.1))
        {
            throw new LikenessException(string.Create(CultureInfo.InvariantCulture, $"--pose-rate {PoseRate}: a number above 0 and up to 0.1 was expected."));
        }

        return StructureWeight is >= 0 and <= 1
            ? this
            : throw new LikenessException(string.Create(CultureInfo.InvariantCulture, $"--structure-weight {StructureWeight}: a number from 0 to 1 was expected."));
    }

    private static void Require(long value, long least, long most, string name)
    {
        if (value < least || value > most)
        {
            throw new LikenessException($"--{name} {value}: a number from {least} to {most} was expected.");
        }
    }
}
