using System.Numerics.Tensors;
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
public static class ChebyshevOps
{
    private const int NarrowChannels = 4;

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
            });
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

        public static int LaneStrideOf(int channels) => channels <= NarrowChannels ? NarrowChannels : channels;

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
                    TallKernels.Contract(Layout.SourcesOf(terms, s - first), n, Weights, Outputs, Bias, y, Outputs, accumulate: false);
                }
                else
                {
                    Layout.Collect(terms, s - first, y, Bias, accumulate: false);
                }

                ActivationKernels.Apply(Activation, new Span<float>(y, n * Outputs));
            }
        }

        /// <summary>Term k of the sample's lanes = x W_k, for all k in one pass over x.</summary>
        private readonly void Weigh(float* x, int member, float* terms)
        {
            int n = Layout.Vertices, lane = Layout.LaneStride;
            float* wide = terms + Layout.TermsSize;
            var source = new Sources { First = x, RowStride = Inputs, Count = 1, Channels = Inputs };
            TallKernels.Contract(source, n, Weights, WideRow, null, wide, WideRow, accumulate: false);
            for (int v = 0; v < n; v++)
            {
                for (int k = 0; k < Layout.Terms; k++)
                {
                    float* from = wide + ((nint)v * WideRow) + (k * lane);
                    float* to = terms + ((nint)k * Layout.TermSize) + ((nint)v * Layout.Width) + (member * lane);
                    for (int c = 0; c < lane; c++)
                    {
                        to[c] = from[c];
                    }
                }
            }
        }
    }

    private sealed class ConvolutionNode : Node
    {
        public SparseMatrix? Laplacian { get; set; }

        public Activation Activation { get; set; }

        protected override void Forget() => Laplacian = null;

        protected override unsafe void Backward()
        {
            Tensor x = Input(0), weight = Input(1), y = Output();
            SparseMatrix laplacian = Laplacian!;
            int terms = weight.Shape[0], inputs = weight.Shape[1], outputs = weight.Shape[2], n = laplacian.Rows;
            bool outputSide = outputs <= inputs;
            bool wantsX = WantsGradient(0), wantsWeight = WantsGradient(1), wantsBias = InputCount > 2 && WantsGradient(2);
            var layout = Layout.For(x.Shape[0], n, Math.Min(inputs, outputs), terms);
            Tensor transposed = PackTransposed(weight, outputSide);
            int termTables = outputSide || !wantsX ? 1 : 2;
            Tensor scratch = Tensor.Uninitialized(new Shape(Work.Slots, (termTables * layout.TermsSize) + (layout.GroupSize * n * outputs)));
            Tensor partWeight = Tensor.Uninitialized(new Shape(layout.Groups, weight.Count));
            Tensor partBias = Tensor.Uninitialized(new Shape(layout.Groups, outputs));
            bool accumulate = false;
            fixed (int* starts = laplacian.RowStarts, columns = laplacian.ColumnIndices)
            fixed (float* values = laplacian.Values, px = x.Span, py = y.Span, pdy = OutputGradient(), pw = transposed.Span)
            fixed (float* ps = scratch.Span, pdw = partWeight.Span, pdb = partBias.Span)
            fixed (float* pdx = wantsX ? InputGradient(0, out accumulate) : default)
            {
                Work.For(layout.Groups, new BackwardBody
                {
                    Laplacian = new CsrPointers { Starts = starts, Columns = columns, Values = values, Rows = n },
                    Layout = layout,
                    X = px,
                    Y = py,
                    Dy = pdy,
                    Dx = pdx,
                    Transposed = pw,
                    Scratch = ps,
                    ScratchSize = scratch.Shape[1],
                    TermTables = termTables,
                    PartWeight = wantsWeight ? pdw : null,
                    PartBias = wantsBias ? pdb : null,
                    Inputs = inputs,
                    Outputs = outputs,
                    OutputSide = outputSide,
                    Accumulate = accumulate,
                    Activation = Activation,
                });
            }

            if (wantsWeight)
            {
                Span<float> dw = InputGradient(1);
                if (outputSide)
                {
                    AddTransposedParts(partWeight, dw, terms, inputs, outputs);
                }
                else
                {
                    AddParts(partWeight, dw);
                }
            }

            if (wantsBias)
            {
                AddParts(partBias, InputGradient(2));
            }
        }

        private static void AddParts(Tensor parts, Span<float> destination)
        {
            for (int g = 0; g < parts.Shape[0]; g++)
            {
                TensorPrimitives.Add(destination, parts.Span.Slice(g * destination.Length, destination.Length), destination);
            }
        }

        private static void AddTransposedParts(Tensor parts, Span<float> destination, int terms, int inputs, int outputs)
        {
            Span<float> sum = parts.Span[..destination.Length];
            for (int g = 1; g < parts.Shape[0]; g++)
            {
                TensorPrimitives.Add(sum, parts.Span.Slice(g * destination.Length, destination.Length), sum);
            }

            for (int k = 0; k < terms; k++)
            {
                for (int c = 0; c < inputs; c++)
                {
                    for (int o = 0; o < outputs; o++)
                    {
                        destination[(((k * inputs) + c) * outputs) + o] += sum[(((k * outputs) + o) * inputs) + c];
                    }
                }
            }
        }
    }

    private unsafe struct BackwardBody : IBlocks
    {
        public CsrPointers Laplacian;
        public Layout Layout;
        public float* X;
        public float* Y;
        public float* Dy;
        public float* Dx;
        public float* Transposed;
        public float* Scratch;
        public nint ScratchSize;
        public int TermTables;
        public float* PartWeight;
        public float* PartBias;
        public int Inputs;
        public int Outputs;
        public bool OutputSide;
        public bool Accumulate;
        public Activation Activation;

        public readonly void Run(int group)
        {
            int n = Layout.Vertices, size = n * Outputs, weights = Layout.Terms * Inputs * Outputs;
            int first = group * Layout.GroupSize, last = Math.Min(Layout.Batch, first + Layout.GroupSize);
            float* terms = Scratch + (Work.Slot * ScratchSize);
            float* gradients = terms + ((nint)TermTables * Layout.TermsSize);
            float* dw = PartWeight == null ? null : PartWeight + ((nint)group * weights);
            if (dw != null)
            {
                new Span<float>(dw, weights).Clear();
            }

            if (last - first < Layout.GroupSize)
            {
                new Span<float>(terms, TermTables * Layout.TermsSize).Clear();
            }

            for (int s = first; s < last; s++)
            {
                float* g = gradients + ((nint)(s - first) * size);
                nint at = (nint)s * size;
                ActivationKernels.Backward(Activation, new ReadOnlySpan<float>(Y + at, size), new ReadOnlySpan<float>(Dy + at, size), new Span<float>(g, size));
                Layout.Spread(OutputSide ? g : X + ((nint)s * n * Inputs), s - first, terms);
            }

            if (PartBias != null)
            {
                SumRows(gradients, (last - first) * n, Outputs, PartBias + ((nint)group * Outputs));
            }

            if (OutputSide || dw != null)
            {
                ChebyshevKernels.FillTerms(Laplacian, Layout.Terms, Layout.Width, terms);
            }

            for (int s = first; s < last; s++)
            {
                float* x = X + ((nint)s * n * Inputs);
                float* g = gradients + ((nint)(s - first) * size);
                Sources sources = Layout.SourcesOf(terms, s - first);
                if (dw != null)
                {
                    // Either table is [rows, few channels]; the other operand is contiguous.
                    TallKernels.AddOuterProducts(sources, n, OutputSide ? x : g, OutputSide ? Inputs : Outputs, OutputSide ? Inputs : Outputs, dw);
                }

                if (Dx != null && OutputSide)
                {
                    TallKernels.Contract(sources, n, Transposed, Inputs, null, Dx + ((nint)s * n * Inputs), Inputs, Accumulate);
                }
            }

            if (Dx != null && !OutputSide)
            {
                InputGradients(gradients, first, last, terms + Layout.TermsSize);
            }
        }

        /// <summary>dx = sum_k T_k(L) (g W_k^T), with the recurrence on the input's channels.</summary>
        private readonly void InputGradients(float* gradients, int first, int last, float* terms)
        {
            int n = Layout.Vertices, padded = TallKernels.Padded(Inputs);
            for (int s = first; s < last; s++)
            {
                var source = new Sources { First = gradients + ((nint)(s - first) * n * Outputs), RowStride = Outputs, Count = 1, Channels = Outputs };
                for (int k = 0; k < Layout.Terms; k++)
                {
                    float* to = terms + ((nint)k * Layout.TermSize) + ((s - first) * Layout.LaneStride);
                    TallKernels.Contract(source, n, Transposed + ((nint)k * Outputs * padded), Inputs, null, to, Layout.Width, accumulate: false);
                }
            }

            if (Layout.LaneStride > Layout.Channels)
            {
                ClearPadding(terms);
            }

            ChebyshevKernels.SumTerms(Laplacian, Layout.Terms, Layout.Width, terms);
            for (int s = first; s < last; s++)
            {
                Layout.Collect(terms, s - first, Dx + ((nint)s * n * Inputs), null, Accumulate);
            }
        }

        private readonly void ClearPadding(float* terms)
        {
            nint rows = (nint)Layout.Terms * Layout.Vertices * Layout.GroupSize;
            for (nint r = 0; r < rows; r++)
            {
                for (int c = Layout.Channels; c < Layout.LaneStride; c++)
                {
                    terms[(r * Layout.LaneStride) + c] = 0;
                }
            }
        }

        private static void SumRows(float* rows, int count, int width, float* sum)
        {
            var total = new Span<float>(sum, width);
            total.Clear();
            for (int r = 0; r < count; r++)
            {
                TensorPrimitives.Add(total, new ReadOnlySpan<float>(rows + ((nint)r * width), width), total);
            }
        }
    }
}
