using Likeness.Stylized.Batches;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// How much a photograph is like those that a cascade learned from, judged by how well its own generator draws it again: decibels of the reconstruction, held against those of photographs
/// like the ones that it learned from.
/// </summary>
/// <param name="Mean">The mean over such photographs, dB.</param>
/// <param name="Deviation">Their deviation, dB.</param>
public readonly record struct PhotoFamiliarity(double Mean, double Deviation)
{
    // In deviations below the mean: familiar from here, and strange from there on.
    private const double Familiar = 1;
    private const double Strange = 4;
    private const double LeastDeviation = 0.1;

    /// <summary>1 for a photograph like those that were learned from, 0 for one that is nothing like them, and between them what lies between.</summary>
    /// <param name="psnr">The photograph's own figure, dB.</param>
    public double Trust(double psnr)
    {
        double below = (Mean - psnr) / Math.Max(Deviation, LeastDeviation);
        return double.IsFinite(below) ? Math.Clamp((Strange - below) / (Strange - Familiar), 0, 1) : 0;
    }

    /// <summary>Measures photographs.</summary>
    /// <param name="networks">The cascade.</param>
    /// <param name="photos">Photographs of people that were not learned from.</param>
    public static PhotoFamiliarity Of(CascadeNetworks networks, PictureSet photos)
    {
        double sum = 0, squares = 0;
        for (int i = 0; i < photos.Count; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            double psnr = Psnr(networks, photos.Batch([i]).Pictures);
            (sum, squares) = (sum + psnr, squares + (psnr * psnr));
        }

        double mean = sum / photos.Count;
        return new PhotoFamiliarity(mean, Math.Sqrt(Math.Max(0, (squares / photos.Count) - (mean * mean))));
    }

    /// <summary>How well a cascade draws a photograph again, dB.</summary>
    /// <param name="networks">The cascade.</param>
    /// <param name="photo">[1, 3, size, size], -1 to 1.</param>
    public static double Psnr(CascadeNetworks networks, Tensor photo)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        Tensor drawn = networks.Photographer.Draw(networks.Encoder.Encode(photo));
        return 10 * Math.Log10(4 / Math.Max(1e-12, (drawn - photo).Square().Mean().Item));
    }
}
