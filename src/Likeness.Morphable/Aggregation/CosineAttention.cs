using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Aggregation;

/// <summary>
/// Feature aggregation by learned attention (Chen and Kim, Learning Feature Aggregation for Deep 3D Morphable Models, CVPR 2021,
/// section 3.2): scores are cosines of trainable keys and queries, the k largest of a row are kept and scaled to sum one, and the
/// result is fused with a fixed sparse matrix. The dense score matrix never exists: some rows at a time are scored, picked from
/// and forgotten. The gradient formulas stand in the project's notes and are checked against float64 reference vectors.
/// </summary>
public static class CosineAttention
{
    private const int RowsPerBlock = 64;

    // Key gradients are summed in this many parts, added in order; a fixed number, so that threads cannot be seen.
    private const int KeyParts = 8;

    /// <summary>y[b] = M x[b], with M built from keys and queries.</summary>
    /// <param name="queries">Q, [rows, c]; differentiable.</param>
    /// <param name="keys">K, [columns, c]; differentiable.</param>
    /// <param name="fusion">w, [1], or w0 and w1, [2]; differentiable.</param>
    /// <param name="prior">P, [rows, columns].</param>
    /// <param name="top">k; 0 or at least the number of columns keeps all.</param>
    /// <param name="x">[batch, columns, f]; differentiable.</param>
    /// <returns>[batch, rows, f]</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Aggregate(Tensor queries, Tensor keys, Tensor fusion, SparseMatrix prior, int top, Tensor x)
    {
        Check(queries, keys, fusion, prior, x);
        var pattern = AttentionPattern.Build(queries, keys, fusion, prior, top);
        Tensor y = Tensor.Uninitialized(x.Shape.With(-2, prior.Rows));
        Multiply(pattern, x, y);
        if (Tape.Record<AggregateNode>(y, queries, keys, fusion, x) is { } node)
        {
            node.Pattern = pattern;
            node.Prior = prior;
        }

        return y;
    }

    /// <summary>The matrix M that <see cref="Aggregate"/> applies, as an ordinary sparse matrix: baking.</summary>
    public static SparseMatrix Bake(Tensor queries, Tensor keys, Tensor fusion, SparseMatrix prior, int top)
    {
        var pattern = AttentionPattern.Build(queries, keys, fusion, prior, top);
        int entries = pattern.EntryCount;
        int[] rows = new int[entries];
        for (int r = 0; r < prior.Rows; r++)
        {
            rows.AsSpan(pattern.Start(r), pattern.Start(r + 1) - pattern.Start(r)).Fill(r);
        }

        // Unused places hold a zero at column 0; they must not become entries.
        var keep = new List<int>(entries);
        ReadOnlySpan<float> values = pattern.Values.Span;
        for (int e = 0; e < entries; e++)
        {
            if (values[e] != 0)
            {
                keep.Add(e);
            }
        }

        int[] columns = pattern.Columns.ToArray();
        float[] kept = pattern.Values.Span.ToArray();
        return SparseMatrix.FromEntries(
            prior.Rows, prior.Columns, [.. keep.Select(e => rows[e])], [.. keep.Select(e => columns[e])], [.. keep.Select(e => kept[e])]);
    }

    private static void Check(Tensor queries, Tensor keys, Tensor fusion, SparseMatrix prior, Tensor x)
    {
        if (queries.Shape.Rank != 2 || keys.Shape.Rank != 2 || queries.Shape[0] != prior.Rows || keys.Shape[0] != prior.Columns ||
            queries.Shape[1] != keys.Shape[1] || fusion.Count is not (1 or 2) || x.Shape.Rank != 3 || x.Shape[1] != prior.Columns)
        {
            throw new ShapeException(
                $"Attention onto [{prior.Rows}, {prior.Columns}] takes queries [{prior.Rows}, c], keys [{prior.Columns}, c], one or two fusion weights and x [batch, {prior.Columns}, f]; " +
                $"found {queries.Shape}, {keys.Shape}, {fusion.Shape} and {x.Shape}.");
        }
    }

    private static unsafe void Multiply(in AttentionPattern pattern, Tensor x, Tensor y)
    {
        int width = x.Shape[2], rows = y.Shape[1], blocks = Work.Blocks(rows, RowsPerBlock);
        fixed (float* values = pattern.Values.Span, px = x.Span, py = y.Span)
        fixed (int* starts = pattern.Starts, columns = pattern.Columns)
        {
            Work.For(x.Shape[0] * blocks, new MultiplyBody
            {
                Starts = starts,
                Columns = columns,
                Values = values,
                X = px,
                Y = py,
                Rows = rows,
                XStride = (nint)x.Shape[1] * width,
                Width = width,
                Blocks = blocks,
            });
        }
    }

    private unsafe struct MultiplyBody : IBlocks
    {
        public int* Starts;
        public int* Columns;
        public float* Values;
        public float* X;
        public float* Y;
        public int Rows;
        public nint XStride;
        public int Width;
        public int Blocks;

        public readonly void Run(int block)
        {
            int sample = block / Blocks, first = block % Blocks * RowsPerBlock;
            SparseKernels.MultiplyRows(
                Starts, Columns, Values, first, Math.Min(Rows, first + RowsPerBlock), X + (sample * XStride), null, Y + ((nint)sample * Rows * Width), Width, 1, 0);
        }
    }

    /// <summary>The way back: section 5.1 of the specification.</summary>
    private sealed class AggregateNode : Node
    {
        public AttentionPattern Pattern { get; set; }

        public SparseMatrix? Prior { get; set; }

        protected override void Forget()
        {
            Pattern = default;
            Prior = null;
        }

        protected override unsafe void Backward()
        {
            Tensor x = Input(3), dy = OutputGradientTensor()!;
            AttentionPattern p = Pattern;
            if (WantsGradient(0) || WantsGradient(1) || WantsGradient(2))
            {
                Tensor entryGradients = EntryGradients(p, x, dy);
                FusionGradient(p, entryGradients);
                ScoreGradients(p, entryGradients);
            }

            if (WantsGradient(3))
            {
                int width = x.Shape[2], batch = x.Shape[0];
                fixed (float* values = p.Values.Span, pdy = dy.Span, pdx = InputGradient(3))
                fixed (int* starts = p.Starts, columns = p.Columns)
                {
                    Work.For(batch, new TransposedBody
                    {
                        Starts = starts,
                        Columns = columns,
                        Values = values,
                        Dy = pdy,
                        Dx = pdx,
                        Rows = p.Rows,
                        XStride = (nint)p.ColumnCount * width,
                        Width = width,
                    });
                }
            }
        }

        /// <summary>G_e = sum over samples and features of dy[b, row, f] x[b, column, f], for every entry of the pattern.</summary>
        private static unsafe Tensor EntryGradients(in AttentionPattern p, Tensor x, Tensor dy)
        {
            int batch = x.Shape[0], width = x.Shape[2];
            Tensor gradients = Tensor.Uninitialized(new Shape(p.EntryCount));
            Tensor gathered = Tensor.Uninitialized(new Shape(p.ColumnCount, batch * width));
            Tensor scratch = Tensor.Uninitialized(new Shape(Work.Slots, batch * width));
            fixed (float* g = gradients.Span, px = x.Span, pdy = dy.Span, px2 = gathered.Span, ps = scratch.Span)
            fixed (int* starts = p.Starts, columns = p.Columns)
            {
                // With a vertex's features of all samples side by side, an entry is one long dot product.
                Work.For(Work.Blocks(p.ColumnCount, RowsPerBlock), new SideBySideBody { From = px, To = px2, Rows = p.ColumnCount, Batch = batch, Width = width });
                Work.For(Work.Blocks(p.Rows, RowsPerBlock), new EntryBody
                {
                    Starts = starts,
                    Columns = columns,
                    X = px2,
                    Dy = pdy,
                    Scratch = ps,
                    Gradients = g,
                    Rows = p.Rows,
                    Batch = batch,
                    Width = width,
                }, scratch.Shape[0]);
            }

            return gradients;
        }

        private void FusionGradient(in AttentionPattern p, Tensor entryGradients)
        {
            if (!WantsGradient(2))
            {
                return;
            }

            // Sums of A G and P G in float64, in entry order.
            double attention = 0, fixedPart = 0;
            ReadOnlySpan<float> g = entryGradients.Span, a = p.Attention.Span, prior = Prior!.Values;
            int used = 0;
            for (int r = 0; r < p.Rows; r++)
            {
                int start = p.Start(r), own = start + p.Top;
                for (int e = start; e < own; e++)
                {
                    attention += (double)a[(r * p.Top) + e - start] * g[e];
                }

                for (int e = own; e < p.Start(r + 1); e++)
                {
                    fixedPart += (double)prior[used++] * g[e];
                }
            }

            ReadOnlySpan<float> w = Input(2).Span;
            Span<float> dw = InputGradient(2);
            if (w.Length == 1)
            {
                dw[0] += (float)(attention - fixedPart);
                return;
            }

            double sum = AttentionPattern.Denominator(w[0] + w[1]);
            bool free = sum == w[0] + w[1];
            double fused = ((w[0] * fixedPart) + (w[1] * attention)) / sum;
            dw[0] += (float)((fixedPart - (free ? fused : 0)) / sum);
            dw[1] += (float)((attention - (free ? fused : 0)) / sum);
        }

        private unsafe void ScoreGradients(in AttentionPattern p, Tensor entryGradients)
        {
            int padded = p.UnitQueries.Shape[1], parts = KeyParts;
            Tensor dQueries = Tensor.Uninitialized(p.UnitQueries.Shape);
            Tensor dKeys = Tensor.Uninitialized(new Shape(parts, p.ColumnCount, padded));
            fixed (float* g = entryGradients.Span, a = p.Attention.Span, sums = p.RowSums.Span)
            fixed (float* uq = p.UnitQueries.Span, uk = p.UnitKeys.Span, dq = dQueries.Span, dk = dKeys.Span)
            fixed (int* starts = p.Starts, columns = p.Columns)
            {
                Work.For(parts, new ScoreBody
                {
                    Starts = starts,
                    Columns = columns,
                    Gradients = g,
                    Attention = a,
                    RowSums = sums,
                    UnitQueries = uq,
                    UnitKeys = uk,
                    DQueries = dq,
                    DKeys = dk,
                    Rows = p.Rows,
                    ColumnCount = p.ColumnCount,
                    Top = p.Top,
                    Padded = padded,
                    Weight = p.AttentionWeight,
                    Parts = parts,
                });
            }

            for (int part = 1; part < parts; part++)
            {
                int size = p.ColumnCount * padded;
                Span<float> sum = dKeys.Span[..size];
                System.Numerics.Tensors.TensorPrimitives.Add(sum, dKeys.Span.Slice(part * size, size), sum);
            }

            if (WantsGradient(0))
            {
                Unnormalise(Input(0), p.UnitQueries, dQueries.Span, InputGradient(0));
            }

            if (WantsGradient(1))
            {
                Unnormalise(Input(1), p.UnitKeys, dKeys.Span, InputGradient(1));
            }
        }

        /// <summary>d += (dUnit - unit (unit . dUnit)) / |v|, row by row.</summary>
        private static void Unnormalise(Tensor vectors, Tensor units, ReadOnlySpan<float> dUnits, Span<float> destination)
        {
            int rows = vectors.Shape[0], c = vectors.Shape[1], padded = units.Shape[1];
            for (int r = 0; r < rows; r++)
            {
                ReadOnlySpan<float> u = units.Span.Slice(r * padded, c), du = dUnits.Slice(r * padded, c), v = vectors.Span.Slice(r * c, c);
                float norm = MathF.Max(System.Numerics.Tensors.TensorPrimitives.Norm(v), AttentionPattern.SmallestNorm);
                float along = System.Numerics.Tensors.TensorPrimitives.Dot(u, du);
                Span<float> d = destination.Slice(r * c, c);
                for (int i = 0; i < c; i++)
                {
                    d[i] += (du[i] - (u[i] * along)) / norm;
                }
            }
        }
    }

    private unsafe struct TransposedBody : IBlocks
    {
        public int* Starts;
        public int* Columns;
        public float* Values;
        public float* Dy;
        public float* Dx;
        public int Rows;
        public nint XStride;
        public int Width;

        public readonly void Run(int sample) =>
            SparseKernels.AddTransposed(Starts, Columns, Values, Rows, Dy + ((nint)sample * Rows * Width), Dx + (sample * XStride), Width);
    }

    private unsafe struct SideBySideBody : IBlocks
    {
        public float* From;
        public float* To;
        public int Rows;
        public int Batch;
        public int Width;

        public readonly void Run(int block)
        {
            int first = block * RowsPerBlock, last = Math.Min(Rows, first + RowsPerBlock);
            for (int r = first; r < last; r++)
            {
                for (int b = 0; b < Batch; b++)
                {
                    new ReadOnlySpan<float>(From + ((((nint)b * Rows) + r) * Width), Width).CopyTo(new Span<float>(To + ((((nint)r * Batch) + b) * Width), Width));
                }
            }
        }
    }

    private unsafe struct EntryBody : IBlocks
    {
        public int* Starts;
        public int* Columns;
        public float* X;
        public float* Dy;
        public float* Scratch;
        public float* Gradients;
        public int Rows;
        public int Batch;
        public int Width;

        public readonly void Run(int block)
        {
            int first = block * RowsPerBlock, last = Math.Min(Rows, first + RowsPerBlock), length = Batch * Width;
            float* row = Scratch + ((nint)Work.Slot * length);
            for (int r = first; r < last; r++)
            {
                for (int b = 0; b < Batch; b++)
                {
                    new ReadOnlySpan<float>(Dy + ((((nint)b * Rows) + r) * Width), Width).CopyTo(new Span<float>(row + (b * Width), Width));
                }

                for (int e = Starts[r]; e < Starts[r + 1]; e++)
                {
                    Gradients[e] = SparseKernels.Dot(row, X + ((nint)Columns[e] * length), length);
                }
            }
        }
    }

    private unsafe struct ScoreBody : IBlocks
    {
        public int* Starts;
        public int* Columns;
        public float* Gradients;
        public float* Attention;
        public float* RowSums;
        public float* UnitQueries;
        public float* UnitKeys;
        public float* DQueries;
        public float* DKeys;
        public int Rows;
        public int ColumnCount;
        public int Top;
        public int Padded;
        public float Weight;
        public int Parts;

        public readonly void Run(int part)
        {
            int first = (int)((long)Rows * part / Parts), last = (int)((long)Rows * (part + 1) / Parts);
            float* dKeys = DKeys + ((nint)part * ColumnCount * Padded);
            new Span<float>(dKeys, ColumnCount * Padded).Clear();
            for (int r = first; r < last; r++)
            {
                float* a = Attention + ((nint)r * Top);
                int start = Starts[r];
                float mean = 0;
                for (int e = 0; e < Top; e++)
                {
                    mean += a[e] * Weight * Gradients[start + e];
                }

                float* query = UnitQueries + ((nint)r * Padded);
                float* dQuery = DQueries + ((nint)r * Padded);
                new Span<float>(dQuery, Padded).Clear();
                for (int e = 0; e < Top; e++)
                {
                    // A weight of zero marks a score that the clamp replaced: no gradient.
                    if (a[e] > 0)
                    {
                        float ds = ((Weight * Gradients[start + e]) - mean) / RowSums[r];
                        nint at = (nint)Columns[start + e] * Padded;
                        SparseKernels.AddScaled(ds, UnitKeys + at, dQuery, Padded);
                        SparseKernels.AddScaled(ds, query, dKeys + at, Padded);
                    }
                }
            }
        }
    }
}
