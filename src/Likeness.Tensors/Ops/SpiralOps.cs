using System.Numerics.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Sparse;

namespace Likeness.Tensors.Ops;

/// <summary>
/// Spiral convolution (Bouritsas et al. 2019, Neural3DMM, equation 5):
/// y_i = activation(W concat(x[s_i0], x[s_i1], ...) + b) with a fixed ordered neighbourhood s_i for each row i.
/// </summary>
public static partial class SpiralOps
{
    // Rows whose input gradients are made at once before they are scattered: keeps them in the first-level cache.
    private static readonly int ScatterRows = 2 * TallKernels.RowTile;

    /// <summary>Convolves every sample.</summary>
    /// <param name="spirals">[n, S] input rows; -1 reads as zeros.</param>
    /// <param name="x">[batch, source rows, inChannels]</param>
    /// <param name="weight">W, [outChannels, S * inChannels], flattened position-major: column = position * inChannels + channel.</param>
    /// <param name="bias">b, [outChannels], or null.</param>
    /// <param name="activation">None, ReLU, or ELU with alpha 1.</param>
    /// <returns>[batch, n, outChannels]</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static unsafe Tensor SpiralConvolution(IndexTable spirals, Tensor x, Tensor weight, Tensor? bias, Activation activation = Activation.None)
    {
        Check(spirals.Length, spirals.SourceRows, x, weight, bias, activation);
        int inputs = x.Shape[2], outputs = weight.Shape[0], depth = spirals.Length * inputs;
        Tensor y = Tensor.Uninitialized(new Shape(x.Shape[0], spirals.Rows, outputs));
        Tensor packed = Tensor.Uninitialized(new Shape(depth, TallKernels.Padded(outputs)));
        Tensor transposed = Tensor.Uninitialized(new Shape(depth, outputs));
        Transpose(weight.Span, outputs, depth, transposed.Span);
        Tensor zeros = Tensor.Zeros(new Shape(inputs));
        fixed (int* indices = spirals.Indices)
        fixed (float* px = x.Span, pt = transposed.Span, pw = packed.Span, py = y.Span, pz = zeros.Span)
        fixed (float* pb = bias is null ? default : bias.Span)
        {
            TallKernels.Pack(pt, depth, outputs, pw);
            Work.For(x.Shape[0], new ForwardBody
            {
                Table = new Table { Indices = indices, Rows = spirals.Rows, Length = spirals.Length, SourceRows = spirals.SourceRows, Channels = inputs, Zeros = pz },
                X = px,
                Weights = pw,
                Bias = pb,
                Y = py,
                Outputs = outputs,
                Activation = activation,
            });
        }

        if (Tape.Record<ConvolutionNode>(y, x, weight, bias) is { } node)
        {
            node.Spirals = spirals;
            node.Activation = activation;
        }

        return y;
    }

    private static void Check(int length, int sourceRows, Tensor x, Tensor weight, Tensor? bias, Activation activation)
    {
        if (x.Shape.Rank != 3 || weight.Shape.Rank != 2 || x.Shape[1] != sourceRows || weight.Shape[1] != length * x.Shape[2])
        {
            throw new ShapeException(
                $"A spiral convolution with {length} positions on {sourceRows} rows takes x [batch, {sourceRows}, in] and weights [out, {length} * in]; found {x.Shape} and {weight.Shape}.");
        }

        if (bias is not null && bias.Count != weight.Shape[0])
        {
            throw new ShapeException($"The bias needs {weight.Shape[0]} elements; found {bias.Shape}.");
        }

        if (activation is Activation.LeakyRelu)
        {
            throw new ArgumentOutOfRangeException(nameof(activation), activation, "A graph convolution fuses None, ReLU or ELU.");
        }
    }

    private static void Transpose(ReadOnlySpan<float> from, int rows, int columns, Span<float> to)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                to[(c * rows) + r] = from[(r * columns) + c];
            }
        }
    }

    /// <summary>Adds the samples' parts in order, into the first.</summary>
    private static Span<float> SumOfParts(Tensor parts, int size)
    {
        Span<float> sum = parts.Span[..size];
        for (int s = 1; s < parts.Shape[0]; s++)
        {
            TensorPrimitives.Add(sum, parts.Span.Slice(s * size, size), sum);
        }

        return sum;
    }

    private static void AddBiases(Tensor parts, Span<float> destination)
    {
        for (int s = 0; s < parts.Shape[0]; s++)
        {
            TensorPrimitives.Add(destination, parts.Span.Slice(s * destination.Length, destination.Length), destination);
        }
    }

    private static unsafe void SumRows(float* rows, int count, Span<float> sum)
    {
        sum.Clear();
        for (int r = 0; r < count; r++)
        {
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(rows + ((nint)r * sum.Length), sum.Length), sum);
        }
    }

    private unsafe struct Table
    {
        public int* Indices;
        public int Rows;
        public int Length;
        public int SourceRows;
        public int Channels;
        public float* Zeros;

        public readonly GatheredRows Of(float* x, int sample) => new()
        {
            X = x + ((nint)sample * SourceRows * Channels),
            Indices = Indices,
            Zeros = Zeros,
            Count = Length,
            Channels = Channels,
        };
    }

    private unsafe struct ForwardBody : IBlocks
    {
        public Table Table;
        public float* X;
        public float* Weights;
        public float* Bias;
        public float* Y;
        public int Outputs;
        public Activation Activation;

        public readonly void Run(int sample)
        {
            float* y = Y + ((nint)sample * Table.Rows * Outputs);
            TallKernels.Contract(Table.Of(X, sample), Table.Rows, Weights, Outputs, Bias, y, Outputs, accumulate: false);
            ActivationKernels.Apply(Activation, new Span<float>(y, Table.Rows * Outputs));
        }
    }

    private sealed class ConvolutionNode : Node
    {
        public IndexTable? Spirals { get; set; }

        public Activation Activation { get; set; }

        protected override void Forget() => Spirals = null;

        protected override unsafe void Backward()
        {
            IndexTable spirals = Spirals!;
            Tensor x = Input(0), weight = Input(1), y = Output();
            int batch = x.Shape[0], inputs = x.Shape[2], outputs = weight.Shape[0], depth = spirals.Length * inputs;
            bool wantsX = WantsGradient(0), wantsWeight = WantsGradient(1), wantsBias = InputCount > 2 && WantsGradient(2);
            Tensor packed = Tensor.Uninitialized(new Shape(outputs, TallKernels.Padded(depth)));
            Tensor partWeight = Tensor.Uninitialized(new Shape(wantsWeight ? batch : 0, weight.Count));
            Tensor partBias = Tensor.Uninitialized(new Shape(batch, outputs));
            Tensor zeros = Tensor.Zeros(new Shape(inputs));
            Tensor scratch = Tensor.Uninitialized(new Shape(Work.Slots, (spirals.Rows * outputs) + (ScatterRows * depth)));
            fixed (int* indices = spirals.Indices)
            fixed (float* px = x.Span, pw = weight.Span, pp = packed.Span, py = y.Span, pdy = OutputGradient(), ps = scratch.Span, pz = zeros.Span)
            fixed (float* pdw = partWeight.Span, pdb = partBias.Span)
            fixed (float* pdx = wantsX ? InputGradient(0) : default)
            {
                TallKernels.Pack(pw, outputs, depth, pp);
                Work.For(batch, new BackwardBody
                {
                    Table = new Table { Indices = indices, Rows = spirals.Rows, Length = spirals.Length, SourceRows = spirals.SourceRows, Channels = inputs, Zeros = pz },
                    X = px,
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
                AddWeights(partWeight, InputGradient(1), outputs, depth);
            }

            if (wantsBias)
            {
                AddBiases(partBias, InputGradient(2));
            }
        }

        /// <summary>Adds the samples' [depth, out] parts in order, and then the sum, transposed, to [out, depth].</summary>
        private static void AddWeights(Tensor parts, Span<float> destination, int outputs, int depth)
        {
            Span<float> sum = SumOfParts(parts, destination.Length);
            for (int d = 0; d < depth; d++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    destination[(o * depth) + d] += sum[(d * outputs) + o];
                }
            }
        }
    }

    private unsafe struct BackwardBody : IBlocks
    {
        public Table Table;
        public float* X;
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
            int size = Table.Rows * Outputs, depth = Table.Length * Table.Channels;
            nint at = (nint)sample * size;
            float* g = Scratch + (Work.Slot * ScratchSize);
            ActivationKernels.Backward(Activation, new ReadOnlySpan<float>(Y + at, size), new ReadOnlySpan<float>(Dy + at, size), new Span<float>(g, size));
            if (PartBias != null)
            {
                SumRows(g, Table.Rows, new Span<float>(PartBias + ((nint)sample * Outputs), Outputs));
            }

            if (PartWeight != null)
            {
                float* dw = PartWeight + ((nint)sample * depth * Outputs);
                new Span<float>(dw, depth * Outputs).Clear();
                TallKernels.AddOuterProducts(Table.Of(X, sample), Table.Rows, g, Outputs, Outputs, dw);
            }

            if (Dx != null)
            {
                Scatter(g, Dx + ((nint)sample * Table.SourceRows * Table.Channels), g + size, depth);
            }
        }

        /// <summary>dx[indices[r, k], :] += (g W)[r, k, :], a few rows at a time.</summary>
        private readonly void Scatter(float* g, float* dx, float* rows, int depth)
        {
            for (int first = 0; first < Table.Rows; first += ScatterRows)
            {
                int count = Math.Min(ScatterRows, Table.Rows - first);
                var source = new Sources { First = g + ((nint)first * Outputs), RowStride = Outputs, Count = 1, Channels = Outputs };
                TallKernels.Contract(source, count, Weights, depth, null, rows, depth, accumulate: false);
                for (int r = 0; r < count; r++)
                {
                    int* indices = Table.Indices + ((nint)(first + r) * Table.Length);
                    for (int k = 0; k < Table.Length; k++)
                    {
                        if (indices[k] >= 0)
                        {
                            SparseKernels.AddScaled(1, rows + ((nint)r * depth) + (k * Table.Channels), dx + ((nint)indices[k] * Table.Channels), Table.Channels);
                        }
                    }
                }
            }
        }
    }
}
