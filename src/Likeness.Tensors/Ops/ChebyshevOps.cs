using System.Runtime.Intrinsics;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Sparse;

namespace Likeness.Tensors.Ops;

/// <summary>
/// Chebyshev spectral convolution (Defferrard et al. 2016; Ranjan et al. 2018, CoMA):
/// y = activation(sum_k T_k(L) x W_k + b). One node does the recurrence, the contraction, the bias and the activation,
/// sample by sample, so that all terms of a sample stay in the second-level cache.
/// The recurrence runs on whichever side has fewer channels: L and the W_k act on different axes and commute.
/// Up to four channels are padded to four, and four samples then share one 16-lane row.
/// </summary>
public static partial class ChebyshevOps
{
    private const int NarrowChannels = 4;

    // Rows that are whole vectors cost less than the odd channels beside them save.
    private const int VectorLanes = 8;

    /// <summary>Convolves every sample.</summary>
    /// <param name="laplacian">L, [n, n]: symmetric, scaled to eigenvalues within [-1, 1]. Not differentiated.</param>
    /// <param name="x">[batch, n, inChannels]</param>
    /// <param name="weight">W, [K, inChannels, outChannels]; K counts polynomials of order 0 to K - 1.</param>
    /// <param name="bias">b, [outChannels], or null.</param>
    /// <param name="activation">None, ReLU, or ELU with alpha 1.</param>
    /// <returns>[batch, n, outChannels]</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor ChebyshevConvolution(SparseMatrix laplacian, Tensor x, Tensor weight, Tensor? bias, Activation activation = Activation.None)
    {
        Check(laplacian, x, weight, bias, activation);
        Tensor y = Tensor.Uninitialized(x.Shape.With(-1, weight.Shape[2]));
        Forward(laplacian, x, weight, bias, y, activation);
        if (Tape.Record<ConvolutionNode>(y, x, weight, bias) is { } node)
        {
            node.Laplacian = laplacian;
            node.Activation = activation;
        }

        return y;
    }

    private static void Check(SparseMatrix laplacian, Tensor x, Tensor weight, Tensor? bias, Activation activation)
    {
        if (x.Shape.Rank != 3 || weight.Shape.Rank != 3 || x.Shape[1] != laplacian.Rows || laplacian.Rows != laplacian.Columns ||
            weight.Shape[0] < 1 || weight.Shape[1] != x.Shape[2])
        {
            throw new ShapeException(
                $"A Chebyshev convolution takes x [batch, n, in], a Laplacian [n, n] and weights [K, in, out]; found {x.Shape}, [{laplacian.Rows}, {laplacian.Columns}] and {weight.Shape}.");
        }

        if (bias is not null && bias.Count != weight.Shape[2])
        {
            throw new ShapeException($"The bias needs {weight.Shape[2]} elements; found {bias.Shape}.");
        }

        if (activation is Activation.LeakyRelu)
        {
            throw new ArgumentOutOfRangeException(nameof(activation), activation, "A graph convolution fuses None, ReLU or ELU.");
        }
    }

    private static unsafe void Forward(SparseMatrix laplacian, Tensor x, Tensor weight, Tensor? bias, Tensor y, Activation activation)
    {
        int terms = weight.Shape[0], inputs = weight.Shape[1], outputs = weight.Shape[2];
        bool inputSide = inputs <= outputs;
        Tensor packed = inputSide ? Pack(weight.Span, terms * inputs, outputs) : PackSideBySide(weight);
        var layout = Layout.For(x.Shape[0], laplacian.Rows, Math.Min(inputs, outputs), terms);
        int wideRow = inputSide ? 0 : terms * layout.LaneStride;
        Tensor scratch = Tensor.Uninitialized(new Shape(Work.Slots, layout.TermsSize + (laplacian.Rows * wideRow)));
        fixed (int* starts = laplacian.RowStarts, columns = laplacian.ColumnIndices)
        fixed (float* values = laplacian.Values, px = x.Span, py = y.Span, pw = packed.Span, ps = scratch.Span)
        fixed (float* pb = bias is null ? default : bias.Span)
        {
            Work.For(layout.Groups, new ForwardBody
            {
                Laplacian = new CsrPointers { Starts = starts, Columns = columns, Values = values, Rows = laplacian.Rows },
                Layout = layout,
                X = px,
                Y = py,
                Weights = pw,
                Bias = pb,
                Scratch = ps,
                ScratchSize = scratch.Shape[1],
                Inputs = inputs,
                Outputs = outputs,
                InputSide = inputSide,
                WideRow = wideRow,
                Activation = activation,
            }, scratch.Shape[0]);
        }
    }

    private static unsafe Tensor Pack(ReadOnlySpan<float> weights, int rows, int columns)
    {
        Tensor packed = Tensor.Uninitialized(new Shape(rows, TallKernels.Padded(columns)));
        fixed (float* from = weights, to = packed.Span)
        {
            TallKernels.Pack(from, rows, columns, to);
        }

        return packed;
    }

    /// <summary>[in, K * lanes]: the matrices of all terms next to one another, so that one pass over x makes every W_k product.</summary>
    private static Tensor PackSideBySide(Tensor weight)
    {
        int terms = weight.Shape[0], inputs = weight.Shape[1], outputs = weight.Shape[2];
        int lane = Layout.LaneStrideOf(outputs), width = terms * lane;
        Tensor wide = Tensor.Zeros(new Shape(inputs, width));
        Span<float> to = wide.Span;
        ReadOnlySpan<float> from = weight.Span;
        for (int k = 0; k < terms; k++)
        {
            for (int c = 0; c < inputs; c++)
            {
                from.Slice(((k * inputs) + c) * outputs, outputs).CopyTo(to.Slice((c * width) + (k * lane), outputs));
            }
        }

        return Pack(to, inputs, width);
    }

    /// <summary>The matrices that take gradients back: all terms in one table [K * out, in], or one table [out, in] a term.</summary>
    private static unsafe Tensor PackTransposed(Tensor weight, bool oneTable)
    {
        int terms = weight.Shape[0], inputs = weight.Shape[1], outputs = weight.Shape[2];
        Tensor transposed = Tensor.Uninitialized(new Shape(terms, outputs, inputs));
        Span<float> to = transposed.Span;
        ReadOnlySpan<float> from = weight.Span;
        for (int k = 0; k < terms; k++)
        {
            for (int c = 0; c < inputs; c++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    to[(((k * outputs) + o) * inputs) + c] = from[(((k * inputs) + c) * outputs) + o];
                }
            }
        }

        if (oneTable)
        {
            return Pack(to, terms * outputs, inputs);
        }

        int size = outputs * TallKernels.Padded(inputs);
        Tensor packed = Tensor.Uninitialized(new Shape(terms, size));
        fixed (float* source = transposed.Span, destination = packed.Span)
        {
            for (int k = 0; k < terms; k++)
            {
                TallKernels.Pack(source + ((nint)k * outputs * inputs), outputs, inputs, destination + ((nint)k * size));
            }
        }

        return packed;
    }

    /// <summary>How samples share rows of the term tables.</summary>
    private struct Layout
    {
        public int Batch;
        public int Vertices;
        public int Channels;
        public int Terms;

        /// <summary>Samples that share a row: up to four when the channels are few, else one.</summary>
        public int GroupSize;

        /// <summary>Floats from one sample's channels to the next one's.</summary>
        public int LaneStride;

        public readonly int Groups => Work.Blocks(Batch, GroupSize);

        public readonly int Width => GroupSize * LaneStride;

        public readonly int TermSize => Vertices * Width;

        public readonly int TermsSize => (Terms * TermSize) + TallKernels.ColumnGroup;

        public static Layout For(int batch, int vertices, int channels, int terms) => new()
        {
            Batch = batch,
            Vertices = vertices,
            Channels = channels,
            Terms = terms,
            GroupSize = channels <= NarrowChannels ? Math.Clamp(batch, 1, NarrowChannels) : 1,
            LaneStride = LaneStrideOf(channels),
        };

        public static int LaneStrideOf(int channels) => channels <= NarrowChannels ? NarrowChannels : (channels + VectorLanes - 1) / VectorLanes * VectorLanes;

        /// <summary>Copies one sample's [n, Channels] into its lanes of term 0.</summary>
        public readonly unsafe void Spread(float* sample, int member, float* term)
        {
            if (LaneStride == Channels && GroupSize == 1)
            {
                new ReadOnlySpan<float>(sample, TermSize).CopyTo(new Span<float>(term, TermSize));
                return;
            }

            term += member * LaneStride;
            for (int v = 0; v < Vertices; v++)
            {
                for (int c = 0; c < LaneStride; c++)
                {
                    term[c] = c < Channels ? sample[c] : 0;
                }

                sample += Channels;
                term += Width;
            }
        }

        /// <summary>sample (+)= its lanes of term 0, plus an optional row.</summary>
        public readonly unsafe void Collect(float* term, int member, float* sample, float* row, bool accumulate)
        {
            term += member * LaneStride;
            for (int v = 0; v < Vertices; v++)
            {
                for (int c = 0; c < Channels; c++)
                {
                    float value = row == null ? term[c] : term[c] + row[c];
                    sample[c] = accumulate ? sample[c] + value : value;
                }

                sample += Channels;
                term += Width;
            }
        }

        /// <summary>The lanes of one sample in all terms.</summary>
        public readonly unsafe Sources SourcesOf(float* terms, int member) => new()
        {
            First = terms + (member * LaneStride),
            SourceStride = TermSize,
            RowStride = Width,
            Count = Terms,
            Channels = Channels,
        };
    }

    private unsafe struct ForwardBody : IBlocks
    {
        public CsrPointers Laplacian;
        public Layout Layout;
        public float* X;
        public float* Y;
        public float* Weights;
        public float* Bias;
        public float* Scratch;
        public nint ScratchSize;
        public int Inputs;
        public int Outputs;
        public bool InputSide;
        public int WideRow;
        public Activation Activation;

        public readonly void Run(int group)
        {
            int n = Layout.Vertices;
            int first = group * Layout.GroupSize, last = Math.Min(Layout.Batch, first + Layout.GroupSize);
            float* terms = Scratch + (Work.Slot * ScratchSize);
            if (last - first < Layout.GroupSize)
            {
                new Span<float>(terms, (Layout.Terms * Layout.TermSize)).Clear();
            }

            for (int s = first; s < last; s++)
            {
                float* x = X + ((nint)s * n * Inputs);
                if (InputSide)
                {
                    Layout.Spread(x, s - first, terms);
                }
                else
                {
                    Weigh(x, s - first, terms);
                }
            }

            if (InputSide)
            {
                ChebyshevKernels.FillTerms(Laplacian, Layout.Terms, Layout.Width, terms);
            }
            else
            {
                ChebyshevKernels.SumTerms(Laplacian, Layout.Terms, Layout.Width, terms);
            }

            for (int s = first; s < last; s++)
            {
                float* y = Y + ((nint)s * n * Outputs);
                if (InputSide)
                {
                    ChebyshevKernels.Contract(Layout.SourcesOf(terms, s - first), n, Weights, Outputs, Bias, y);
                }
                else
                {
                    Layout.Collect(terms, s - first, y, Bias, accumulate: false);
                }

                ActivationKernels.Apply(Activation, new Span<float>(y, n * Outputs));
            }
        }

        private static void CopyLane(float* from, float* to, int lane)
        {
            if (lane == NarrowChannels)
            {
                Vector128.Load(from).Store(to);
                return;
            }

            new ReadOnlySpan<float>(from, lane).CopyTo(new Span<float>(to, lane));
        }

        /// <summary>Term k of the sample's lanes = x W_k, for all k in one pass over x.</summary>
        private readonly void Weigh(float* x, int member, float* terms)
        {
            int n = Layout.Vertices, lane = Layout.LaneStride;
            float* wide = terms + Layout.TermsSize;
            var source = new Sources { First = x, RowStride = Inputs, Count = 1, Channels = Inputs };
            ChebyshevKernels.Contract(source, n, Weights, WideRow, null, wide);
            for (int v = 0; v < n; v++)
            {
                for (int k = 0; k < Layout.Terms; k++)
                {
                    float* from = wide + ((nint)v * WideRow) + (k * lane);
                    float* to = terms + ((nint)k * Layout.TermSize) + ((nint)v * Layout.Width) + (member * lane);
                    CopyLane(from, to, lane);
                }
            }
        }
    }
}
