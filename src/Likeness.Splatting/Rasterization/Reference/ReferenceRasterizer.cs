using Likeness.Splatting.Harmonics;

namespace Likeness.Splatting.Rasterization.Reference;

/// <summary>
/// The rasteriser as the formulas have it (spec sections 2 to 5), in float64 with plain loops over all pixels and all Gaussians:
/// what the fast path is checked against. Slow, and meant to be read.
/// </summary>
internal static partial class ReferenceRasterizer
{
    public static ReferenceFrame Forward(ReferenceScene scene, ReferenceView view, ReadOnlySpan<double> background, RasterizerOptions options)
    {
        var frame = new ReferenceFrame(view.Width, view.Height, scene.ExtraChannels);
        double[] position = view.Position;
        for (int i = 0; i < scene.Count; i++)
        {
            if (Splat(scene, i, view, position, options) is { } splat)
            {
                frame.Splats.Add(splat);
            }
        }

        // OrderBy is stable: Gaussians at the same depth keep the order of the scene.
        ReferenceSplat[] sorted = [.. frame.Splats.OrderBy(s => s.Footprint.Depth)];
        frame.Splats.Clear();
        frame.Splats.AddRange(sorted);
        double[] pixel = new double[4 + scene.ExtraChannels];
        for (int y = 0; y < view.Height; y++)
        {
            for (int x = 0; x < view.Width; x++)
            {
                double transmittance = 1;
                Array.Clear(pixel);
                foreach (Contribution hit in Walk(frame.Splats, x, y, options))
                {
                    for (int k = 0; k < pixel.Length; k++)
                    {
                        pixel[k] += hit.Alpha * hit.Before * hit.Splat.Features[k];
                    }

                    transmittance = hit.After;
                }

                int at = (y * view.Width) + x;
                for (int k = 0; k < 3; k++)
                {
                    frame.Colour[(at * 3) + k] = pixel[k] + (transmittance * background[k]);
                }

                frame.Alpha[at] = 1 - transmittance;
                frame.Depth[at] = pixel[3];
                pixel.AsSpan(4).CopyTo(frame.Extra.AsSpan(at * scene.ExtraChannels));
            }
        }

        return frame;
    }

    /// <summary>The Gaussians that a pixel blends, nearest first (spec section 3).</summary>
    private static IEnumerable<Contribution> Walk(List<ReferenceSplat> splats, int x, int y, RasterizerOptions options)
    {
        double transmittance = 1;
        foreach (ReferenceSplat splat in splats)
        {
            if (!splat.Reaches(x, y))
            {
                continue;
            }

            double dx = x + 0.5 - splat.Footprint.U, dy = y + 0.5 - splat.Footprint.V;
            (double a, double b, double c) = splat.Conic;
            double power = (-0.5 * ((a * dx * dx) + (c * dy * dy))) - (b * dx * dy);
            double raw = splat.Opacity * splat.Compensation * Math.Exp(power);
            double alpha = Math.Min(options.MaximumAlpha, raw);
            if (power > 0 || alpha < options.AlphaThreshold)
            {
                continue;
            }

            double after = transmittance * (1 - alpha);
            if (after < options.TransmittanceStop)
            {
                yield break;
            }

            yield return new Contribution(splat, dx, dy, raw, alpha, transmittance, after);
            transmittance = after;
        }
    }

    private static ReferenceSplat? Splat(ReferenceScene scene, int i, ReferenceView view, double[] position, RasterizerOptions options)
    {
        Span<double> scales = stackalloc double[3];
        for (int k = 0; k < 3; k++)
        {
            scales[k] = Math.Exp(scene.LogScales[(i * 3) + k]);
        }

        ReadOnlySpan<double> mean = scene.Means.AsSpan(i * 3, 3);
        var footprint = new ReferenceFootprint(mean, scales, scene.Rotations.AsSpan(i * 4, 4), view, options);
        double opacity = 1 / (1 + Math.Exp(-scene.OpacityLogits[i]));
        double compensation = options.Mode == RasterizerMode.Antialiased ? footprint.Compensation : 1;
        if (!(footprint.Depth > options.Near && double.IsFinite(footprint.Depth)
            && footprint.Determinant > 0 && double.IsFinite(footprint.Determinant)
            && double.IsFinite(footprint.U) && double.IsFinite(footprint.V)
            && opacity * compensation >= options.AlphaThreshold))
        {
            return null;
        }

        double[] features = new double[4 + scene.ExtraChannels];
        bool[] held = new bool[3];
        Colour(scene, i, mean, position, features, held);
        features[3] = footprint.Depth;
        scene.Extra.AsSpan(i * scene.ExtraChannels, scene.ExtraChannels).CopyTo(features.AsSpan(4));
        return features.All(double.IsFinite)
            ? new ReferenceSplat(i, footprint, opacity, compensation, features, held) { Tiles = Tiles(footprint, view, options) }
            : null;
    }

    private static void Colour(ReferenceScene scene, int i, ReadOnlySpan<double> mean, double[] position, double[] features, bool[] held)
    {
        int count = scene.Coefficients;
        ReadOnlySpan<double> coefficients = scene.Colours.AsSpan(i * count * 3, count * 3);
        if (scene.Degree < 0)
        {
            coefficients.CopyTo(features);
            return;
        }

        Span<double> basis = stackalloc double[16];
        (double x, double y, double z, _) = Direction(mean, position);
        SphericalHarmonics.Basis(x, y, z, scene.Degree, basis);
        for (int k = 0; k < 3; k++)
        {
            double sum = 0.5;
            for (int m = 0; m < count; m++)
            {
                sum += basis[m] * coefficients[(m * 3) + k];
            }

            held[k] = !(sum > 0);
            features[k] = Math.Max(sum, 0);
        }
    }

    private static (double X, double Y, double Z, double Distance) Direction(ReadOnlySpan<double> mean, double[] position)
    {
        double x = mean[0] - position[0], y = mean[1] - position[1], z = mean[2] - position[2];
        double distance = Math.Sqrt((x * x) + (y * y) + (z * z));
        return (x / distance, y / distance, z / distance, distance);
    }

    private static (int Left, int Top, int Right, int Bottom) Tiles(ReferenceFootprint f, ReferenceView view, RasterizerOptions options)
    {
        if (options.Extent == ExtentMode.Tight)
        {
            return (0, 0, int.MaxValue, int.MaxValue);
        }

        double middle = 0.5 * (f.A + f.C);
        double radius = Math.Ceiling(3 * Math.Sqrt(middle + Math.Sqrt(Math.Max(0.1, (middle * middle) - f.Determinant))));
        bool square = options.Extent == ExtentMode.Inria;
        double halfX = square ? radius : 3 * Math.Sqrt(f.A), halfY = square ? radius : 3 * Math.Sqrt(f.C);

        // Boxes are laid in coordinates in which pixel centres are whole numbers, as both models have it.
        (int left, int right) = Range(f.U - 0.5, halfX, view.Width, square);
        (int top, int bottom) = Range(f.V - 0.5, halfY, view.Height, square);
        return (left, top, right, bottom);
    }

    // The original rounds the end of its square up from a whole pixel: a tile that it enters by less than one is left out.
    private static (int First, int End) Range(double centre, double half, int size, bool square)
    {
        const int Tile = RasterizerOptions.TileSize;
        int tiles = (size + Tile - 1) / Tile;
        return (
            (int)Math.Clamp(Math.Floor((centre - half) / Tile), 0, tiles),
            (int)Math.Clamp(Math.Floor((centre + half + (square ? Tile - 1 : Tile)) / Tile), 0, tiles));
    }

    private readonly record struct Contribution(ReferenceSplat Splat, double Dx, double Dy, double Raw, double Alpha, double Before, double After);
}
