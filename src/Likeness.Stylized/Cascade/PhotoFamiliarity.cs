using Likeness.Stylized.Batches;
using Likeness.Stylized.Pictures;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// How much a photograph is like those that a cascade learned from, judged by how well its own generator draws it again: decibels over the head that is seen in it, held against those of photographs
/// like the ones that it learned from.
/// </summary>
/// <param name="Mean">The mean over such photographs, dB.</param>
/// <param name="Deviation">Their deviation, dB.</param>
public readonly record struct PhotoFamiliarity(double Mean, double Deviation)
{
    // In deviations below the mean: familiar from here, and strange from there on. Of our own engine's photographs a fifth is strange by this (27 of 150 people of seed 3); of ten portraits of real people, of whom the networks say less than the
    // estimator does, the nearest is 1.6 deviations below.
    private const double Familiar = 0.8;
    private const double Strange = 1.3;
    private const double LeastDeviation = 0.1;

    // The share of a photograph that is head, at least; of our own engine's it is about a third.
    private const float LeastHead = 0.1f;

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
    /// <returns>Null where it sees a head in none of them.</returns>
    public static PhotoFamiliarity? Of(CascadeNetworks networks, PictureSet photos)
    {
        double sum = 0, squares = 0;
        int seen = 0;
        for (int i = 0; i < photos.Count; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            double psnr = Psnr(networks, photos.Batch([i]).Pictures);
            if (double.IsFinite(psnr))
            {
                (sum, squares, seen) = (sum + psnr, squares + (psnr * psnr), seen + 1);
            }
        }

        double mean = sum / seen;
        return seen == 0 ? null : new PhotoFamiliarity(mean, Math.Sqrt(Math.Max(0, (squares / seen) - (mean * mean))));
    }

    /// <summary>How well a cascade draws the head in a photograph again, dB over its pixels; NaN where it sees next to no head, so that a photograph which it takes for background all over is not one that it draws well.</summary>
    /// <param name="networks">The cascade.</param>
    /// <param name="photo">[1, 3, size, size], -1 to 1.</param>
    public static double Psnr(CascadeNetworks networks, Tensor photo)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        Tensor head = 1f - networks.PhotoParser.Probabilities(photo).Slice(1, (int)AvatarLabel.Background, (int)AvatarLabel.Background + 1);
        float share = head.Mean().Item;
        if (!(share >= LeastHead))
        {
            return double.NaN;
        }

        Tensor drawn = networks.Photographer.Draw(networks.Encoder.Encode(photo));
        return 10 * Math.Log10(4 / Math.Max(1e-12, ((drawn - photo).Square() * head).Mean().Item / share));
    }
}
