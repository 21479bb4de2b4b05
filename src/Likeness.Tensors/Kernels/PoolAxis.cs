namespace Likeness.Tensors.Kernels;

/// <summary>Where the windows of a pooling lie along one axis: a sliding window, or an adaptive one that fits a given output size.</summary>
internal readonly struct PoolAxis
{
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _padding;

    private PoolAxis(int size, int output, int kernel, int stride, int padding)
    {
        Size = size;
        Output = output;
        _kernel = kernel;
        _stride = stride;
        _padding = padding;
    }

    /// <summary>Elements along the axis before pooling.</summary>
    public int Size { get; }

    /// <summary>Windows along the axis.</summary>
    public int Output { get; }

    /// <summary>True for windows of two elements side by side that use up the axis.</summary>
    public bool IsPairs => _kernel == 2 && _stride == 2 && _padding == 0 && Size == 2 * Output;

    /// <summary>Windows of <paramref name="kernel"/> elements, <paramref name="stride"/> apart, of which incomplete ones at the end are dropped.</summary>
    public static PoolAxis Sliding(int size, int kernel, int stride, int padding)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, kernel / 2);
        int room = size + (2 * padding) - kernel;
        return room < 0
            ? throw new ShapeException($"A pooling window of {kernel} does not fit into {size} elements padded by {padding} on each side.")
            : new PoolAxis(size, (room / stride) + 1, kernel, stride, padding);
    }

    /// <summary>Windows that share out the axis as evenly as whole elements allow; they may overlap by one.</summary>
    public static PoolAxis Adaptive(int size, int output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(output, 1);
        return new PoolAxis(size, output, 0, 0, 0);
    }

    /// <summary>The elements of window <paramref name="i"/> that exist, and how many it has with those in the padding.</summary>
    public void Window(int i, out int start, out int end, out int padded)
    {
        if (_kernel == 0)
        {
            start = (int)((long)i * Size / Output);
            end = (int)((((long)(i + 1) * Size) + Output - 1) / Output);
            padded = end - start;
            return;
        }

        int first = (i * _stride) - _padding;
        start = Math.Max(first, 0);
        end = Math.Min(first + _kernel, Size);
        padded = _kernel;
    }
}
