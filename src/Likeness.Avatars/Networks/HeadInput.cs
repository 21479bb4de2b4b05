using Likeness.Geometry.Cameras;
using Likeness.Splatting.Rasterization;
using Likeness.Tensors;

namespace Likeness.Avatars.Networks;

/// <summary>What a head avatar is asked to draw: one frame's mesh and expression from one camera, in heads (<see cref="Heads.HeadFrame"/>).</summary>
public readonly record struct HeadInput
{
    /// <summary>Positions and normals, [1, vertices, 6].</summary>
    public required Tensor Features { get; init; }

    /// <summary>Positions, [vertices, 3].</summary>
    public required Tensor Positions { get; init; }

    /// <summary>The expression code, [1, numbers].</summary>
    public required Tensor Expression { get; init; }

    /// <summary>The camera.</summary>
    public required Camera Camera { get; init; }

    /// <summary>What lies behind, [3].</summary>
    public required Tensor Background { get; init; }

    /// <summary>The frame's place in the training clip, 0 to 1, for the corrections that belong to it; null draws what was tracked as it is.</summary>
    public float? Time { get; init; }

    /// <summary>True to pass the picture through the enhancer, where the model has one.</summary>
    public bool Enhanced { get; init; }

    /// <summary>True to draw a graph avatar's anchors without the neural Gaussians around them: what its warm-up teaches.</summary>
    public bool AnchorsAlone { get; init; }

    /// <summary>True to keep the enhancer's gradients out of the coarse picture and its depth.</summary>
    public bool DetachCoarse { get; init; }
}

/// <summary>A drawn head that can be differentiated.</summary>
/// <param name="Coarse">The rasteriser's picture, [1, 3, height, width].</param>
/// <param name="Final">The enhanced picture, [1, 3, height, width]; the coarse one where nothing enhances it.</param>
/// <param name="Alpha">How much of each pixel is head, [height, width]: the weight map.</param>
/// <param name="Depth">Weights times depths, heads, [height, width].</param>
public readonly record struct HeadPicture(Tensor Coarse, Tensor Final, Tensor Alpha, Tensor Depth)
{
    /// <summary>The anchors that it was drawn from; null for methods without.</summary>
    public AnchorTensors? Anchors { get; init; }

    /// <summary>The neural Gaussians' logarithmic scales, [n, 3]; null when there are none.</summary>
    public Tensor? NeuralLogScales { get; init; }

    /// <summary>What was added to the tracked numbers; null when nothing was.</summary>
    public GuidedCorrection? Correction { get; init; }

    /// <summary>What the rasteriser was given; null for a method without Gaussians.</summary>
    public GaussianTensors? Drawn { get; init; }

    /// <summary>The number of Gaussians.</summary>
    public int Gaussians => Drawn?.Means.Shape[0] ?? 0;
}

/// <summary>One Gaussian a vertex, as the graph networks make them.</summary>
/// <param name="Offset">From the tracked vertex, heads, [batch, vertices, 3].</param>
/// <param name="LogScales">Logarithms of the sizes, heads, [batch, vertices, 3].</param>
/// <param name="Rotations">Quaternions w, x, y, z, not of unit length, [batch, vertices, 4].</param>
/// <param name="OpacityLogits">[batch, vertices, 1].</param>
/// <param name="Colours">0 to 1, [batch, vertices, 3].</param>
/// <param name="Features">The appearance network's last hidden layer, [batch, vertices, 16].</param>
public readonly record struct AnchorTensors(Tensor Offset, Tensor LogScales, Tensor Rotations, Tensor OpacityLogits, Tensor Colours, Tensor Features);
