using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tests.Simd;

namespace Likeness.Tests.Tensors.Kernels;

public sealed class SumKernelsTests
{
    [Fact]
    public void Sums_along_a_dimension_agree_with_float64()
    {
        var random = new Random(1);
        foreach (int length in new[] { 1, 2, 3, 15, 16, 17, 33, 63, 64, 65, 100, 129, 1025 })
        {
            foreach (int inner in new[] { 1, 2, 3, 5, 15, 16, 17, 31, 48, 63, 65, 80 })
            {
                using GuardedMemory x = new(2 * length * inner), y = new(2 * inner);
                foreach (ref float v in x.Span)
                {
                    v = (float)(random.NextDouble() - 0.5);
                }

                y.Span.Fill(1f);
                Sums.Run(x.Span, 2, length, inner, y.Span, 2f, accumulate: true);
                for (int o = 0; o < 2; o++)
                {
                    for (int i = 0; i < inner; i++)
                    {
                        double sum = 0;
                        for (int r = 0; r < length; r++)
                        {
                            sum += x.Span[(((o * length) + r) * inner) + i];
                        }

                        Assert.Equal(1 + (2 * sum), y.Span[(o * inner) + i], 1e-6 * Math.Max(4, length / 4.0));
                    }
                }
            }
        }
    }

    [Fact]
    public void Broadcast_products_agree_with_plain_loops()
    {
        var random = new Random(2);
        foreach (int inner in new[] { 1, 2, 3, 15, 16, 17, 31, 32, 33, 50, 65 })
        {
            using GuardedMemory a = new(4 * inner), row = new(inner), column = new(4), y = new(4 * inner);
            foreach (ref float v in a.Span)
            {
                v = random.Next(-9, 9);
            }

            for (int i = 0; i < inner; i++)
            {
                row.Span[i] = random.Next(-9, 9);
            }

            for (int i = 0; i < 4; i++)
            {
                column.Span[i] = random.Next(-9, 9);
            }

            var shape = new Shape(4, inner);
            BroadcastMaps.Run(new Forward2<MultiplyMap>(default), BroadcastPlan.Create(shape, new Shape(inner), shape), default, a.Span, row.Span, y.Span);
            for (int i = 0; i < 4 * inner; i++)
            {
                Assert.Equal(a.Span[i] * row.Span[i % inner], y.Span[i]);
            }

            BroadcastMaps.Run(new Forward2<AddMap>(default), BroadcastPlan.Create(new Shape(4, 1), new Shape(inner), shape), default, column.Span, row.Span, y.Span, accumulate: true);
            for (int i = 0; i < 4 * inner; i++)
            {
                Assert.Equal((a.Span[i] * row.Span[i % inner]) + column.Span[i / inner] + row.Span[i % inner], y.Span[i]);
            }
        }
    }

    [Fact]
    public void Windows_are_read_and_written_where_they_lie()
    {
        foreach (int rows in new[] { 1, 2, 15, 16, 17, 33 })
        {
            foreach (int columns in new[] { 1, 3, 16, 17, 40 })
            {
                using GuardedMemory x = new(3 * rows * columns), y = new(3 * rows * columns), back = new(3 * rows * columns);
                for (int i = 0; i < x.Span.Length; i++)
                {
                    x.Span[i] = i;
                }

                StridedLayout transposed = StridedLayout.Create(0, [3, columns, rows], [rows * columns, 1, columns]);
                StridedCopy.Read(x.Span, transposed, y.Span);
                for (int i = 0; i < y.Span.Length; i++)
                {
                    int m = i / (rows * columns), c = i / rows % columns, r = i % rows;
                    Assert.Equal((m * rows * columns) + (r * columns) + c, y.Span[i]);
                }

                StridedCopy.Write(y.Span, transposed, back.Span);
                Assert.True(back.Span.SequenceEqual(x.Span));
            }
        }
    }
}
