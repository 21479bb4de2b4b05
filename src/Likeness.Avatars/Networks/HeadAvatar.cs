using Likeness.Splatting.Rasterization;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;

namespace Likeness.Avatars.Networks;

/// <summary>A model that draws a head from a mesh, an expression and a camera.</summary>
public abstract class HeadAvatar : Module
{
    // Nearer than the camera's own limit; in heads.
    private const double Nearest = 0.02;

    /// <summary>The rules of rendering.</summary>
    protected internal Rasterizer Rasterizer { get; init; } = new(new RasterizerOptions { Near = Nearest });

    /// <summary>Draws a frame.</summary>
    public abstract HeadPicture Draw(in HeadInput input);

    /// <summary>A picture [height, width, 3] as the convolutions and losses take it, [1, 3, height, width].</summary>
    protected static Tensor Planes(Tensor image) => image.Permute(2, 0, 1).Reshape(1, 3, image.Shape[0], image.Shape[1]);

    /// <summary>Gaussians of two kinds in one list.</summary>
    protected static GaussianTensors Joined(in GaussianTensors a, in GaussianTensors b) => new()
    {
        Means = ShapeOps.Concat(0, a.Means, b.Means),
        LogScales = ShapeOps.Concat(0, a.LogScales, b.LogScales),
        Rotations = ShapeOps.Concat(0, a.Rotations, b.Rotations),
        OpacityLogits = ShapeOps.Concat(0, a.OpacityLogits, b.OpacityLogits),
        Colours = ShapeOps.Concat(0, a.Colours!, b.Colours!),
    };
}
