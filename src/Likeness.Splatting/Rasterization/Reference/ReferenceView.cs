using Likeness.Geometry.Cameras;

namespace Likeness.Splatting.Rasterization.Reference;

/// <summary>The numbers of a camera in float64: p_camera = R p + t, pixel = (fx x/z + cx, fy y/z + cy).</summary>
internal sealed record ReferenceView
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>R, [3, 3], row-major.</summary>
    public required double[] Rotation { get; init; }

    /// <summary>t, [3].</summary>
    public required double[] Translation { get; init; }

    public required double FocalX { get; init; }

    public required double FocalY { get; init; }

    public required double CentreX { get; init; }

    public required double CentreY { get; init; }

    /// <summary>Where the camera stands: -R^-1 t, which is -R^T t for a rotation; files hold rotations rounded to float32.</summary>
    public double[] Position
    {
        get
        {
            double[] r = Rotation, t = Translation;
            double[] cross12 = Cross(r.AsSpan(3, 3), r.AsSpan(6, 3)), cross20 = Cross(r.AsSpan(6, 3), r.AsSpan(0, 3)), cross01 = Cross(r.AsSpan(0, 3), r.AsSpan(3, 3));
            double determinant = (r[0] * cross12[0]) + (r[1] * cross12[1]) + (r[2] * cross12[2]);
            return [.. Enumerable.Range(0, 3).Select(j => -((cross12[j] * t[0]) + (cross20[j] * t[1]) + (cross01[j] * t[2])) / determinant)];
        }
    }

    /// <summary>Widens a camera.</summary>
    public static ReferenceView From(Camera camera) => new()
    {
        Width = camera.Width,
        Height = camera.Height,
        Rotation = [camera.Right.X, camera.Right.Y, camera.Right.Z, camera.Down.X, camera.Down.Y, camera.Down.Z, camera.Forward.X, camera.Forward.Y, camera.Forward.Z],
        Translation = [camera.Translation.X, camera.Translation.Y, camera.Translation.Z],
        FocalX = camera.FocalX,
        FocalY = camera.FocalY,
        CentreX = camera.CentreX,
        CentreY = camera.CentreY,
    };

    /// <summary>The range that x/z (or y/z) is held in for the Jacobian.</summary>
    public (double Low, double High) Limits(RasterizerOptions options, bool vertical)
    {
        double size = vertical ? Height : Width, focal = vertical ? FocalY : FocalX, centre = vertical ? CentreY : CentreX;
        double half = 0.5 * size / focal;
        return options.Limits == JacobianLimits.Symmetric
            ? (-1.3 * half, 1.3 * half)
            : (-((centre / focal) + (0.3 * half)), ((size - centre) / focal) + (0.3 * half));
    }

    private static double[] Cross(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        [(a[1] * b[2]) - (a[2] * b[1]), (a[2] * b[0]) - (a[0] * b[2]), (a[0] * b[1]) - (a[1] * b[0])];
}
