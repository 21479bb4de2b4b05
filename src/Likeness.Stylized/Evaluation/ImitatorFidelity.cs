using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Stylized.Evaluation;

/// <summary>How well an imitator draws what the engine draws (spec C4.6, acceptance S4).</summary>
/// <param name="Psnr">Decibels against renders of unseen strict vectors, the mean over pictures.</param>
/// <param name="Ssim">Structural similarity, the mean over pictures.</param>
/// <param name="Recognised">The share of pictures whose option the CNN reads off the imitated picture, by group.</param>
/// <param name="RecognisedInRenders">The same of the engine's own pictures: what the CNN can do at best.</param>
/// <param name="InterpolationOrder">Kendall's tau between the place on a way from one vector to another and the distances of its picture from both ends; 1 is monotone.</param>
/// <param name="InterpolationRealism">The share of places on such ways where the identity of the picture is as near to some real avatar's as those of 99 in 100 renders are.</param>
public sealed record ImitatorFidelity(
    double Psnr, double Ssim, IReadOnlyDictionary<string, double> Recognised, IReadOnlyDictionary<string, double> RecognisedInRenders, double InterpolationOrder, double InterpolationRealism)
{
    private const int Places = 9;
    private const long Seed = (1L << 41) + 3;

    /// <summary>Measures an imitator on unseen avatars.</summary>
    /// <param name="cascade">The cascade.</param>
    /// <param name="pictures">Unseen avatars; 1,000 in the spec.</param>
    /// <param name="ways">Pairs of avatars between which it interpolates.</param>
    /// <param name="cancel">Stops the work.</param>
    public static ImitatorFidelity Measure(AvatarCascade cascade, int pictures, int ways, CancellationToken cancel = default)
    {
        CascadeNetworks networks = cascade.Networks;
        AvatarSchema schema = networks.Sizes.AvatarSchema;
        var set = PictureSet.Draw(new ToonSource(cascade.Engine, networks.Sizes.Size, Seed), pictures, cancel: cancel);
        int[] all = [.. Enumerable.Range(0, pictures)];
        AvatarVector[] truth = [.. all.Select(set.Vector)];
        Image[] imitated = Draw(networks.Imitator, truth), rendered = [.. all.Select(i => PictureTensors.ToImage(set.Batch([i]).Pictures))];
        double psnr = 0, ssim = 0;
        for (int i = 0; i < pictures; i++)
        {
            psnr += Math.Min(ImageMetrics.Psnr(imitated[i], rendered[i]), 99) / pictures;
            ssim += ImageMetrics.Ssim(imitated[i], rendered[i]) / pictures;
        }

        cancel.ThrowIfCancellationRequested();
        (double order, double realism) = Interpolate(networks, truth, rendered, Math.Min(ways, pictures / 2));
        return new ImitatorFidelity(psnr, ssim, Read(networks, imitated, truth), Read(networks, rendered, truth), order, realism);
    }

    private static Image[] Draw(Imitator imitator, AvatarVector[] vectors)
    {
        using Tensors.Autodiff.Tape.PauseScope pause = Tensors.Autodiff.Tape.Pause();
        var images = new List<Image>(vectors.Length);
        foreach (AvatarVector[] portion in vectors.Chunk(16))
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor drawn = imitator.Forward(RelaxedAttributes.TensorOf(portion));
            images.AddRange(Enumerable.Range(0, portion.Length).Select(i => PictureTensors.ToImage(drawn, i)));
        }

        return [.. images];
    }

    private static IReadOnlyDictionary<string, double> Read(CascadeNetworks networks, Image[] images, AvatarVector[] truth)
    {
        Tensor rows = Conversions.Rows(images, pictures => RelaxedAttributes.Relax(networks.Regressor.Forward(pictures), networks.Regressor.Schema));
        AvatarVector[] read = [.. Enumerable.Range(0, images.Length).Select(i => RelaxedAttributes.VectorOf(rows, i, networks.Regressor.Schema).Hardened())];
        return AttributeAgreement.Of(read, truth).Groups;
    }

    private static (double Order, double Realism) Interpolate(CascadeNetworks networks, AvatarVector[] vectors, Image[] rendered, int ways)
    {
        if (ways == 0)
        {
            return (double.NaN, double.NaN);
        }

        Tensor real = Conversions.Rows(rendered, networks.Avatars.Embed);
        double[] usual = [.. Enumerable.Range(0, rendered.Length).Select(i => Nearest(real.Span.Slice(i * real.Shape[1], real.Shape[1]), real, i)).Order()];
        double least = usual[usual.Length / 100], order = 0, realistic = 0;
        for (int way = 0; way < ways; way++)
        {
            Image[] places = Draw(networks.Imitator, [.. Enumerable.Range(0, Places).Select(k => Between(vectors[2 * way], vectors[(2 * way) + 1], k / (Places - 1f)))]);
            double[] fromStart = [.. places.Select(p => Distance(p, places[0]))], fromEnd = [.. places.Select(p => -Distance(p, places[^1]))];
            order += (Kendall(fromStart) + Kendall(fromEnd)) / (2 * ways);
            Tensor embedded = Conversions.Rows(places, networks.Avatars.Embed);
            realistic += Enumerable.Range(0, Places).Count(k => Nearest(embedded.Span.Slice(k * real.Shape[1], real.Shape[1]), real, -1) >= least) / (double)(Places * ways);
        }

        return (order, realistic);
    }

    private static AvatarVector Between(AvatarVector a, AvatarVector b, float t) => new(a.Schema, [.. a.Values.Zip(b.Values, (x, y) => x + (t * (y - x)))]);

    private static double Nearest(ReadOnlySpan<float> row, Tensor rows, int except)
    {
        double best = -1;
        for (int i = 0; i < rows.Shape[0]; i++)
        {
            best = i == except ? best : Math.Max(best, System.Numerics.Tensors.TensorPrimitives.Dot(row, rows.Span.Slice(i * row.Length, row.Length)));
        }

        return best;
    }

    private static double Distance(Image a, Image b) => a.Bytes.ToArray().Zip(b.Bytes.ToArray(), static (x, y) => Math.Abs(x - y)).Average();

    /// <summary>Kendall's tau of numbers against their order.</summary>
    internal static double Kendall(IReadOnlyList<double> values)
    {
        int sum = 0, n = values.Count;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                sum += Math.Sign(values[j] - values[i]);
            }
        }

        return sum / (n * (n - 1) / 2.0);
    }
}
