using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>
/// Convolutions with the conventions of PyTorch: cross-correlation without a flip of the kernel, zero padding, channels before
/// positions, and optionally an activation in the same pass.
/// </summary>
public static partial class ConvolutionOps
{
    /// <summary>2-D convolution.</summary>
    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="w">[out, in / groups, rows, columns].</param>
    /// <param name="b">[out], or null.</param>
    /// <param name="options">Stride, padding, dilation, groups, activation; null for the defaults.</param>
    /// <returns>[batch, out, (height + 2 padding - dilation (rows - 1) - 1) / stride + 1, likewise columns].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Conv2d(this Tensor x, Tensor w, Tensor? b = null, ConvolutionOptions? options = null)
    {
        options ??= ConvolutionOptions.Default;
        return Convolve(x, w, b, options.Stride, options.Padding, options.Dilation, options.Groups, options.Activation, options.Slope);
    }

    internal static Tensor Convolve(
        Tensor x, Tensor w, Tensor? b, Pair stride, Pair padding, Pair dilation, int groups, Activation activation, float slope)
    {
        Require(x.Shape.Rank == 4 && w.Shape.Rank == 4, x, w, b);
        ConvolutionShape shape = Sizes(x.Shape, w.Shape, stride, padding, dilation, groups);
        Require(Fits(shape, x.Shape, w.Shape) && (b is null || b.Shape == new Shape(shape.OutChannels)), x, w, b);
        return Outward(x, w, b, shape, new Shape(shape.Batch, shape.OutChannels, shape.OutHeight, shape.OutWidth), activation, slope);
    }

    /// <summary>1-D convolution.</summary>
    /// <param name="x">[batch, in, length].</param>
    /// <param name="w">[out, in / groups, kernel].</param>
    /// <param name="b">[out], or null.</param>
    /// <param name="options">Stride, padding, dilation (the width of each pair counts), groups, activation; null for the defaults.</param>
    /// <returns>[batch, out, (length + 2 padding - dilation (kernel - 1) - 1) / stride + 1].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Conv1d(this Tensor x, Tensor w, Tensor? b = null, ConvolutionOptions? options = null)
    {
        options ??= ConvolutionOptions.Default;
        Require(x.Shape.Rank == 3 && w.Shape.Rank == 3, x, w, b);
        Shape x2 = Flat(x.Shape), w2 = Flat(w.Shape);
        ConvolutionShape shape = Sizes(x2, w2, Flat(options.Stride, 1), Flat(options.Padding, 0), Flat(options.Dilation, 1), options.Groups);
        Require(Fits(shape, x2, w2) && (b is null || b.Shape == new Shape(shape.OutChannels)), x, w, b);
        return Outward(x, w, b, shape, new Shape(shape.Batch, shape.OutChannels, shape.OutWidth), options.Activation, options.Slope);
    }

    /// <summary>2-D transposed convolution, the gradient of <see cref="Conv2d"/> by its input.</summary>
    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="w">[in, out / groups, rows, columns].</param>
    /// <param name="b">[out], or null.</param>
    /// <param name="options">Stride, padding, output padding, dilation, groups, activation; null for the defaults.</param>
    /// <returns>[batch, out, (height - 1) stride - 2 padding + dilation (rows - 1) + output padding + 1, likewise columns].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor ConvTranspose2d(this Tensor x, Tensor w, Tensor? b = null, ConvolutionOptions? options = null)
    {
        options ??= ConvolutionOptions.Default;
        return ConvolveTransposed(
            x, w, b, options.Stride, options.Padding, options.OutputPadding, options.Dilation, options.Groups, options.Activation, options.Slope);
    }

    internal static Tensor ConvolveTransposed(
        Tensor x, Tensor w, Tensor? b, Pair stride, Pair padding, Pair outputPadding, Pair dilation, int groups, Activation activation, float slope)
    {
        Require(x.Shape.Rank == 4 && w.Shape.Rank == 4, x, w, b);
        ConvolutionShape shape = TransposedSizes(x.Shape, w.Shape, stride, padding, outputPadding, dilation, groups);
        Require(FitsTransposed(shape, x.Shape, w.Shape) && (b is null || b.Shape == new Shape(shape.InChannels)), x, w, b);
        return Inward(x, w, b, shape, new Shape(shape.Batch, shape.InChannels, shape.InHeight, shape.InWidth), activation, slope);
    }

    /// <summary>1-D transposed convolution, the gradient of <see cref="Conv1d"/> by its input.</summary>
    /// <param name="x">[batch, in, length].</param>
    /// <param name="w">[in, out / groups, kernel].</param>
    /// <param name="b">[out], or null.</param>
    /// <param name="options">Stride, padding, output padding, dilation (the width of each pair counts), groups, activation; null for the defaults.</param>
    /// <returns>[batch, out, (length - 1) stride - 2 padding + dilation (kernel - 1) + output padding + 1].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor ConvTranspose1d(this Tensor x, Tensor w, Tensor? b = null, ConvolutionOptions? options = null)
    {
        options ??= ConvolutionOptions.Default;
        Require(x.Shape.Rank == 3 && w.Shape.Rank == 3, x, w, b);
        Shape x2 = Flat(x.Shape), w2 = Flat(w.Shape);
        ConvolutionShape shape = TransposedSizes(
            x2, w2, Flat(options.Stride, 1), Flat(options.Padding, 0), Flat(options.OutputPadding, 0), Flat(options.Dilation, 1), options.Groups);
        Require(FitsTransposed(shape, x2, w2) && (b is null || b.Shape == new Shape(shape.InChannels)), x, w, b);
        return Inward(x, w, b, shape, new Shape(shape.Batch, shape.InChannels, shape.InWidth), options.Activation, options.Slope);
    }

    private static Tensor Outward(Tensor x, Tensor w, Tensor? b, in ConvolutionShape shape, Shape result, Activation activation = Activation.None, float slope = 1f)
    {
        Tensor y = Tensor.Uninitialized(result);
        ConvolutionKernels.Forward(shape, x.Span, w.Span, y.Span, false, b is null ? default : b.Span, activation, slope);
        if (Tape.Record<ConvolutionNode>(y, x, w, b) is { } node)
        {
            node.Sizes = shape;
            node.Activation = activation;
            node.Slope = slope;
            node.IsTransposed = false;
        }

        return y;
    }

    private static Tensor Inward(Tensor x, Tensor w, Tensor? b, in ConvolutionShape shape, Shape result, Activation activation = Activation.None, float slope = 1f)
    {
        Tensor y = Tensor.Uninitialized(result);
        ConvolutionKernels.BackwardInput(shape, x.Span, w.Span, y.Span, false, b is null ? default : b.Span, activation, slope);
        if (Tape.Record<ConvolutionNode>(y, x, w, b) is { } node)
        {
            node.Sizes = shape;
            node.Activation = activation;
            node.Slope = slope;
            node.IsTransposed = true;
        }

        return y;
    }

    private static ConvolutionShape Sizes(Shape x, Shape w, Pair stride, Pair padding, Pair dilation, int groups) => new()
    {
        Batch = x[0],
        InChannels = x[1],
        InHeight = x[2],
        InWidth = x[3],
        OutChannels = w[0],
        OutHeight = Length(x[2], w[2], stride.Height, padding.Height, dilation.Height),
        OutWidth = Length(x[3], w[3], stride.Width, padding.Width, dilation.Width),
        KernelHeight = w[2],
        KernelWidth = w[3],
        StrideHeight = stride.Height,
        StrideWidth = stride.Width,
        PaddingHeight = padding.Height,
        PaddingWidth = padding.Width,
        DilationHeight = dilation.Height,
        DilationWidth = dilation.Width,
        Groups = groups,
    };

    private static ConvolutionShape TransposedSizes(Shape x, Shape w, Pair stride, Pair padding, Pair extra, Pair dilation, int groups) => new()
    {
        Batch = x[0],
        InChannels = w[1] * groups,
        InHeight = ((x[2] - 1) * stride.Height) - (2 * padding.Height) + (dilation.Height * (w[2] - 1)) + extra.Height + 1,
        InWidth = ((x[3] - 1) * stride.Width) - (2 * padding.Width) + (dilation.Width * (w[3] - 1)) + extra.Width + 1,
        OutChannels = x[1],
        OutHeight = x[2],
        OutWidth = x[3],
        KernelHeight = w[2],
        KernelWidth = w[3],
        StrideHeight = stride.Height,
        StrideWidth = stride.Width,
        PaddingHeight = padding.Height,
        PaddingWidth = padding.Width,
        DilationHeight = dilation.Height,
        DilationWidth = dilation.Width,
        Groups = groups,
    };

    private static bool Fits(in ConvolutionShape s, Shape x, Shape w) =>
        Sane(s) && x[1] % s.Groups == 0 && w[0] % s.Groups == 0 && w[1] == x[1] / s.Groups && s.OutHeight > 0 && s.OutWidth > 0;

    // The output has to be one that the forward convolution maps back onto the input.
    private static bool FitsTransposed(in ConvolutionShape s, Shape x, Shape w) =>
        Sane(s) && x[1] % s.Groups == 0 && w[0] == x[1] && s.InHeight > 0 && s.InWidth > 0;

    private static bool Sane(in ConvolutionShape s) =>
        s.StrideHeight > 0 && s.StrideWidth > 0 && s.DilationHeight > 0 && s.DilationWidth > 0 && s.PaddingHeight >= 0 && s.PaddingWidth >= 0
        && s.Groups > 0 && s.KernelHeight > 0 && s.KernelWidth > 0;

    private static int Length(int input, int kernel, int stride, int padding, int dilation)
    {
        int free = input + (2 * padding) - (dilation * (kernel - 1)) - 1;
        return free < 0 || stride < 1 ? 0 : (free / stride) + 1;
    }

    private static Shape Flat(Shape shape) => new(shape[0], shape[1], 1, shape[2]);

    private static Pair Flat(Pair pair, int height) => new(height, pair.Width);

    private static void Require(bool condition, Tensor x, Tensor w, Tensor? b)
    {
        if (!condition)
        {
            throw new ShapeException(
                $"A convolution cannot be made of x {x.Shape}, weight {w.Shape} and bias {b?.Shape.ToString() ?? "none"} with these options: "
                + "x is [batch, in, positions], the weight [out, in / groups, kernel], or [in, out / groups, kernel] for a transposed one.");
        }
    }

    private sealed class ConvolutionNode : Node, IDifferentiableBackward
    {
        public ConvolutionShape Sizes { get; set; }

        public Activation Activation { get; set; }

        public float Slope { get; set; }

        public bool IsTransposed { get; set; }

        public Tensor GradientOf(int input, Tensor outputGradient)
        {
            Tensor inner = ActivationSlopes.Times(Activation, Slope, Output(), outputGradient);
            Tensor x = Input(0);
            return input switch
            {
                0 => IsTransposed
                    ? Outward(inner, Input(1), null, Sizes, x.Shape)
                    : Inward(inner, Input(1), null, Sizes, x.Shape),
                1 => IsTransposed ? WeightGradient(inner, x, Sizes, Input(1).Shape) : WeightGradient(x, inner, Sizes, Input(1).Shape),
                _ => inner.Reshape(Sizes.Batch, Input(2).Count, -1).Sum([0, 2]),
            };
        }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            ConvolutionShape shape = Sizes;
            if (Activation != Activation.None)
            {
                // In place: nothing reads the gradient of an intermediate result after its node has run.
                Span<float> dz = OutputGradientTensor()!.Span;
                ActivationGradient.Multiply(Activation, Slope, Output().Span, dy, dz);
                dy = dz;
            }

            if (WantsGradient(0))
            {
                Span<float> dx = InputGradient(0, out bool accumulate);
                if (IsTransposed)
                {
                    ConvolutionKernels.Forward(shape, dy, Input(1).Span, dx, accumulate);
                }
                else
                {
                    ConvolutionKernels.BackwardInput(shape, dy, Input(1).Span, dx, accumulate);
                }
            }

            if (WantsGradient(1))
            {
                Span<float> dw = InputGradient(1, out bool accumulate);
                ReadOnlySpan<float> x = Input(0).Span;
                ConvolutionKernels.BackwardWeight(shape, IsTransposed ? dy : x, IsTransposed ? x : dy, dw, accumulate);
            }

            if (WantsGradient(2))
            {
                int channels = Input(2).Count;
                ConvolutionKernels.AddBiasGradient(shape.Batch, channels, dy.Length / Math.Max(1, shape.Batch * channels), dy, InputGradient(2));
            }
        }
    }
}
