using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>
/// Resampling of images with a small fixed filter, as StyleGAN2 does it (Karras et al. 2020, appendix B): zeros between the samples, padding,
/// filter, thinning. The filter itself is not differentiated by.
/// </summary>
public static class FirOps
{
    /// <summary>Resamples images.</summary>
    /// <param name="x">[batch, channels, height, width].</param>
    /// <param name="filter">[rows, columns]; one that is a column times a row runs faster.</param>
    /// <param name="options">Rates, padding, gain; null for the defaults.</param>
    /// <returns>[batch, channels, (height up + top + bottom - rows) / down + 1, likewise columns].</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or nothing is left of the image.</exception>
    public static Tensor UpFirDown(this Tensor x, Tensor filter, FirOptions? options = null)
    {
        options ??= new FirOptions();
        return UpFirDown(x, filter, options.Up, options.Down, options.Left, options.Right, options.Top, options.Bottom, options.Correlate, options.Gain);
    }

    /// <summary>Makes images larger by a whole factor; a constant stays itself away from the border.</summary>
    /// <param name="x">[batch, channels, height, width].</param>
    /// <param name="filter">[rows, columns] with sum 1.</param>
    /// <param name="factor">At least 1.</param>
    /// <returns>[batch, channels, height factor, width factor].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor UpsampleFir(this Tensor x, Tensor filter, int factor = 2)
    {
        (int rows, int columns) = Size(filter);
        return UpFirDown(
            x, filter, factor, 1, (columns + factor - 1) / 2, (columns - factor) / 2, (rows + factor - 1) / 2, (rows - factor) / 2, false, factor * factor);
    }

    /// <summary>Makes images smaller by a whole factor.</summary>
    /// <param name="x">[batch, channels, height, width].</param>
    /// <param name="filter">[rows, columns] with sum 1.</param>
    /// <param name="factor">At least 1.</param>
    /// <returns>[batch, channels, height / factor, width / factor].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor DownsampleFir(this Tensor x, Tensor filter, int factor = 2)
    {
        (int rows, int columns) = Size(filter);
        return UpFirDown(
            x, filter, 1, factor, (columns - factor + 1) / 2, (columns - factor) / 2, (rows - factor + 1) / 2, (rows - factor) / 2, false, 1f);
    }

    /// <summary>Filters images and keeps their size.</summary>
    /// <param name="x">[batch, channels, height, width].</param>
    /// <param name="filter">[rows, columns].</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor FilterFir(this Tensor x, Tensor filter)
    {
        (int rows, int columns) = Size(filter);
        return UpFirDown(x, filter, 1, 1, columns / 2, (columns - 1) / 2, rows / 2, (rows - 1) / 2, false, 1f);
    }

    internal static Tensor UpFirDown(
        Tensor x, Tensor filter, Pair up, Pair down, int left, int right, int top, int bottom, bool correlate, float gain)
    {
        (int rows, int columns) = Size(filter);
        if (x.Shape.Rank != 4 || up.Height < 1 || up.Width < 1 || down.Height < 1 || down.Width < 1)
        {
            throw new ShapeException($"UpFirDown needs images [batch, channels, height, width] and rates of at least 1; the shape is {x.Shape}, the rates are {up} and {down}.");
        }

        var plan = new FirResampling.Plan
        {
            Planes = x.Shape[0] * x.Shape[1],
            Height = x.Shape[2],
            Width = x.Shape[3],
            UpHeight = up.Height,
            UpWidth = up.Width,
            DownHeight = down.Height,
            DownWidth = down.Width,
            Left = left,
            Right = right,
            Top = top,
            Bottom = bottom,
            FilterHeight = rows,
            FilterWidth = columns,
            Correlate = correlate,
            Gain = gain,
        };
        return plan.OutHeight > 0 && plan.OutWidth > 0
            ? Run(x, filter, plan)
            : throw new ShapeException($"UpFirDown with a filter {filter.Shape} leaves nothing of images {x.Shape}.");
    }

    private static Tensor Run(Tensor x, Tensor filter, in FirResampling.Plan plan)
    {
        Tensor y = Tensor.Uninitialized(new Shape(x.Shape[0], x.Shape[1], plan.OutHeight, plan.OutWidth));
        FirResampling.Run(plan, x.Span, filter.Span, y.Span);
        if (Tape.Record<FirNode>(y, x) is { } node)
        {
            node.Plan = plan;
            node.Filter = filter;
        }

        return y;
    }

    private static (int Rows, int Columns) Size(Tensor filter) => filter.Shape.Rank == 2 && filter.Count > 0
        ? (filter.Shape[0], filter.Shape[1])
        : throw new ShapeException($"A filter needs rows and columns; the shape is {filter.Shape}.");

    private sealed class FirNode : Node, IDifferentiableBackward
    {
        public FirResampling.Plan Plan { get; set; }

        public Tensor? Filter { get; set; }

        public Tensor GradientOf(int input, Tensor outputGradient) => Run(outputGradient, Filter!, Plan.Transposed());

        protected override void Backward()
        {
            Span<float> dx = InputGradient(0, out bool accumulate);
            FirResampling.Run(Plan.Transposed(), OutputGradient(), Filter!.Span, dx, accumulate);
        }

        protected override void Forget() => Filter = null;
    }
}
