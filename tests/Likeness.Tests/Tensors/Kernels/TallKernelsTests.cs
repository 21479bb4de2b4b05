using Likeness.Tensors.Kernels;

namespace Likeness.Tests.Tensors.Kernels;

/// <summary>All tiles against plain sums in double precision, whatever registers this machine has.</summary>
public sealed unsafe class TallKernelsTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(50, 1, 16, 16)]
    [InlineData(131, 6, 3, 16)]
    [InlineData(300, 2, 16, 3)]
    [InlineData(47, 3, 32, 20)]
    [InlineData(129, 2, 21, 37)]
    [InlineData(13, 9, 7, 18)]
    public void Products_and_their_gradients_are_the_sums_they_stand_for(int rows, int sources, int channels, int columns)
    {
        Check<Lanes512>(rows, sources, channels, columns);
        Check<Lanes256>(rows, sources, channels, columns);
        Check<Lanes128>(rows, sources, channels, columns);
    }

    private static void Check<TLanes>(int rows, int sources, int channels, int columns) where TLanes : struct, ILanes<TLanes>
    {
        var random = new Random(rows + (7 * channels) + columns);
        int tableRows = (rows / 2) + 1;
        float[] stack = Values(random, sources * rows * channels), table = Values(random, tableRows * channels), weights = Values(random, sources * channels * columns);
        float[] start = Values(random, columns), right = Values(random, rows * columns), zeros = new float[channels];
        int[] indices = [.. Enumerable.Range(0, rows * sources).Select(_ => random.Next(-1, tableRows))];
        float[] packed = new float[sources * channels * TallKernels.Padded(columns)], y = new float[rows * columns], gradient = new float[weights.Length];
        fixed (float* ps = stack, pt = table, pw = weights, pp = packed, pb = start, pr = right, py = y, pg = gradient, pz = zeros)
        fixed (int* pi = indices)
        {
            TallKernels.Pack(pw, sources * channels, columns, pp);
            var contiguous = new Sources { First = ps, SourceStride = rows * channels, RowStride = channels, Count = sources, Channels = channels };
            var gathered = new GatheredRows { X = pt, Indices = pi, Zeros = pz, Count = sources, Channels = channels };
            float Stacked(int k, int r, int c) => stack[(((k * rows) + r) * channels) + c];
            float Gathered(int k, int r, int c) => indices[(r * sources) + k] is var i && i < 0 ? 0 : table[(i * channels) + c];

            TallKernels.Contract<TLanes, Sources>(contiguous, rows, pp, columns, pb, py, columns, accumulate: false);
            CheckProduct(Stacked, start, new float[y.Length], y);
            float[] before = [.. y];
            TallKernels.Contract<TLanes, Sources>(contiguous, rows, pp, columns, null, py, columns, accumulate: true);
            CheckProduct(Stacked, new float[columns], before, y);
            TallKernels.Contract<TLanes, GatheredRows>(gathered, rows, pp, columns, pb, py, columns, accumulate: false);
            CheckProduct(Gathered, start, new float[y.Length], y);

            TallKernels.AddOuterProducts<TLanes, Sources>(contiguous, rows, pr, columns, columns, pg);
            CheckGradient(Stacked, new float[gradient.Length], gradient);
            before = [.. gradient];
            TallKernels.AddOuterProducts<TLanes, GatheredRows>(gathered, rows, pr, columns, columns, pg);
            CheckGradient(Gathered, before, gradient);
        }

        void CheckProduct(Func<int, int, int, float> x, float[] bias, float[] before, float[] found)
        {
            for (int r = 0; r < rows; r++)
            {
                for (int j = 0; j < columns; j++)
                {
                    double sum = (double)bias[j] + before[(r * columns) + j];
                    for (int k = 0; k < sources; k++)
                    {
                        for (int c = 0; c < channels; c++)
                        {
                            sum += (double)x(k, r, c) * weights[(((k * channels) + c) * columns) + j];
                        }
                    }

                    Assert.Equal(sum, found[(r * columns) + j], 1e-5 * sources * channels);
                }
            }
        }

        void CheckGradient(Func<int, int, int, float> x, float[] before, float[] found)
        {
            for (int k = 0; k < sources; k++)
            {
                for (int c = 0; c < channels; c++)
                {
                    for (int j = 0; j < columns; j++)
                    {
                        int at = (((k * channels) + c) * columns) + j;
                        double sum = before[at];
                        for (int r = 0; r < rows; r++)
                        {
                            sum += (double)x(k, r, c) * right[(r * columns) + j];
                        }

                        Assert.Equal(sum, found[at], 1e-6 * rows);
                    }
                }
            }
        }
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
}
