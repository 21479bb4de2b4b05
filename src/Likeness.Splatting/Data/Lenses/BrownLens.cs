namespace Likeness.Splatting.Data.Lenses;

/// <summary>
/// A lens with Brown's distortion (Brown 1966, in OpenCV's form): the ray (x, y, 1) in camera axes (x right, y down) falls on
/// <c>(fx x' + cx, fy y' + cy)</c> with <c>x' = x (1 + k1 r^2 + k2 r^4 + k3 r^6) + 2 p1 x y + p2 (r^2 + 2 x^2)</c> and
/// <c>y' = y (...) + p1 (r^2 + 2 y^2) + 2 p2 x y</c>. Pixel (column i, row j) is sampled at (i + 0.5, j + 0.5), as in COLMAP.
/// </summary>
public sealed record BrownLens
{
    private const int SamplesPerSide = 64;
    private const int MostIterations = 50;

    // A rectified view that is more than this many times narrower or wider than the photograph comes from wrong coefficients.
    private const double LargestZoom = 4;

    /// <summary>Image width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Image height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Focal length over the width of a pixel.</summary>
    public required double FocalX { get; init; }

    /// <summary>Focal length over the height of a pixel.</summary>
    public required double FocalY { get; init; }

    /// <summary>Column of the principal point.</summary>
    public required double CentreX { get; init; }

    /// <summary>Row of the principal point.</summary>
    public required double CentreY { get; init; }

    /// <summary>Radial coefficient of r^2.</summary>
    public double K1 { get; init; }

    /// <summary>Radial coefficient of r^4.</summary>
    public double K2 { get; init; }

    /// <summary>Radial coefficient of r^6.</summary>
    public double K3 { get; init; }

    /// <summary>First tangential coefficient.</summary>
    public double P1 { get; init; }

    /// <summary>Second tangential coefficient.</summary>
    public double P2 { get; init; }

    /// <summary>True when straight lines stay straight: all coefficients are zero.</summary>
    public bool IsPinhole => K1 == 0 && K2 == 0 && K3 == 0 && P1 == 0 && P2 == 0;

    /// <summary>Where the ray of a pinhole camera falls through this lens, both in units of the focal length.</summary>
    public (double X, double Y) Distort(double x, double y)
    {
        double r2 = (x * x) + (y * y);
        double radial = 1 + (r2 * (K1 + (r2 * (K2 + (r2 * K3)))));
        return (
            (x * radial) + (2 * P1 * x * y) + (P2 * (r2 + (2 * x * x))),
            (y * radial) + (P1 * (r2 + (2 * y * y))) + (2 * P2 * x * y));
    }

    /// <summary>The ray that falls on a place: the inverse of <see cref="Distort"/>, by Newton's method from the place itself.</summary>
    /// <returns>The ray, or NaN where the iteration finds none (the coefficients fold the image over itself).</returns>
    public (double X, double Y) Undistort(double x, double y)
    {
        double u = x, v = y;
        for (int i = 0; i < MostIterations; i++)
        {
            (double fx, double fy) = Distort(u, v);
            double ex = fx - x, ey = fy - y;
            if (Math.Abs(ex) + Math.Abs(ey) < 1e-13 * (1 + Math.Abs(x) + Math.Abs(y)))
            {
                break;
            }

            double r2 = (u * u) + (v * v);
            double radial = 1 + (r2 * (K1 + (r2 * (K2 + (r2 * K3)))));
            double slope = K1 + (r2 * ((2 * K2) + (r2 * 3 * K3)));
            double a = radial + (2 * u * u * slope) + (2 * P1 * v) + (6 * P2 * u);
            double b = (2 * u * v * slope) + (2 * P1 * u) + (2 * P2 * v);
            double d = radial + (2 * v * v * slope) + (6 * P1 * v) + (2 * P2 * u);
            double determinant = (a * d) - (b * b);
            if (!(determinant > 1e-6))
            {
                return (double.NaN, double.NaN);
            }

            u -= ((d * ex) - (b * ey)) / determinant;
            v -= ((a * ey) - (b * ex)) / determinant;
        }

        (double lastX, double lastY) = Distort(u, v);
        return Math.Abs(lastX - x) + Math.Abs(lastY - y) < 1e-9 * (1 + Math.Abs(x) + Math.Abs(y)) ? (u, v) : (double.NaN, double.NaN);
    }

    /// <summary>The same lens in front of another pixel grid.</summary>
    public BrownLens Resized(int width, int height)
    {
        double x = (double)width / Width, y = (double)height / Height;
        return this with { Width = width, Height = height, FocalX = FocalX * x, FocalY = FocalY * y, CentreX = CentreX * x, CentreY = CentreY * y };
    }

    /// <summary>
    /// The pinhole of the same size and principal point that shows as much of the photograph as it can without showing what
    /// is not on it: the focal lengths are multiplied by one number, so that the nearest point of each border just fits.
    /// </summary>
    /// <returns>A lens without distortion, or null when the coefficients fold the image over itself.</returns>
    public BrownLens? Rectified()
    {
        if (IsPinhole)
        {
            return this;
        }

        double zoom = 0;
        for (int i = 0; i <= SamplesPerSide; i++)
        {
            double column = Width * (double)i / SamplesPerSide, row = Height * (double)i / SamplesPerSide;
            zoom = Math.Max(Math.Max(zoom, Side(0, row, -CentreX / FocalX, horizontal: true)), Side(Width, row, (Width - CentreX) / FocalX, horizontal: true));
            zoom = Math.Max(Math.Max(zoom, Side(column, 0, -CentreY / FocalY, horizontal: false)), Side(column, Height, (Height - CentreY) / FocalY, horizontal: false));
        }

        return zoom is > 1 / LargestZoom and < LargestZoom
            ? this with { FocalX = FocalX * zoom, FocalY = FocalY * zoom, K1 = 0, K2 = 0, K3 = 0, P1 = 0, P2 = 0 }
            : null;

        // How many times narrower than without distortion the view must be to end at this point of the border.
        double Side(double column, double row, double reach, bool horizontal)
        {
            (double x, double y) = Undistort((column - CentreX) / FocalX, (row - CentreY) / FocalY);
            double ratio = reach / (horizontal ? x : y);
            return ratio > 0 ? ratio : double.PositiveInfinity;
        }
    }
}
