using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization;

/// <summary>
/// Gaussians as tensors, for models that make them: raw numbers as in <see cref="Scenes.GaussianScene"/>. Either harmonics or colours
/// are given.
/// </summary>
public readonly record struct GaussianTensors
{
    /// <summary>Centres, [n, 3].</summary>
    public required Tensor Means { get; init; }

    /// <summary>Logarithms of the standard deviations, [n, 3].</summary>
    public required Tensor LogScales { get; init; }

    /// <summary>Quaternions w, x, y, z of any non-zero length, [n, 4].</summary>
    public required Tensor Rotations { get; init; }

    /// <summary>Logits of the opacities, [n].</summary>
    public required Tensor OpacityLogits { get; init; }

    /// <summary>The constant coefficient, [n, 3].</summary>
    public Tensor? ShDc { get; init; }

    /// <summary>The other coefficients, [n, k, 3] with k = 0, 3, 8 or 15; null for none.</summary>
    public Tensor? ShRest { get; init; }

    /// <summary>Colours that do not depend on the view, [n, 3], used as they are; instead of the harmonics.</summary>
    public Tensor? Colours { get; init; }

    /// <summary>Further channels to blend, [n, channels]; null for none.</summary>
    public Tensor? Extra { get; init; }
}

/// <summary>Images that can be differentiated by what they were rendered from.</summary>
/// <param name="Image">Colours with the background behind them, [height, width, 3].</param>
/// <param name="Alpha">How much of the background is covered, [height, width].</param>
/// <param name="Depth">The sum of weights times depths, [height, width].</param>
/// <param name="Extra">The further channels, [height, width, channels]; null when there are none.</param>
public readonly record struct RenderedTensors(Tensor Image, Tensor Alpha, Tensor Depth, Tensor? Extra);
