using System.Numerics;
using Likeness.Geometry.Cameras;

namespace Likeness.Splatting.Fitting.Initialisation;

/// <summary>Where cameras look.</summary>
internal static class SeenVolume
{
    // Room beyond the edges of the pictures: what is seen by some views only.
    private const float Margin = 1.3f;

    // Pulls the point towards the middle of the views where axes are parallel and the point could lie anywhere along them.
    private const double Pull = 1e-3;

    /// <summary>A cube around the point that is nearest to all optical axes (least squares).</summary>
    /// <param name="cameras">At least one.</param>
    public static (Vector3 Centre, float HalfSize) Cube(IReadOnlyList<Camera> cameras)
    {
        Vector3 mean = Vector3.Zero, forward = Vector3.Zero;
        foreach (Camera camera in cameras)
        {
            mean += camera.Position / cameras.Count;
            forward += camera.Forward / cameras.Count;
        }

        float spread = cameras.Max(c => Vector3.Distance(c.Position, mean));
        spread = spread > 0 ? spread : 1;
        Vector3 fallback = mean + (forward * spread);
        Vector3 centre = NearestToAxes(cameras, fallback);
        float[] reaches = [.. cameras.Select(c => Reach(c, centre)).Where(r => r > 0).Order()];
        return (centre, Margin * (reaches.Length > 0 ? reaches[reaches.Length / 2] : spread));
    }

    /// <summary>Half of the larger side of what a camera sees at the depth of a point; not positive when the point is behind it.</summary>
    private static float Reach(Camera camera, Vector3 point) =>
        camera.ToCamera(point).Z * MathF.Max(camera.Width / camera.FocalX, camera.Height / camera.FocalY) / 2;

    /// <summary>Solves sum (I - d d^T + pull I) x = sum (I - d d^T) c + pull fallback by Cramer's rule.</summary>
    private static Vector3 NearestToAxes(IReadOnlyList<Camera> cameras, Vector3 fallback)
    {
        double xx = 0, xy = 0, xz = 0, yy = 0, yz = 0, zz = 0, bx = 0, by = 0, bz = 0;
        foreach (Camera camera in cameras)
        {
            (double dx, double dy, double dz) = (camera.Forward.X, camera.Forward.Y, camera.Forward.Z);
            Vector3 c = camera.Position;
            double along = (dx * c.X) + (dy * c.Y) + (dz * c.Z);
            xx += 1 - (dx * dx) + Pull;
            yy += 1 - (dy * dy) + Pull;
            zz += 1 - (dz * dz) + Pull;
            xy -= dx * dy;
            xz -= dx * dz;
            yz -= dy * dz;
            bx += c.X - (dx * along) + (Pull * fallback.X);
            by += c.Y - (dy * along) + (Pull * fallback.Y);
            bz += c.Z - (dz * along) + (Pull * fallback.Z);
        }

        double cxx = (yy * zz) - (yz * yz), cxy = (xz * yz) - (xy * zz), cxz = (xy * yz) - (xz * yy);
        double cyy = (xx * zz) - (xz * xz), cyz = (xy * xz) - (xx * yz), czz = (xx * yy) - (xy * xy);
        double determinant = (xx * cxx) + (xy * cxy) + (xz * cxz);
        return new Vector3(
            (float)(((cxx * bx) + (cxy * by) + (cxz * bz)) / determinant),
            (float)(((cxy * bx) + (cyy * by) + (cyz * bz)) / determinant),
            (float)(((cxz * bx) + (cyz * by) + (czz * bz)) / determinant));
    }
}
