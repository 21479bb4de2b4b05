using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Sparse;

namespace Likeness.Tensors.Ops;

public static partial class SpiralOps
{
    // Rows whose sums are finished (bias, activation) while they are in the first-level cache.
    private const int FinishedRows = 64;

    /// <summary>
    /// A spiral convolution of rows that a fixed sparse matrix U makes of fewer: activation(W concat((Ux)[s_i0], (Ux)[s_i1], ...) + b).
    /// U acts on rows and W on channels, so they commute: the dense products are done on the few rows, where they cost n_coarse / n_fine of
    /// what they would, and U and the spirals together are one sparse sum.
    /// </summary>
    /// <param name="spirals">U and the spirals.</param>
    /// <param name="x">[batch, coarse rows, inChannels]</param>
    /// <param name="weight">W, [outChannels, S * inChannels], as in <see cref="SpiralConvolution"/>.</param>
    /// <param name="bias">b, [outChannels], or null.</param>
    /// <param name="activation">None, ReLU, or ELU with alpha 1.</param>
    /// <returns>[batch, fine rows, outChannels]</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static unsafe Tensor UpsampledSpiralConvolution(
        UpsampledSpirals spirals, Tensor x, Tensor weight, Tensor? bias, Activation activation = Activation.None)
    {
        Check(spirals.Length, spirals.SourceRows, x, weight, bias, activation);
        int inputs = x.Shape[2], outputs = weight.Shape[0], spread = spirals.Length * outputs;
        Tensor y = Tensor.Uninitialized(new Shape(x.Shape[0], spirals.Matrix.Rows, outputs));
        Tensor packed = Tensor.Uninitialized(new Shape(inputs, TallKernels.Padded(spread)));
        Tensor sideBySide = Tensor.Uninitialized(new Shape(inputs, spread));
        Tensor scratch = Tensor.Uninitialized(new Shape(Work.Slots, spirals.SourceRows * spread));
        SideBySide(weight.Span, spirals.Length, inputs, outputs, sideBySide.Span);
        SparseMatrix matrix = spirals.Matrix;
        fixed (int* starts = matrix.RowStarts, columns = matrix.ColumnIndices)
        fixed (float* values = matrix.Values, px = x.Span, pt = sideBySide.Span, pw = packed.Span, py = y.Span, ps = scratch.Span)
        fixed (float* pb = bias is null ? default : bias.Span)
        {
            TallKernels.Pack(pt, inputs, spread, pw);
            Work.For(x.Shape[0], new UpsampledForwardBody
            {
                Starts = starts,
                Columns = columns,
                Values = values,
                Rows = matrix.Rows,
                Source = new Sources { First = px, RowStride = inputs, Count = 1, Channels = inputs },
                SourceRows = spirals.SourceRows,
                Spread = spread,
                Weights = pw,
                Bias = pb,
                Y = py,
                Scratch = ps,
                Outputs = outputs,
                Activation = activation,
            }, scratch.Shape[0]);
        }

        if (Tape.Record<UpsampledNode>(y, x, weight, bias) is { } node)
        {
            node.Spirals = spirals;
            node.Activation = activation;
        }

        return y;
    }

    /// <summary>[out, S, in] to [in, S, out]: one row for each input channel.</summary>
    private static void SideBySide(ReadOnlySpan<float> from, int length, int inputs, int outputs, Span<float> to)
    {
        int at = 0;
        for (int o = 0; o < outputs; o++)
        {
            for (int s = 0; s < length; s++)
            {
                for (int i = 0; i < inputs; i++)
                {
                    to[(((i * length) + s) * outputs) + o] = from[at++];
                }
            }
        }
    }

    private unsafe struct UpsampledForwardBody : IBlocks
    {
        public int* Starts;
        public int* Columns;
        public float* Values;
        public int Rows;
        public Sources Source;
        public int SourceRows;
        public int Spread;
        public float* Weights;
        public float* Bias;
        public float* Y;
        public float* Scratch;
        public int Outputs;
        public Activation Activation;

        public readonly void Run(int sample)
        {
            float* z = Scratch + ((nint)Work.Slot * SourceRows * Spread), y = Y + ((nint)sample * Rows * Outputs);
            TallKernels.Contract(Source.Of(sample, SourceRows), SourceRows, Weights, Spread, null, z, Spread, accumulate: false);
            for (int first = 0; first < Rows; first += FinishedRows)
            {
                int last = Math.Min(Rows, first + FinishedRows);
                var rows = new Span<float>(y + ((nint)first * Outputs), (last - first) * Outputs);
                for (int r = 0; Bias != null && r < last - first; r++)
                {
                    new ReadOnlySpan<float>(Bias, Outputs).CopyTo(rows[(r * Outputs)..]);
                }

                SparseKernels.MultiplyRows(Starts, Columns, Values, first, last, z, Bias == null ? null : y, y, Outputs, 1, 1);
                ActivationKernels.Apply(Activation, rows);
            }
        }
    }

    private sealed class UpsampledNode : Node
    {
        public UpsampledSpirals? Spirals { get; set; }

        public Activation Activation { get; set; }

        protected override void Forget() => Spirals = null;

        protected override unsafe void Backward()
        {
            UpsampledSpirals spirals = Spirals!;
            Tensor x = Input(0), weight = Input(1), y = Output();
            int batch = x.Shape[0], inputs = x.Shape[2], outputs = weight.Shape[0], rows = spirals.Matrix.Rows, spread = spirals.Length * outputs;
            bool wantsX = WantsGradient(0), wantsWeight = WantsGradient(1), wantsBias = InputCount > 2 && WantsGradient(2);
            SparseMatrix transpose = spirals.Matrix.Transpose;
            Tensor sideBySide = Tensor.Uninitialized(new Shape(spread, inputs));
            Tensor packed = Tensor.Uninitialized(new Shape(spread, TallKernels.Padded(inputs)));
            Tensor partWeight = Tensor.Uninitialized(new Shape(wantsWeight ? batch : 0, weight.Count));
            Tensor partBias = Tensor.Uninitialized(new Shape(batch, outputs));
            Tensor scratch = Tensor.Uninitialized(new Shape(Work.Slots, (rows * outputs) + (spirals.SourceRows * spread)));
            Rows(weight.Span, outputs, spirals.Length, inputs, sideBySide.Span);
            fixed (int* starts = transpose.RowStarts, columns = transpose.ColumnIndices)
            fixed (float* values = transpose.Values, px = x.Span, pt = sideBySide.Span, pp = packed.Span, py = y.Span, pdy = OutputGradient(), ps = scratch.Span)
            fixed (float* pdw = partWeight.Span, pdb = partBias.Span)
            fixed (float* pdx = wantsX ? InputGradient(0) : default)
            {
                TallKernels.Pack(pt, spread, inputs, pp);
                Work.For(batch, new UpsampledBackwardBody
                {
                    Starts = starts,
                    Columns = columns,
                    Values = values,
                    Rows = rows,
                    Source = new Sources { First = px, RowStride = inputs, Count = 1, Channels = inputs },
                    SourceRows = spirals.SourceRows,
                    Spread = spread,
                    Weights = pp,
                    Y = py,
                    Dy = pdy,
                    Dx = pdx,
                    PartWeight = wantsWeight ? pdw : null,
                    PartBias = wantsBias ? pdb : null,
                    Scratch = ps,
                    ScratchSize = scratch.Shape[1],
                    Outputs = outputs,
                    Activation = Activation,
                }, scratch.Shape[0]);
            }

            if (wantsWeight)
            {
                AddParts(partWeight, InputGradient(1), inputs, spirals.Length, outputs);
            }

            if (wantsBias)
            {
                AddBiases(partBias, InputGradient(2));
            }
        }

        /// <summary>[out, S, in] to [S, out, in]: one row for each column of the spread features.</summary>
        private static void Rows(ReadOnlySpan<float> from, int outputs, int length, int inputs, Span<float> to)
        {
            for (int o = 0; o < outputs; o++)
            {
                for (int s = 0; s < length; s++)
                {
                    from.Slice(((o * length) + s) * inputs, inputs).CopyTo(to[(((s * outputs) + o) * inputs)..]);
                }
            }
        }

        /// <summary>Adds the samples' [in, S, out] parts in order, and then the sum to [out, S, in].</summary>
        private static void AddParts(Tensor parts, Span<float> destination, int inputs, int length, int outputs)
        {
            Span<float> sum = SumOfParts(parts, destination.Length);
            int at = 0;
            for (int o = 0; o < outputs; o++)
            {
                for (int s = 0; s < length; s++)
                {
                    for (int i = 0; i < inputs; i++)
                    {
                        destination[at++] += sum[(((i * length) + s) * outputs) + o];
                    }
                }
            }
        }
    }

    private unsafe struct UpsampledBackwardBody : IBlocks
    {
        public int* Starts;
        public int* Columns;
        public float* Values;
        public int Rows;
        public Sources Source;
        public int SourceRows;
        public int Spread;
        public float* Weights;
        public float* Y;
        public float* Dy;
        public float* Dx;
        public float* PartWeight;
        public float* PartBias;
        public float* Scratch;
        public nint ScratchSize;
        public int Outputs;
        public Activation Activation;

        public readonly void Run(int sample)
        {
            int size = Rows * Outputs;
            nint at = (nint)sample * size;
            float* g = Scratch + (Work.Slot * ScratchSize), dz = g + size;
            ActivationKernels.Backward(Activation, new ReadOnlySpan<float>(Y + at, size), new ReadOnlySpan<float>(Dy + at, size), new Span<float>(g, size));
            if (PartBias != null)
            {
                SumRows(g, Rows, new Span<float>(PartBias + ((nint)sample * Outputs), Outputs));
            }

            // Each row of the transposed matrix is one position of one coarse row.
            SparseKernels.MultiplyRows(Starts, Columns, Values, 0, SourceRows * (Spread / Outputs), g, null, dz, Outputs, 1, 0);
            int inputs = Source.Channels;
            if (PartWeight != null)
            {
                float* dw = PartWeight + ((nint)sample * inputs * Spread);
                new Span<float>(dw, inputs * Spread).Clear();
                TallKernels.AddOuterProducts(Source.Of(sample, SourceRows), SourceRows, dz, Spread, Spread, dw);
            }

            if (Dx != null)
            {
                var spread = new Sources { First = dz, RowStride = Spread, Count = 1, Channels = Spread };
                TallKernels.Contract(spread, SourceRows, Weights, inputs, null, Dx + ((nint)sample * SourceRows * inputs), inputs, accumulate: true);
            }
        }
    }
}
