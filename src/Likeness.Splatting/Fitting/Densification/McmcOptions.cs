namespace Likeness.Splatting.Fitting.Densification;

/// <summary>The schedule and strengths of <see cref="McmcDensityControl"/>; the defaults are those of Kheradmand et al. 2024 for 30,000 steps.</summary>
public sealed record McmcOptions
{
    /// <summary>The largest number of Gaussians.</summary>
    public int Maximum { get; init; } = 1_000_000;

    /// <summary>The first step after which Gaussians may move is the one after this.</summary>
    public long From { get; init; } = 500;

    /// <summary>The last step after which Gaussians may move is the one before this; from then on nothing pulls at opacities and scales either, which made transparent ones for the moves.</summary>
    public long Until { get; init; } = 25_000;

    /// <summary>Steps between two moves.</summary>
    public long Every { get; init; } = 100;

    /// <summary>How much the number of Gaussians grows with each move until it reaches <see cref="Maximum"/>.</summary>
    public double Growth { get; init; } = 0.05;

    /// <summary>Gaussians that are not more opaque than this are dead and are put elsewhere.</summary>
    public float SmallestOpacity { get; init; } = 0.005f;

    /// <summary>Strength of the random walk, as a multiple of the learning rate of the means, in units of the extent of the cameras.</summary>
    public double Noise { get; init; } = 5e5;

    /// <summary>Weight of the mean opacity in the loss.</summary>
    public double OpacityWeight { get; init; } = 0.01;

    /// <summary>Weight of the mean scale in the loss, for scales as shares of the extent of the cameras.</summary>
    public double ScaleWeight { get; init; } = 0.01;

    /// <summary>How far copies are put from what they are copies of, in standard deviations of it; the paper leaves them in its place.</summary>
    public float Scatter { get; init; } = 1;

    /// <summary>Opacity that Gaussians begin with.</summary>
    public float InitialOpacity { get; init; } = 0.5f;

    /// <summary>What the distance to neighbours is multiplied by to give the scale that Gaussians begin with.</summary>
    public float InitialScale { get; init; } = 0.1f;

    /// <summary>
    /// The same for a shorter fit: times are in proportion, moves come more often, so that as many Gaussians can come in, and Gaussians begin
    /// the larger the less time they have to grow (a log scale moves by 0.005 a step, and from a tenth to the whole it takes 460 steps).
    /// </summary>
    public McmcOptions For(long steps)
    {
        double share = steps / 30_000.0;
        return share >= 1 ? this : this with
        {
            From = (long)(From * share),
            Until = (long)(Until * share),
            Every = Math.Clamp((long)(Every * share * 8), 10, Every),
            InitialScale = MathF.Pow(InitialScale, (float)share),
        };
    }
}
