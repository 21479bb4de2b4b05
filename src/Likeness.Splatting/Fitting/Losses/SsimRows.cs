using System.Runtime.CompilerServices;
using Likeness.Imaging.Metrics;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;

namespace Likeness.Splatting.Fitting.Losses;

/// <summary>What is done with the rows of a plane.</summary>
internal enum SsimPass
{
    /// <summary>Means and squares of the target.</summary>
    Moments,

    /// <summary>Similarity, its derivatives by the image's moments, absolute differences.</summary>
    Forward,

    /// <summary>From these derivatives to the gradient.</summary>
    Backward,
}

/// <summary>
/// SSIM of one plane, row by row. A row is filtered down the columns into buffers with zeros on both sides and then along
/// them. The window is symmetric, so rows (and columns) at equal distance are added before they are weighted. Adding and multiplying
/// are never fused and the image and the target go through the same operations, so equal images have a similarity of exactly one.
/// </summary>
/// <remarks>
/// Vectors that would reach over the end of a row start earlier instead and repeat some of the work (the results are the same);
/// rows of fewer than sixteen pixels are loaded and stored in part.
/// </remarks>
internal readonly unsafe struct SsimRows
{
    /// <summary>Three that are filtered along the row, and two whose values are summed.</summary>
    public const int BuffersPerThread = 5;

    // Zeros before and after a buffered row: at least half a window, and room for whole vectors.
    private const int Margin = 16;
    private const int Half = GaussianWindow.Half;

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>The plane that is differentiated.</summary>
    public float* Image { get; init; }

    /// <summary>The plane to match.</summary>
    public float* Target { get; init; }

    /// <summary>Windowed means of the target.</summary>
    public float* Means { get; init; }

    /// <summary>Windowed means of the target's squares.</summary>
    public float* Squares { get; init; }

    /// <summary>Receives the gradient.</summary>
    public float* Gradient { get; init; }

    /// <summary>Derivatives of the similarity by mean, variance and covariance, [3, height, width].</summary>
    public float* Maps { get; init; }

    /// <summary>A row of zeros, for what lies above and below.</summary>
    public float* Zeros { get; init; }

    /// <summary>Sums of a row's absolute differences and similarities, [height, 2].</summary>
    public float* RowSums { get; init; }

    /// <summary>Row buffers of all threads; their margins are zero and stay so.</summary>
    public float* Buffers { get; init; }

    public float AbsoluteScale { get; init; }

    public float SimilarityScale { get; init; }

    public static int BufferLength(int width) => width + (3 * Margin);

    /// <summary>Does a pass over some rows.</summary>
    public void Do<V>(SsimPass pass, int first, int end) where V : struct, ILanes<V>
    {
        float* taps = stackalloc float[Half + 1];
        for (int k = 0; k <= Half; k++)
        {
            taps[k] = (float)GaussianWindow.Taps[Half - k];
        }

        float* buffers = Buffers + ((long)Work.Slot * BuffersPerThread * BufferLength(Width)) + Margin;
        for (int row = first; row < end; row++)
        {
            switch (pass)
            {
                case SsimPass.Moments:
                    Moments<V>(row, taps, buffers);
                    break;
                case SsimPass.Forward:
                    Forward<V>(row, taps, buffers);
                    break;
                default:
                    Backward<V>(row, taps, buffers);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Moments<V>(int row, float* taps, float* buffers) where V : struct, ILanes<V>
    {
        Products<V>(row, taps, buffers);
        int length = BufferLength(Width);
        for (int i = 0; i < Width; i += LaneMemory.Width)
        {
            int at = Start(i);
            Store(Across<V>(buffers + at, taps), Means + ((long)row * Width) + at);
            Store(Across<V>(buffers + length + at, taps), Squares + ((long)row * Width) + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward<V>(int row, float* taps, float* buffers) where V : struct, ILanes<V>
    {
        Products<V>(row, taps, buffers);
        int length = BufferLength(Width);
        long offset = (long)row * Width, plane = (long)Height * Width;
        float* similarities = buffers + (3 * length), differences = buffers + (4 * length);
        V c1 = V.Broadcast((float)ImageMetrics.C1), c2 = V.Broadcast((float)ImageMetrics.C2), one = V.Broadcast(1), two = V.Broadcast(2);
        for (int i = 0; i < Width; i += LaneMemory.Width)
        {
            int at = Start(i);
            V m1 = Across<V>(buffers + at, taps), m2 = Load<V>(Means + offset + at);
            V v1 = Across<V>(buffers + length + at, taps) - (m1 * m1), v2 = Load<V>(Squares + offset + at) - (m2 * m2);
            V v12 = Across<V>(buffers + (2 * length) + at, taps) - (m1 * m2);
            V n1 = (two * (m1 * m2)) + c1, n2 = (two * v12) + c2;
            V d1 = (m1 * m1) + (m2 * m2) + c1, d2 = v1 + v2 + c2;
            V similarity = n1 * n2 / (d1 * d2);
            V inverse = one / (d1 * d2);
            V byVariance = V.Broadcast(-1) * similarity * d1 * inverse;
            V byCovariance = two * n1 * inverse;
            V byMean = two * ((m2 * n2 * inverse) - (m1 * similarity * d2 * inverse) - (m1 * byVariance)) - (m2 * byCovariance);
            Store(byMean, Maps + offset + at);
            Store(byVariance, Maps + plane + offset + at);
            Store(byCovariance, Maps + (2 * plane) + offset + at);
            Store(similarity, similarities + at);
            Store(LaneMath.Abs(Load<V>(Image + offset + at) - Load<V>(Target + offset + at)), differences + at);
        }

        RowSums[2 * row] = Sum<V>(differences);
        RowSums[(2 * row) + 1] = Sum<V>(similarities);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward<V>(int row, float* taps, float* buffers) where V : struct, ILanes<V>
    {
        int length = BufferLength(Width);
        long offset = (long)row * Width, plane = (long)Height * Width;
        for (int map = 0; map < 3; map++)
        {
            Down<V>(Maps + (map * plane), row, taps, buffers + (map * length));
        }

        V absolute = V.Broadcast(AbsoluteScale), structure = V.Broadcast(SimilarityScale), two = V.Broadcast(2);
        for (int i = 0; i < Width; i += LaneMemory.Width)
        {
            int at = Start(i);
            V x = Load<V>(Image + offset + at), y = Load<V>(Target + offset + at);
            V slope = Across<V>(buffers + at, taps)
                + (two * x * Across<V>(buffers + length + at, taps))
                + (y * Across<V>(buffers + (2 * length) + at, taps));
            Store((structure * slope) + (absolute * LaneMath.Sign(x - y)), Gradient + offset + at);
        }
    }

    /// <summary>Down the columns: the image, its square and its product with the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Products<V>(int row, float* taps, float* buffers) where V : struct, ILanes<V>
    {
        float** image = stackalloc float*[(2 * Half) + 1];
        float** target = stackalloc float*[(2 * Half) + 1];
        for (int k = -Half; k <= Half; k++)
        {
            bool inside = (uint)(row + k) < (uint)Height;
            image[k + Half] = inside ? Image + ((long)(row + k) * Width) : Zeros;
            target[k + Half] = inside ? Target + ((long)(row + k) * Width) : Zeros;
        }

        int length = BufferLength(Width);
        for (int i = 0; i < Width; i += LaneMemory.Width)
        {
            int at = Start(i);
            V x = Load<V>(image[Half] + at), y = Load<V>(target[Half] + at), tap = V.Broadcast(taps[0]);
            V mean = tap * x, square = tap * (x * x), product = tap * (x * y);
            for (int k = 1; k <= Half; k++)
            {
                V x0 = Load<V>(image[Half - k] + at), x1 = Load<V>(image[Half + k] + at);
                V y0 = Load<V>(target[Half - k] + at), y1 = Load<V>(target[Half + k] + at);
                tap = V.Broadcast(taps[k]);
                mean += tap * (x0 + x1);
                square += tap * ((x0 * x0) + (x1 * x1));
                product += tap * ((x0 * y0) + (x1 * y1));
            }

            Store(mean, buffers + at);
            Store(square, buffers + length + at);
            Store(product, buffers + (2 * length) + at);
        }
    }

    /// <summary>Down the columns of a map.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Down<V>(float* map, int row, float* taps, float* buffer) where V : struct, ILanes<V>
    {
        float** rows = stackalloc float*[(2 * Half) + 1];
        for (int k = -Half; k <= Half; k++)
        {
            rows[k + Half] = (uint)(row + k) < (uint)Height ? map + ((long)(row + k) * Width) : Zeros;
        }

        for (int i = 0; i < Width; i += LaneMemory.Width)
        {
            int at = Start(i);
            V sum = V.Broadcast(taps[0]) * Load<V>(rows[Half] + at);
            for (int k = 1; k <= Half; k++)
            {
                sum += V.Broadcast(taps[k]) * (Load<V>(rows[Half - k] + at) + Load<V>(rows[Half + k] + at));
            }

            Store(sum, buffer + at);
        }
    }

    /// <summary>Along a buffered row, sixteen places from <paramref name="at"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Across<V>(float* at, float* taps) where V : struct, ILanes<V>
    {
        V sum = V.Broadcast(taps[0]) * V.Load(at);
        for (int k = 1; k <= Half; k++)
        {
            sum += V.Broadcast(taps[k]) * (V.Load(at - k) + V.Load(at + k));
        }

        return sum;
    }

    /// <summary>The sum of a buffered row; what follows it is zero.</summary>
    private float Sum<V>(float* buffer) where V : struct, ILanes<V>
    {
        V sum = V.Broadcast(0);
        for (int i = 0; i < Width; i += LaneMemory.Width)
        {
            sum += V.Load(buffer + i);
        }

        return V.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Start(int i) => Math.Max(0, Math.Min(i, Width - LaneMemory.Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Load<V>(float* source) where V : struct, ILanes<V> =>
        Width >= LaneMemory.Width ? V.Load(source) : LaneMemory.LoadPart<V>(source, Width, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store<V>(V x, float* destination) where V : struct, ILanes<V>
    {
        if (Width >= LaneMemory.Width)
        {
            x.Store(destination);
        }
        else
        {
            LaneMemory.StorePart(x, destination, Width);
        }
    }
}
