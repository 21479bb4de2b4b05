using Likeness.Splatting.Harmonics;

namespace Likeness.Splatting.Rasterization.Reference;

internal static partial class ReferenceRasterizer
{
    /// <summary>
    /// The way back (spec section 5) from the gradients of the outputs: colour [h, w, 3], alpha [h, w], depth [h, w] and further
    /// channels [h, w, extra]; empty spans count as zeros.
    /// </summary>
    public static ReferenceGradients Backward(
        ReferenceScene scene, ReferenceView view, ReadOnlySpan<double> background, RasterizerOptions options, ReferenceFrame frame,
        ReadOnlySpan<double> dColour, ReadOnlySpan<double> dAlpha, ReadOnlySpan<double> dDepth, ReadOnlySpan<double> dExtra)
    {
        var result = new ReferenceGradients(scene);
        int channels = 4 + scene.ExtraChannels;
        var sums = new Dictionary<int, SplatSums>();
        double[] g = new double[channels], behind = new double[channels];
        for (int y = 0; y < view.Height; y++)
        {
            for (int x = 0; x < view.Width; x++)
            {
                int at = (y * view.Width) + x;
                Array.Clear(g);
                Slice(dColour, at, 3).CopyTo(g);
                Slice(dDepth, at, 1).CopyTo(g.AsSpan(3));
                Slice(dExtra, at, scene.ExtraChannels).CopyTo(g.AsSpan(4));
                double gAlpha = dAlpha.IsEmpty ? 0 : dAlpha[at];
                Contribution[] hits = [.. Walk(frame.Splats, x, y, options)];
                double left = hits.Length == 0 ? 1 : hits[^1].After;

                // From the back: what lies behind a splat, seen with all the light that reaches the back of it.
                Array.Clear(behind);
                for (int k = 0; k < 3; k++)
                {
                    behind[k] = left * background[k];
                    result.Background[k] += left * g[k];
                }

                for (int h = hits.Length - 1; h >= 0; h--)
                {
                    Contribution hit = hits[h];
                    double dAlphaOfSplat = gAlpha * left / (1 - hit.Alpha);
                    SplatSums sum = sums.TryGetValue(hit.Splat.Index, out SplatSums? found) ? found : sums[hit.Splat.Index] = new SplatSums(channels);
                    for (int k = 0; k < channels; k++)
                    {
                        double weight = hit.Alpha * hit.Before;
                        dAlphaOfSplat += g[k] * ((hit.Splat.Features[k] * hit.Before) - (behind[k] / (1 - hit.Alpha)));
                        sum.Features[k] += weight * g[k];
                        behind[k] += weight * hit.Splat.Features[k];
                    }

                    Accumulate(sum, hit, dAlphaOfSplat, options);
                }
            }
        }

        double[] position = view.Position;
        foreach (ReferenceSplat splat in frame.Splats)
        {
            if (sums.TryGetValue(splat.Index, out SplatSums? sum))
            {
                Finish(scene, view, position, options, splat, sum, result);
            }
        }

        return result;
    }

    private static void Accumulate(SplatSums sum, in Contribution hit, double dAlpha, RasterizerOptions options)
    {
        if (hit.Raw > options.MaximumAlpha && !options.GradientThroughCap)
        {
            return;
        }

        double h = hit.Raw * dAlpha;
        (double a, double b, double c) = hit.Splat.Conic;
        double du = h * ((a * hit.Dx) + (b * hit.Dy)), dv = h * ((b * hit.Dx) + (c * hit.Dy));
        sum.Opacity += h / (hit.Splat.Opacity * hit.Splat.Compensation);
        sum.U += du;
        sum.V += dv;
        sum.AbsoluteU += Math.Abs(du);
        sum.AbsoluteV += Math.Abs(dv);
        sum.A -= h * hit.Dx * hit.Dx / 2;
        sum.B -= h * hit.Dx * hit.Dy;
        sum.C -= h * hit.Dy * hit.Dy / 2;
    }

    private static void Finish(ReferenceScene scene, ReferenceView view, double[] position, RasterizerOptions options, ReferenceSplat splat, SplatSums sum, ReferenceGradients result)
    {
        int i = splat.Index;
        ReferenceScene g = result.Scene;
        result.Screen[i * 2] = sum.U;
        result.Screen[(i * 2) + 1] = sum.V;
        result.ScreenMagnitude[i * 2] = sum.AbsoluteU;
        result.ScreenMagnitude[(i * 2) + 1] = sum.AbsoluteV;
        g.OpacityLogits[i] = sum.Opacity * splat.Compensation * splat.Opacity * (1 - splat.Opacity);
        (double A, double B, double C) covariance = splat.Footprint.FromConic(sum.A, sum.B, sum.C);
        if (options.Mode == RasterizerMode.Antialiased)
        {
            (double a, double b, double c) = splat.Footprint.FromCompensation(sum.Opacity * splat.Opacity);
            covariance = (covariance.A + a, covariance.B + b, covariance.C + c);
        }

        Span<double> scales = g.LogScales.AsSpan(i * 3, 3);
        splat.Footprint.Backward(sum.U, sum.V, sum.Features[3], covariance, g.Means.AsSpan(i * 3, 3), scales, g.Rotations.AsSpan(i * 4, 4), result.Camera);
        for (int k = 0; k < 3; k++)
        {
            scales[k] *= Math.Exp(scene.LogScales[(i * 3) + k]);
        }

        sum.Features.AsSpan(4).CopyTo(g.Extra.AsSpan(i * scene.ExtraChannels));
        ColourBackward(scene, view, position, options, splat, sum, result);
    }

    private static void ColourBackward(ReferenceScene scene, ReferenceView view, double[] position, RasterizerOptions options, ReferenceSplat splat, SplatSums sum, ReferenceGradients result)
    {
        int i = splat.Index, count = scene.Coefficients;
        Span<double> target = result.Scene.Colours.AsSpan(i * count * 3, count * 3);
        if (scene.Degree < 0)
        {
            sum.Features.AsSpan(0, 3).CopyTo(target);
            return;
        }

        ReadOnlySpan<double> coefficients = scene.Colours.AsSpan(i * count * 3, count * 3);
        ReadOnlySpan<double> mean = scene.Means.AsSpan(i * 3, 3);
        (double x, double y, double z, double distance) = Direction(mean, position);
        Span<double> basis = stackalloc double[16], dots = stackalloc double[16];
        SphericalHarmonics.Basis(x, y, z, scene.Degree, basis);
        for (int m = 0; m < count; m++)
        {
            for (int k = 0; k < 3; k++)
            {
                double g = splat.Held[k] ? 0 : sum.Features[k];
                target[(m * 3) + k] = basis[m] * g;
                dots[m] += coefficients[(m * 3) + k] * g;
            }
        }

        if (options.DetachDirections)
        {
            return;
        }

        (double gx, double gy, double gz) = SphericalHarmonics.Slope(x, y, z, scene.Degree, dots);
        double along = (x * gx) + (y * gy) + (z * gz);
        ReadOnlySpan<double> gMean = [(gx - (x * along)) / distance, (gy - (y * along)) / distance, (gz - (z * along)) / distance];
        for (int j = 0; j < 3; j++)
        {
            result.Scene.Means[(i * 3) + j] += gMean[j];
        }

        // The camera's position c = -R^-1 t changes by -R^T (dR c + dt), and the direction by minus that.
        for (int row = 0; row < 3; row++)
        {
            double turned = 0;
            for (int j = 0; j < 3; j++)
            {
                turned += view.Rotation[(row * 3) + j] * gMean[j];
            }

            result.Camera.Translation[row] += turned;
            for (int j = 0; j < 3; j++)
            {
                result.Camera.Rotation[(row * 3) + j] += turned * position[j];
            }
        }
    }

    private static ReadOnlySpan<double> Slice(ReadOnlySpan<double> all, int pixel, int channels) => all.IsEmpty ? all : all.Slice(pixel * channels, channels);

    private sealed class SplatSums(int channels)
    {
        public double[] Features { get; } = new double[channels];

        public double Opacity { get; set; }

        public double U { get; set; }

        public double V { get; set; }

        public double AbsoluteU { get; set; }

        public double AbsoluteV { get; set; }

        public double A { get; set; }

        public double B { get; set; }

        public double C { get; set; }
    }
}
