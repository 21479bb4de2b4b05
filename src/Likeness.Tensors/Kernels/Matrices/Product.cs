namespace Likeness.Tensors.Kernels.Matrices;

/// <summary>
/// One product with its memory: C[m, n] = or += A[m, k] B[k, n], then the epilogue. Each factor has a step for each of its
/// two indices, so a transpose is an exchange of steps. C lies in rows.
/// </summary>
internal unsafe struct Product
{
    public int M;
    public int N;
    public int K;
    public float* A;
    public nint ARow;
    public nint ADepth;
    public float* B;
    public nint BDepth;
    public nint BColumn;
    public float* C;
    public nint CRow;
    public bool Accumulate;
    public MatrixEpilogue Epilogue;
}
