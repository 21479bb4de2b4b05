using Likeness.Imaging.Images;
using Likeness.Splatting.Data.Lenses;

namespace Likeness.Tests.Splatting.Data;

public sealed class LensTests
{
    private static readonly BrownLens Fox = new()
    {
        Width = 1080,
        Height = 1920,
        FocalX = 1375.52,
        FocalY = 1374.49,
        CentreX = 554.558,
        CentreY = 965.268,
        K1 = 0.0578421,
        K2 = -0.0805099,
        P1 = -0.000980296,
        P2 = 0.00015575,
    };

    private static readonly BrownLens Barrel = new() { Width = 160, Height = 120, FocalX = 110, FocalY = 112, CentreX = 79, CentreY = 62, K1 = -0.28, K2 = 0.07, K3 = -0.004, P1 = 0.002, P2 = -0.003 };

    private static readonly BrownLens Pincushion = Barrel with { K1 = 0.15, K2 = 0.05, K3 = 0.01 };

    public static TheoryData<string> Lenses => [nameof(Fox), nameof(Barrel), nameof(Pincushion)];

    [Theory]
    [MemberData(nameof(Lenses))]
    public void Undistorting_is_the_inverse_of_distorting(string name)
    {
        BrownLens lens = Named(name);
        for (int i = 0; i <= 20; i++)
        {
            for (int j = 0; j <= 20; j++)
            {
                double x = ((lens.Width * i / 20.0) - lens.CentreX) / lens.FocalX, y = ((lens.Height * j / 20.0) - lens.CentreY) / lens.FocalY;
                (double u, double v) = lens.Undistort(x, y);
                (double backX, double backY) = lens.Distort(u, v);
                Assert.Equal(x, backX, 1e-10);
                Assert.Equal(y, backY, 1e-10);
            }
        }
    }

    [Fact]
    public void Distortion_is_brown_s_formula()
    {
        BrownLens lens = Barrel with { K1 = 0.1, K2 = 0.2, K3 = 0.3, P1 = 0.01, P2 = 0.02 };
        (double x, double y) = lens.Distort(0.5, -0.4);

        // r^2 = 0.41: radial 1 + 0.041 + 0.03362 + 0.0206763.
        Assert.Equal((0.5 * 1.0952963) + (2 * 0.01 * 0.5 * -0.4) + (0.02 * (0.41 + 0.5)), x, 1e-9);
        Assert.Equal((-0.4 * 1.0952963) + (0.01 * (0.41 + 0.32)) + (2 * 0.02 * 0.5 * -0.4), y, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Lenses))]
    public void The_rectified_view_lies_within_the_photograph_and_touches_its_border(string name)
    {
        BrownLens lens = Named(name);
        BrownLens pinhole = lens.Rectified()!;
        Assert.True(pinhole.IsPinhole);
        double nearest = double.PositiveInfinity;
        for (int i = 0; i <= 400; i++)
        {
            foreach ((double column, double row) in new[] { (lens.Width * i / 400.0, 0.0), (lens.Width * i / 400.0, lens.Height), (0, lens.Height * i / 400.0), (lens.Width, lens.Height * i / 400.0) })
            {
                (double x, double y) = lens.Distort((column - pinhole.CentreX) / pinhole.FocalX, (row - pinhole.CentreY) / pinhole.FocalY);
                (double u, double v) = ((x * lens.FocalX) + lens.CentreX, (y * lens.FocalY) + lens.CentreY);
                double inside = new[] { u, v, lens.Width - u, lens.Height - v }.Min();
                Assert.True(inside > -0.01, $"({column}, {row}) looks {-inside} pixels beyond the photograph");
                nearest = Math.Min(nearest, inside);
            }
        }

        Assert.InRange(nearest, -0.01, 0.5);
    }

    [Fact]
    public void A_lens_that_folds_the_image_has_no_rectified_view() => Assert.Null((Barrel with { K1 = -2, K2 = 0 }).Rectified());

    [Theory]
    [InlineData(nameof(Barrel))]
    [InlineData(nameof(Pincushion))]
    public void A_photograph_is_straightened_to_what_a_pinhole_sees(string name)
    {
        BrownLens lens = Named(name);
        BrownLens pinhole = lens.Rectified()!;
        Image taken = Paint(lens.Width, lens.Height, (column, row) => lens.Undistort((column - lens.CentreX) / lens.FocalX, (row - lens.CentreY) / lens.FocalY));
        Image expected = Paint(pinhole.Width, pinhole.Height, (column, row) => ((column - pinhole.CentreX) / pinhole.FocalX, (row - pinhole.CentreY) / pinhole.FocalY));
        Image straight = Undistortion.Apply(taken, lens, pinhole);
        for (int i = 0; i < straight.Pixels.Length; i++)
        {
            Rgba a = expected.Pixels[i], b = straight.Pixels[i];
            Assert.True(Math.Abs(a.R - b.R) <= 2 && Math.Abs(a.G - b.G) <= 2 && Math.Abs(a.B - b.B) <= 2, $"pixel {i % straight.Width}, {i / straight.Width}: {b} and not {a}");
            Assert.Equal(255, b.A);
        }

        // The test sees something: without straightening the pictures differ much.
        Assert.Contains(Enumerable.Range(0, straight.Pixels.Length), i => Math.Abs(taken.Pixels[i].R - expected.Pixels[i].R) > 20);
    }

    [Fact]
    public void Clear_pixels_do_not_bleed_into_straightened_ones()
    {
        var half = new Image(160, 120, Rgba.Transparent);
        for (int y = 0; y < 120; y++)
        {
            half.Row(y)[80..].Fill(new Rgba(200, 100, 50));
        }

        Image straight = Undistortion.Apply(half, Barrel, Barrel.Rectified()!);
        Assert.All(straight.Pixels.Where(p => p.A > 8), p => Assert.True(Math.Abs(p.R - 200) <= 1 && Math.Abs(p.G - 100) <= 1 && Math.Abs(p.B - 50) <= 1));
        Assert.Contains(straight.Pixels, p => p.A is > 8 and < 247);
    }

    private static BrownLens Named(string name) => name switch { nameof(Fox) => Fox, nameof(Barrel) => Barrel, _ => Pincushion };

    /// <summary>A picture whose colours follow from the ray of each pixel.</summary>
    private static Image Paint(int width, int height, Func<double, double, (double X, double Y)> ray)
    {
        var image = new Image(width, height);
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                (double x, double y) = ray(column + 0.5, row + 0.5);
                image[column, row] = new Rgba(Wave(9 * x), Wave(8 * y), Wave(5 * (x + y)));
            }
        }

        return image;

        static byte Wave(double v) => (byte)(127.5 + (100 * Math.Sin(v)));
    }
}
