using Likeness.Tensors;

namespace Likeness.Avatars.Networks;

/// <summary>The parts of a graph avatar; each can be left out (the paper's Table 2). Of the baselines' sizes it holds the one that can be chosen.</summary>
public sealed record GraphAvatarOptions
{
    /// <summary>Neural Gaussians around each anchor; 0 for none. The paper's size leaves 4.</summary>
    public int NeuralGaussians { get; init; } = 4;

    /// <summary>Tokens of time for graph-guided optimisation; 0 for none, 1 for the paper's degenerate form.</summary>
    public int GuidanceTokens { get; init; } = 8;

    /// <summary>Channels of the enhancer; 0 for none. 20 is the paper's size, 12 what a processor trains.</summary>
    public int EnhancerWidth { get; init; } = 12;

    /// <summary>Numbers of an expression code.</summary>
    public int ExpressionLength { get; init; } = 100;

    /// <summary>Gaussians a triangle of the baseline that binds them (<see cref="BoundGaussians"/>).</summary>
    public int GaussiansPerTriangle { get; init; } = BoundGaussians.DefaultEach;

    /// <summary>The full configuration of the paper's size table, 10.8 MB.</summary>
    public static GraphAvatarOptions Paper { get; } = new() { EnhancerWidth = 20 };

    /// <summary>The same options, checked.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public GraphAvatarOptions Validated()
    {
        Require(NeuralGaussians is >= 0 and <= 32, "neural Gaussians an anchor", NeuralGaussians, "0 to 32");
        Require(GuidanceTokens is >= 0 and <= 256, "tokens of time", GuidanceTokens, "0 to 256");
        Require(EnhancerWidth is >= 0 and <= 256, "the enhancer's channels", EnhancerWidth, "0 to 256");
        Require(ExpressionLength is >= 1 and <= 4096, "numbers of an expression code", ExpressionLength, "1 to 4096");
        Require(GaussiansPerTriangle is >= 1 and <= 64, "Gaussians a triangle", GaussiansPerTriangle, "1 to 64");
        return this;
    }

    private static void Require(bool fits, string what, int found, string range)
    {
        if (!fits)
        {
            throw new LikenessException($"{what}: {found} is out of range; {range} is possible.");
        }
    }
}
