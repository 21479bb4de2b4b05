using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Likeness.Tensors.Kernels.Convolutions;
using Likeness.Tensors.Kernels.Convolutions.Winograd;
using Likeness.Tensors.Kernels.Matrices;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Cross-correlation with zero padding, y[n, o, t] = sum over i, j of w[o, i, j] x[n, i, t * stride + j * dilation - padding], and
/// its two transposes. A transposed convolution's forward pass is <see cref="BackwardInput"/> with a bias, and the other way round.
/// Weights are [out, in / groups, rows, columns] of the untransposed convolution. Results have the same bits for any number of threads.
/// </summary>
public static unsafe class ConvolutionKernels
{
    /// <summary>y = or += the convolution of x, then bias and activation.</summary>
    /// <param name="shape">All sizes.</param>
    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="w">[out, in / groups, rows, columns].</param>
    /// <param name="y">[batch, out, height, width].</param>
    /// <param name="accumulate">True: added to what <paramref name="y"/> holds.</param>
    /// <param name="bias">[out], or empty.</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="slope">Slope of a leaky ReLU, scale of an ELU; else ignored.</param>
    /// <exception cref="ShapeException">A span does not have its size.</exception>
    public static void Forward(
        in ConvolutionShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y, bool accumulate = false,
        ReadOnlySpan<float> bias = default, Activation activation = Activation.None, float slope = 0f)
    {
        Check(shape, x.Length, w.Length, y.Length, bias.Length, shape.OutChannels);
        if (SmallPictures.Fits(shape))
        {
            ConvolutionShape joined = SmallPictures.Joined(shape);
            using Scratch larger = Joined(shape, joined, x, input: true);
            using var smaller = new Scratch(joined.OutCount);
            Forward(joined, larger.Span, w, smaller.Span, false, bias, activation, slope);
            SmallPictures.Part(smaller.Span, y, shape.Batch, shape.OutChannels, shape.OutHeight, shape.OutWidth, accumulate);
            return;
        }

        fixed (float* px = x, pw = w, py = y, pBias = bias)
        {
            TapProblem problem = Outward(shape, px, pw, py, accumulate);
            problem.Epilogue = new MatrixEpilogue { RowBias = pBias, Activation = activation, Slope = slope };
            Run(problem);
        }
    }

    /// <summary>dx = or += the transposed convolution of dy, then bias and activation.</summary>
    /// <param name="shape">All sizes.</param>
    /// <param name="dy">[batch, out, height, width].</param>
    /// <param name="w">[out, in / groups, rows, columns].</param>
    /// <param name="dx">[batch, in, height, width].</param>
    /// <param name="accumulate">True: added to what <paramref name="dx"/> holds.</param>
    /// <param name="bias">[in], or empty.</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="slope">Slope of a leaky ReLU, scale of an ELU; else ignored.</param>
    /// <exception cref="ShapeException">A span does not have its size.</exception>
    public static void BackwardInput(
        in ConvolutionShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx, bool accumulate = false,
        ReadOnlySpan<float> bias = default, Activation activation = Activation.None, float slope = 0f)
    {
        Check(shape, dx.Length, w.Length, dy.Length, bias.Length, shape.InChannels);
        if (SmallPictures.Fits(shape))
        {
            ConvolutionShape joined = SmallPictures.Joined(shape);
            using Scratch smaller = Joined(shape, joined, dy, input: false);
            using var larger = new Scratch(joined.InCount);
            BackwardInput(joined, smaller.Span, w, larger.Span, false, bias, activation, slope);
            SmallPictures.Part(larger.Span, dx, shape.Batch, shape.InChannels, shape.InHeight, shape.InWidth, accumulate);
            return;
        }

        int taps = shape.KernelHeight * shape.KernelWidth;
        int inPerGroup = shape.InChannels / shape.Groups, outPerGroup = shape.OutChannels / shape.Groups;
        fixed (float* px = dx, pw = w, py = dy, pBias = bias)
        {
            for (int phaseRow = 0; phaseRow < shape.StrideHeight; phaseRow++)
            {
                for (int phaseColumn = 0; phaseColumn < shape.StrideWidth; phaseColumn++)
                {
                    Run(new TapProblem
                    {
                        Batch = shape.Batch,
                        Groups = shape.Groups,
                        InChannels = outPerGroup,
                        OutChannels = inPerGroup,
                        In = py,
                        InHeight = shape.OutHeight,
                        InWidth = shape.OutWidth,
                        Out = px,
                        OutHeight = shape.InHeight,
                        OutWidth = shape.InWidth,
                        GridHeight = (shape.InHeight - phaseRow + shape.StrideHeight - 1) / shape.StrideHeight,
                        GridWidth = (shape.InWidth - phaseColumn + shape.StrideWidth - 1) / shape.StrideWidth,
                        OutStepH = shape.StrideHeight,
                        OutStepW = shape.StrideWidth,
                        OutFirstH = phaseRow,
                        OutFirstW = phaseColumn,
                        Rows = TapAxis.Transposed(shape.KernelHeight, shape.StrideHeight, shape.PaddingHeight, shape.DilationHeight, phaseRow),
                        Columns = TapAxis.Transposed(shape.KernelWidth, shape.StrideWidth, shape.PaddingWidth, shape.DilationWidth, phaseColumn),
                        Weights = pw,
                        WeightGroup = (nint)outPerGroup * inPerGroup * taps,
                        WeightOut = taps,
                        WeightIn = (nint)inPerGroup * taps,
                        WeightRow = shape.KernelWidth,
                        Accumulate = accumulate,
                        Epilogue = new MatrixEpilogue { RowBias = pBias, Activation = activation, Slope = slope },
                    });
                }
            }
        }
    }

    /// <summary>dw = or += the gradient of the weight.</summary>
    /// <param name="shape">All sizes.</param>
    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="dy">[batch, out, height, width].</param>
    /// <param name="dw">[out, in / groups, rows, columns].</param>
    /// <param name="accumulate">True: added to what <paramref name="dw"/> holds.</param>
    /// <exception cref="ShapeException">A span does not have its size.</exception>
    public static void BackwardWeight(in ConvolutionShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, bool accumulate = false)
    {
        Check(shape, x.Length, dw.Length, dy.Length, 0, 0);
        if (SmallPictures.Fits(shape))
        {
            ConvolutionShape joined = SmallPictures.Joined(shape);
            using Scratch larger = Joined(shape, joined, x, input: true), smaller = Joined(shape, joined, dy, input: false);
            BackwardWeight(joined, larger.Span, smaller.Span, dw, accumulate);
            return;
        }

        fixed (float* px = x, pw = dw, py = dy)
        {
            TapProblem problem = Outward(shape, px, pw, py, accumulate);
            if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
            {
                TapGradient<ConvolutionTile512>.Run(problem);
            }
            else if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
            {
                TapGradient<ConvolutionTile256>.Run(problem);
            }
            else
            {
                TapGradient<ConvolutionTilePlain>.Run(problem);
            }
        }
    }

    /// <summary>db[c] += the sum of dy over images and positions.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="positions">Height times width.</param>
    /// <param name="dy">[batch, channels, positions].</param>
    /// <param name="db">[channels].</param>
    public static void AddBiasGradient(int batch, int channels, int positions, ReadOnlySpan<float> dy, Span<float> db)
    {
        fixed (float* pd = dy, pb = db)
        {
            Work.For(channels, new BiasJob { Batch = batch, Channels = channels, Positions = positions, Dy = pd, Db = pb });
        }
    }

    internal static TapProblem Outward(in ConvolutionShape shape, float* x, float* w, float* y, bool accumulate)
    {
        int taps = shape.KernelHeight * shape.KernelWidth, inPerGroup = shape.InChannels / shape.Groups, outPerGroup = shape.OutChannels / shape.Groups;
        return new TapProblem
        {
            Batch = shape.Batch,
            Groups = shape.Groups,
            InChannels = inPerGroup,
            OutChannels = outPerGroup,
            In = x,
            InHeight = shape.InHeight,
            InWidth = shape.InWidth,
            Out = y,
            OutHeight = shape.OutHeight,
            OutWidth = shape.OutWidth,
            GridHeight = shape.OutHeight,
            GridWidth = shape.OutWidth,
            OutStepH = 1,
            OutStepW = 1,
            Rows = TapAxis.Convolution(shape.KernelHeight, shape.StrideHeight, shape.PaddingHeight, shape.DilationHeight),
            Columns = TapAxis.Convolution(shape.KernelWidth, shape.StrideWidth, shape.PaddingWidth, shape.DilationWidth),
            Weights = w,
            WeightGroup = (nint)outPerGroup * inPerGroup * taps,
            WeightOut = (nint)inPerGroup * taps,
            WeightIn = taps,
            WeightRow = shape.KernelWidth,
            Accumulate = accumulate,
        };
    }

    // The pictures before or behind the convolution, side by side.
    private static Scratch Joined(in ConvolutionShape shape, in ConvolutionShape joined, ReadOnlySpan<float> pictures, bool input)
    {
        var scratch = new Scratch(input ? joined.InCount : joined.OutCount);
        if (input)
        {
            SmallPictures.Join(pictures, scratch.Span, shape.Batch, shape.InChannels, shape.InHeight, shape.InWidth);
        }
        else
        {
            SmallPictures.Join(pictures, scratch.Span, shape.Batch, shape.OutChannels, shape.OutHeight, shape.OutWidth);
        }

        return scratch;
    }

    private static void Run(in TapProblem problem)
    {
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            Run<ConvolutionTile512, Microkernel512>(problem);
        }
        else if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
        {
            Run<ConvolutionTile256, Microkernel256>(problem);
        }
        else
        {
            Run<ConvolutionTilePlain, MicrokernelPlain>(problem);
        }
    }

    private static void Run<TTile, TKernel>(in TapProblem problem) where TTile : struct, IConvolutionTile where TKernel : struct, IMicrokernel
    {
        if (WinogradConvolution<TKernel>.Fits(problem))
        {
            WinogradConvolution<TKernel>.Run(problem);
        }
        else
        {
            TapConvolution<TTile>.Run(problem);
        }
    }

    private static void Check(in ConvolutionShape shape, int inputs, int weights, int outputs, int bias, int channels)
    {
        if (inputs != shape.InCount || weights != shape.WeightCount || outputs != shape.OutCount || (bias != 0 && bias != channels))
        {
            throw new ShapeException(
                $"A convolution of {shape.InCount} inputs, {shape.WeightCount} weights and {shape.OutCount} outputs was given {inputs}, {weights} and {outputs} values and a bias of {bias}.");
        }
    }

    private struct BiasJob : IBlocks
    {
        public int Batch;
        public int Channels;
        public int Positions;
        public float* Dy;
        public float* Db;

        public readonly void Run(int block)
        {
            float sum = 0f;
            for (int n = 0; n < Batch; n++)
            {
                float* plane = Dy + ((((nint)n * Channels) + block) * Positions);
                sum += System.Numerics.Tensors.TensorPrimitives.Sum(new ReadOnlySpan<float>(plane, Positions));
            }

            Db[block] += sum;
        }
    }
}
