using System.Numerics.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Sparse;

namespace Likeness.Tensors.Ops;

/// <content>
/// The way back. With fewer output channels the terms are those of the output's gradient and serve both gradients; with fewer input
/// channels those of x are made again, which costs less than keeping them.
/// </content>
public static partial class ChebyshevOps
{
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
                }, scratch.Shape[0]);
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
