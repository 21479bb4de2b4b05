namespace Likeness.Splatting.Rasterization;

/// <summary>The gradients of a loss over the images of a <see cref="RenderTarget"/>; an empty span stands for zeros.</summary>
public readonly ref struct ImageGradients
{
    /// <summary>Over the colours, [height, width, 3].</summary>
    public ReadOnlySpan<float> Colour { get; init; }

    /// <summary>Over alpha, [height, width].</summary>
    public ReadOnlySpan<float> Alpha { get; init; }

    /// <summary>Over the sum of weights times depths, [height, width].</summary>
    public ReadOnlySpan<float> Depth { get; init; }

    /// <summary>Over the further channels, [height, width, extra channels].</summary>
    public ReadOnlySpan<float> Extra { get; init; }
}
