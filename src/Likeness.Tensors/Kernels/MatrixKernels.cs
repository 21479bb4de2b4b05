using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Likeness.Tensors.Kernels.Matrices;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Single-precision matrix products. Fused multiply-add is used where the processor has it, so the last bits depend on the
/// processor; they never depend on the number of threads.
/// </summary>
public static unsafe class MatrixKernels
{
    /// <summary>C[m, n] = A[m, k] B[k, n], or C += A B.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A and rows of B.</param>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <param name="c">The result, row-major.</param>
    /// <param name="stride">Elements from one row of C to the next.</param>
    /// <param name="accumulate">True: the product is added to what <paramref name="c"/> holds. False: the old content is not read.</param>
    /// <exception cref="ShapeException">A span is too short for its size and stride.</exception>
    public static void Multiply(int m, int n, int k, MatrixOperand a, MatrixOperand b, Span<float> c, int stride, bool accumulate = false) =>
        Multiply(m, n, k, a, b, c, stride, accumulate, default, Activation.None, 0f);

    /// <summary>C[m, n] = activation(A[m, k] B[k, n] + bias), or with C added before the bias.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A and rows of B.</param>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <param name="c">The result, row-major.</param>
    /// <param name="stride">Elements from one row of C to the next.</param>
    /// <param name="accumulate">True: the product is added to what <paramref name="c"/> holds. False: the old content is not read.</param>
    /// <param name="bias">One value a column, or empty.</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="slope">Slope of a leaky ReLU, scale of an ELU; else ignored.</param>
    /// <exception cref="ShapeException">A span is too short for its size and stride.</exception>
    public static void Multiply(
        int m, int n, int k, MatrixOperand a, MatrixOperand b, Span<float> c, int stride, bool accumulate,
        ReadOnlySpan<float> bias, Activation activation, float slope)
    {
        MultiplyBatch(1, m, n, k, a, 0, b, 0, c, stride, 0, accumulate, bias, activation, slope);
    }

    /// <summary>C_i = A_i B_i, or C_i += A_i B_i, for i below <paramref name="batch"/>; each matrix lies a fixed step behind the one before.</summary>
    /// <param name="batch">The number of products.</param>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A and rows of B.</param>
    /// <param name="a">The first left factor.</param>
    /// <param name="aStep">Elements from one left factor to the next; 0 uses the same one for all.</param>
    /// <param name="b">The first right factor.</param>
    /// <param name="bStep">Elements from one right factor to the next; 0 uses the same one for all.</param>
    /// <param name="c">The first result.</param>
    /// <param name="stride">Elements from one row of C to the next.</param>
    /// <param name="cStep">Elements from one result to the next.</param>
    /// <param name="accumulate">True: the products are added to what <paramref name="c"/> holds.</param>
    /// <param name="bias">One value a column, the same for the whole batch, or empty.</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="slope">Slope of a leaky ReLU, scale of an ELU; else ignored.</param>
    /// <exception cref="ShapeException">A span is too short for its size and stride.</exception>
    public static void MultiplyBatch(
        int batch, int m, int n, int k, MatrixOperand a, int aStep, MatrixOperand b, int bStep, Span<float> c, int stride, int cStep,
        bool accumulate = false, ReadOnlySpan<float> bias = default, Activation activation = Activation.None, float slope = 0f)
    {
        if (batch == 0 || m == 0 || n == 0)
        {
            return;
        }

        a.Check("A", m, k, batch, aStep);
        b.Check("B", k, n, batch, bStep);
        MatrixOperand.Plain(c, stride).Check("C", m, n, batch, cStep);
        if (stride < n && m > 1)
        {
            throw new ShapeException($"Rows of C have {n} columns and lie {stride} apart; results cannot overlap.");
        }

        if (!bias.IsEmpty && bias.Length < n)
        {
            throw new ShapeException($"A product with {n} columns needs a bias of {n} values; there are {bias.Length}.");
        }

        fixed (float* pa = a.Values, pb = b.Values, pc = c, pBias = bias)
        {
            var product = new Product
            {
                M = m,
                N = n,
                K = k,
                A = pa,
                ARow = a.IsTransposed ? 1 : a.Stride,
                ADepth = a.IsTransposed ? a.Stride : 1,
                B = pb,
                BDepth = b.IsTransposed ? 1 : b.Stride,
                BColumn = b.IsTransposed ? b.Stride : 1,
                C = pc,
                CRow = stride,
                Accumulate = accumulate,
                Epilogue = new MatrixEpilogue { ColumnBias = pBias, Activation = activation, Slope = slope },
            };
            Run(product, batch, aStep, bStep, cStep);
        }
    }

    /// <summary>Runs on the widest path of this processor.</summary>
    internal static void Run(in Product product, int batch = 1, nint aStep = 0, nint bStep = 0, nint cStep = 0)
    {
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            MatrixBatch<Microkernel512>.Multiply(product, batch, aStep, bStep, cStep);
        }
        else if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
        {
            MatrixBatch<Microkernel256>.Multiply(product, batch, aStep, bStep, cStep);
        }
        else
        {
            MatrixBatch<MicrokernelPlain>.Multiply(product, batch, aStep, bStep, cStep);
        }
    }
}
