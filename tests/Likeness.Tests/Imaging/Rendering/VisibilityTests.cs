using System.Numerics;
using Likeness.Imaging.Rendering;

namespace Likeness.Tests.Imaging.Rendering;

public sealed class VisibilityTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(0.4f)]
    public void Triangles_that_share_edges_cover_each_sample_exactly_once(float jitter)
    {
        // A grid whose lines run through pixel corners and sample places when it is not jittered; diagonals alternate.
        const int Size = 48, Cells = 12;
        var random = new Random(3);
        var screen = new Vector4[(Cells + 1) * (Cells + 1)];
        for (int i = 0; i < screen.Length; i++)
        {
            int column = i % (Cells + 1), row = i / (Cells + 1);
            bool border = column is 0 or Cells || row is 0 or Cells;
            float dx = border ? 0 : (random.NextSingle() - 0.5f) * 8 * jitter, dy = border ? 0 : (random.NextSingle() - 0.5f) * 8 * jitter;
            screen[i] = new Vector4(column * 4 + dx, row * 4 + dy, 1, 1);
        }

        foreach (bool antialias in new[] { false, true })
        {
            var visibility = new Visibility(Size, Size);
            visibility.PlaceSamples(antialias);
            int[] counts = new int[Size * Size * Visibility.Samples];
            for (int cell = 0; cell < Cells * Cells; cell++)
            {
                int a = cell / Cells * (Cells + 1) + cell % Cells, b = a + 1, c = a + Cells + 1, d = c + 1;
                int[] corners = cell % 2 == 0 ? [a, c, d, a, d, b] : [a, c, b, b, c, d];
                for (int t = 0; t < 6; t += 3)
                {
                    Assert.True(ScreenTriangle.Make(screen, corners[t], corners[t + 1], corners[t + 2], false, Size, Size, out ScreenTriangle triangle));
                    visibility.Clear(0, Size);
                    visibility.Draw(triangle, 5, 0, 20);
                    visibility.Draw(triangle, 5, 20, Size);
                    for (int s = 0; s < counts.Length; s++)
                    {
                        counts[s] += visibility.Triangles[s] == 5 ? 1 : 0;
                    }
                }
            }

            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void The_nearest_triangle_wins_and_the_first_of_equals()
    {
        Vector4[] screen = [new(-9, -9, 1, 1), new(-9, 30, 1, 1), new(30, -9, 1, 1), new(-9, -9, 2, 1), new(-9, 30, 2, 1), new(30, -9, 2, 1)];
        Assert.True(ScreenTriangle.Make(screen, 0, 1, 2, false, 4, 4, out ScreenTriangle far));
        Assert.True(ScreenTriangle.Make(screen, 3, 4, 5, false, 4, 4, out ScreenTriangle near));
        foreach (bool nearFirst in new[] { false, true })
        {
            var visibility = new Visibility(4, 4);
            visibility.PlaceSamples(true);
            visibility.Clear(0, 4);
            visibility.Draw(nearFirst ? near : far, 1, 0, 4);
            visibility.Draw(nearFirst ? far : near, 2, 0, 4);
            visibility.Draw(near, 3, 0, 4);
            Assert.All(visibility.Triangles, id => Assert.Equal(nearFirst ? 1 : 2, id));
        }
    }

    [Fact]
    public void Triangles_that_cannot_be_seen_are_left_out()
    {
        Vector4[] screen = [new(1, 1, 1, 1), new(1, 9, 1, 1), new(9, 1, 1, 1), new(5, 5, 1, 1), new(float.NaN, 0, 0, 1), new(3, 3, 1, 0), new(1e9f, 3, 1, 1), new(-5, -5, 1, 1)];
        bool Seen(int a, int b, int c, bool twoSided = false) => ScreenTriangle.Make(screen, a, b, c, twoSided, 16, 16, out _);
        Assert.True(Seen(0, 1, 2));
        Assert.False(Seen(0, 2, 1));
        Assert.True(Seen(0, 2, 1, twoSided: true));
        Assert.False(Seen(1, 3, 2, twoSided: true));
        Assert.False(Seen(0, 1, 4, twoSided: true));
        Assert.False(Seen(0, 1, 5, twoSided: true));
        Assert.False(Seen(0, 1, 6, twoSided: true));
        Assert.False(Seen(7, 7, 7, twoSided: true));
    }
}
