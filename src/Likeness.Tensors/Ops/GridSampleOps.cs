using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Sampling of images at points that are themselves differentiable.</summary>
public static class GridSampleOps
{
    /// <summary>Bilinear samples of images at the points of a grid, as in Jaderberg et al., "Spatial transformer networks", equation 5.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>.</param>
    /// <param name="grid">Points <c>[N, Ho, Wo, 2]</c>: column, then row, each from -1 to 1 across the image.</param>
    /// <param name="outside">What points beyond the image see.</param>
    /// <param name="alignCorners">True: -1 and 1 are the centres of the corner samples; false: the outer edges of the image.</param>
    /// <returns><c>[N, C, Ho, Wo]</c>; differentiable by the images and by the grid.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor GridSample(this Tensor x, Tensor grid, GridOutside outside = GridOutside.Zeros, bool alignCorners = false)
    {
        if (x.Shape.Rank != 4 || grid.Shape.Rank != 4 || grid.Shape[3] != 2 || grid.Shape[0] != x.Shape[0] || x.Shape[2] * x.Shape[3] == 0)
        {
            throw new ShapeException($"GridSample needs images [N, C, H, W] and a grid [N, Ho, Wo, 2]; the shapes are {x.Shape} and {grid.Shape}.");
        }

        var plan = new GridSampling.Plan(
            x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], grid.Shape[1] * grid.Shape[2], outside, alignCorners);
        Tensor corners = Tensor.Uninitialized(new Shape(grid.Count / 2, GridSampling.Corners.Floats));
        Tensor y = Tensor.Uninitialized(new Shape(x.Shape[0], x.Shape[1], grid.Shape[1], grid.Shape[2]));
        GridSampling.FindCorners(grid.Span, GridSampling.In(corners.Span), plan);
        GridSampling.Sample(x.Span, GridSampling.In(corners.Span), y.Span, plan);
        if (Tape.Record<GridSampleNode>(y, x, grid) is { } node)
        {
            node.Plan = plan;
            node.Corners = corners;
        }

        return y;
    }

    private sealed class GridSampleNode : Node
    {
        public GridSampling.Plan Plan { get; set; }

        public Tensor? Corners { get; set; }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            if (dy.IsEmpty)
            {
                return;
            }

            if (WantsGradient(0))
            {
                GridSampling.ImageBackward(GridSampling.In(Corners!.Span), dy, InputGradient(0), Plan);
            }

            if (WantsGradient(1))
            {
                GridSampling.GridBackward(Input(0).Span, Input(1).Span, dy, InputGradient(1), Plan);
            }
        }

        protected override void Forget() => Corners = null;
    }
}
