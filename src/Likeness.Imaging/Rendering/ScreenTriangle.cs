using System.Numerics;

namespace Likeness.Imaging.Rendering;

/// <summary>
/// A triangle on the screen. Corners are snapped to 1/256 pixel, so that edge functions are whole numbers that doubles hold
/// exactly: the top-left rule then gives every sample on a shared edge to exactly one of the two triangles.
/// Coordinates run right and down; edge function i is E(x, y) = A x + B y + C in units of 1/256 pixel, zero on the edge
/// opposite corner i, positive inside.
/// </summary>
internal struct ScreenTriangle
{
    public const int Steps = 256;

    // Beyond this many pixels from the image a product of coordinates would no longer be exact.
    private const float Reach = 1 << 15;

    public double A0, B0, C0, A1, B1, C1, A2, B2, C2;

    /// <summary>Subtracted from an edge function before the test "greater than zero": -1/2 on top and left edges, else +1/2.</summary>
    public double Tie0, Tie1, Tie2;

    /// <summary>Nearness as a plane over the screen.</summary>
    public double DepthX, DepthY, Depth0;

    /// <summary>The corners' vertices in the renderer's arrays, in the order of the edge functions.</summary>
    public int V0, V1, V2;

    public int Part;

    /// <summary>The triangle's number in its mesh.</summary>
    public int Index;

    /// <summary>Pixels whose samples may lie inside; empty when MinY is larger than MaxY.</summary>
    public int MinX, MinY, MaxX, MaxY;

    /// <summary>The texture level whose pixels are about as large as the screen's.</summary>
    public int Level;

    /// <summary>Seen from behind: corners 1 and 2 were exchanged the other way round, and normals turn around.</summary>
    public bool IsBack;

    public readonly bool IsEmpty => MinY > MaxY;

    /// <summary>Sets up a triangle; false (and empty) when it is culled: behind the near plane, off the image, without area, or a back face of a one-sided part.</summary>
    public static bool Make(ReadOnlySpan<Vector4> screen, int i0, int i1, int i2, bool twoSided, int width, int height, out ScreenTriangle triangle)
    {
        triangle = new ScreenTriangle { MinY = 1, MaxY = 0, V0 = i0, V1 = i1, V2 = i2 };
        Vector4 p0 = screen[i0], p1 = screen[i1], p2 = screen[i2];
        Vector4 least = Vector4.Min(p0, Vector4.Min(p1, p2)), most = Vector4.Max(p0, Vector4.Max(p1, p2));
        if (!(least.W > 0) || !(least.X < width && least.Y < height && most.X > 0 && most.Y > 0)
            || !(least.X > -Reach && least.Y > -Reach && most.X < width + Reach && most.Y < height + Reach))
        {
            return false;
        }

        double x0 = Snap(p0.X), y0 = Snap(p0.Y), x1 = Snap(p1.X), y1 = Snap(p1.Y), x2 = Snap(p2.X), y2 = Snap(p2.Y);
        double area = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0);
        // Counter-clockwise as seen means negative here, where y runs down.
        triangle.IsBack = area > 0;
        if (area == 0 || (area > 0 && !twoSided))
        {
            return false;
        }

        if (area < 0)
        {
            (x1, y1, x2, y2, area) = (x2, y2, x1, y1, -area);
            (p1, p2) = (p2, p1);
            (triangle.V1, triangle.V2) = (i2, i1);
        }

        (triangle.A0, triangle.B0, triangle.C0, triangle.Tie0) = Edge(x1, y1, x2, y2);
        (triangle.A1, triangle.B1, triangle.C1, triangle.Tie1) = Edge(x2, y2, x0, y0);
        (triangle.A2, triangle.B2, triangle.C2, triangle.Tie2) = Edge(x0, y0, x1, y1);
        triangle.DepthX = (triangle.A0 * p0.Z + triangle.A1 * p1.Z + triangle.A2 * p2.Z) / area;
        triangle.DepthY = (triangle.B0 * p0.Z + triangle.B1 * p1.Z + triangle.B2 * p2.Z) / area;
        triangle.Depth0 = p0.Z - triangle.DepthX * x0 - triangle.DepthY * y0;
        triangle.MinX = Math.Max(0, (int)MathF.Floor(least.X - 0.01f));
        triangle.MinY = Math.Max(0, (int)MathF.Floor(least.Y - 0.01f));
        triangle.MaxX = Math.Min(width - 1, (int)MathF.Floor(most.X + 0.01f));
        triangle.MaxY = Math.Min(height - 1, (int)MathF.Floor(most.Y + 0.01f));
        return !triangle.IsEmpty;
    }

    /// <summary>Twice the area in square pixels.</summary>
    public readonly double DoubleArea => (A0 * B1 - A1 * B0) / ((double)Steps * Steps);

    private static double Snap(float pixels) => Math.Round((double)pixels * Steps);

    private static (double A, double B, double C, double Tie) Edge(double xa, double ya, double xb, double yb)
    {
        double dx = xb - xa, dy = yb - ya;
        bool owns = dy < 0 || (dy == 0 && dx > 0);
        return (-dy, dx, dy * xa - dx * ya, owns ? -0.5 : 0.5);
    }
}
