using System.Numerics.Tensors;

namespace Likeness.Tensors.Kernels;

/// <summary>An element-wise function that a product or a convolution can apply to its result while it is in the cache.</summary>
public enum Activation
{
    /// <summary>The result as it is.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x where positive, else x times a slope.</summary>
    LeakyRelu,

    /// <summary>x where positive, else slope * (exp(x) - 1).</summary>
    Elu,
}

/// <summary>What happens to a finished tile of a product: a bias for each column or each row, then an activation.</summary>
internal unsafe struct MatrixEpilogue
{
    /// <summary>One value a column, or null.</summary>
    public float* ColumnBias;

    /// <summary>One value a row, or null.</summary>
    public float* RowBias;

    public Activation Activation;

    /// <summary>The slope of <see cref="Activation.LeakyRelu"/>, the scale of <see cref="Activation.Elu"/>.</summary>
    public float Slope;

    public readonly bool IsEmpty => ColumnBias == null && RowBias == null && Activation == Activation.None;

    /// <summary>Finishes rows [firstRow, firstRow + rows) and columns [firstColumn, firstColumn + columns).</summary>
    public readonly void Apply(float* c, nint stride, int firstRow, int rows, int firstColumn, int columns)
    {
        for (int i = 0; i < rows; i++)
        {
            var row = new Span<float>(c + ((firstRow + i) * stride) + firstColumn, columns);
            if (ColumnBias != null)
            {
                TensorPrimitives.Add(row, new ReadOnlySpan<float>(ColumnBias + firstColumn, columns), row);
            }

            if (RowBias != null)
            {
                TensorPrimitives.Add(row, RowBias[firstRow + i], row);
            }

            Activate(row);
        }
    }

    private readonly void Activate(Span<float> row)
    {
        switch (Activation)
        {
            case Activation.Relu:
                TensorPrimitives.Max(row, 0f, row);
                break;
            case Activation.LeakyRelu:
                Leaky(row, Slope);
                break;
            case Activation.Elu:
                Elu(row, Slope);
                break;
            default:
                break;
        }
    }

    private static void Leaky(Span<float> row, float slope)
    {
        Span<float> part = stackalloc float[256];
        while (!row.IsEmpty)
        {
            int n = Math.Min(row.Length, part.Length);
            Span<float> scaled = part[..n];
            TensorPrimitives.Min(row[..n], 0f, scaled);
            TensorPrimitives.Max(row[..n], 0f, row[..n]);
            TensorPrimitives.MultiplyAdd(scaled, slope, row[..n], row[..n]);
            row = row[n..];
        }
    }

    private static void Elu(Span<float> row, float scale)
    {
        Span<float> part = stackalloc float[256];
        while (!row.IsEmpty)
        {
            int n = Math.Min(row.Length, part.Length);
            Span<float> below = part[..n];
            TensorPrimitives.Min(row[..n], 0f, below);
            TensorPrimitives.Exp(below, below);
            TensorPrimitives.Subtract(below, 1f, below);
            TensorPrimitives.Max(row[..n], 0f, row[..n]);
            TensorPrimitives.MultiplyAdd(below, scale, row[..n], row[..n]);
            row = row[n..];
        }
    }
}
