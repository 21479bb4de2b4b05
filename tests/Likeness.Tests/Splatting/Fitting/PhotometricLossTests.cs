using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Splatting.Fitting.Losses;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Splatting.Fitting;

public sealed class PhotometricLossTests
{
    // The README of the reference vectors allows scalars 1e-5 and gradients 1e-3 of the largest entry.
    private const double ValueTolerance = 1e-5;
    private const double GradientTolerance = 1e-4;

    [Theory]
    [InlineData("loss_3dgs", "out/y", 0.2)]
    [InlineData("dssim_half", "out/y", 1)]
    [InlineData("ssim_3dgs", "out/value", 1)]
    public void Values_and_gradients_are_those_of_the_reference(string name, string output, double structureWeight)
    {
        GoldenCase golden = GoldenFile.Load("metrics").Case(name);
        Shape shape = golden.Shape("in/a");
        int images = shape[0], channels = shape[1], height = shape[2], width = shape[3], size = channels * height * width;
        var loss = new PhotometricLoss(width, height, channels, structureWeight);
        float[] gradient = new float[images * size];
        double mean = 0;
        for (int n = 0; n < images; n++)
        {
            LossTarget target = Target(loss, golden.Tensor("in/b").Span.Slice(n * size, size));
            mean += loss.Evaluate(golden.Tensor("in/a").Span.Slice(n * size, size), target, gradient.AsSpan(n * size, size)).Total / images;
        }

        // The reference's outputs are SSIM and half of 1 - SSIM, ours is the loss 1 - SSIM.
        (double factor, double offset) = name switch { "ssim_3dgs" => (-1, 1), "dssim_half" => (0.5, 0), _ => (1.0, 0.0) };
        Assert.Equal(golden.Doubles(output)[0], (factor * mean) + offset, ValueTolerance);
        double cotangent = golden.Tensor(golden.Has("cot/y") ? "cot/y" : "cot/value").Item;
        golden.AssertGradient("a", Tensor.From([.. gradient.Select(g => (float)(factor * cotangent * g / images))], images, channels, height, width), GradientTolerance);
    }

    [Theory]
    [InlineData(40, 33)]
    [InlineData(16, 16)]
    [InlineData(7, 25)]
    [InlineData(1, 1)]
    public void Equal_images_cost_nothing_to_the_last_bit(int width, int height)
    {
        float[] image = Noise(3 * width * height, 3);
        var loss = new PhotometricLoss(width, height);
        float[] gradient = new float[image.Length];
        PhotometricCost cost = loss.Evaluate(image, Target(loss, image), gradient);
        Assert.Equal(new PhotometricCost(0, 0, 1), cost);
        Assert.All(gradient, g => Assert.Equal(0, g * image.Length, 1e-3));
    }

    [Theory]
    [InlineData(19, 14, 1)]
    [InlineData(5, 23, 2)]
    [InlineData(16, 11, 3)]
    [InlineData(33, 3, 4)]
    [InlineData(2, 1, 5)]
    public void Gradients_are_the_differences_of_the_metric_in_double_precision(int width, int height, int seed)
    {
        float[] target = Noise(width * height, seed), image = Noise(width * height, seed + 100);
        var random = new Random(seed);
        for (int i = 0; i < image.Length; i++)
        {
            // Away from the kink of the absolute difference.
            image[i] = target[i] + (MathF.Sign(image[i] - target[i]) * (0.05f + (0.4f * random.NextSingle())));
        }

        var loss = new PhotometricLoss(width, height, 1);
        float[] gradient = new float[image.Length];
        PhotometricCost cost = loss.Evaluate(image, Target(loss, target), gradient);
        var other = new FloatImage(width, height, 1, target);
        Assert.Equal(Exact(image), cost.Total, 2e-6);
        double worst = 0, size = 0;
        for (int i = 0; i < image.Length; i++)
        {
            double difference = ((8 * Slope(i, 1f / 1024)) - (2 * Slope(i, 1f / 512))) / 6;
            worst = Math.Max(worst, Math.Abs(difference - gradient[i]));
            size = Math.Max(size, Math.Abs(difference));
        }

        Assert.True(worst <= 1e-6 * size, $"the gradient is off by {worst:G3}, {worst / size:G3} of the largest");

        double Exact(float[] values)
        {
            double absolute = values.Zip(target, (a, b) => Math.Abs((double)a - b)).Average();
            return (0.8 * absolute) + (0.2 * (1 - ImageMetrics.Ssim(new FloatImage(width, height, 1, values), other, SsimBorder.ZeroPadded)));
        }

        double Slope(int i, float h)
        {
            float[] moved = [.. image];
            moved[i] = image[i] + h;
            double up = Exact(moved), above = moved[i];
            moved[i] = image[i] - h;
            return (up - Exact(moved)) / (above - moved[i]);
        }
    }

    [Fact]
    public void What_does_not_count_has_no_gradient_and_its_content_does_not_matter()
    {
        const int width = 30, height = 20;
        float[] target = Noise(3 * width * height, 1), image = Noise(3 * width * height, 2);
        var loss = new PhotometricLoss(width, height);
        LossTarget weighted = new(width, height, 3, weighted: true);
        target.CopyTo(weighted.Planes, 0);
        for (int i = 0; i < width * height; i++)
        {
            weighted.Weights![i] = i % width < 15 ? 1 : 0;
        }

        loss.Prepare(weighted);
        float[] first = new float[image.Length], second = new float[image.Length];
        PhotometricCost a = loss.Evaluate(image, weighted, first);
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = i % width < 15 ? image[i] : 7;
        }

        PhotometricCost b = loss.Evaluate(image, weighted, second);
        Assert.Equal(a, b);
        Assert.Equal(first, second);
        Assert.All(Enumerable.Range(0, image.Length), i => Assert.Equal(i % width < 15, first[i] != 0));

        // Where everything counts, weights are as if there were none.
        Array.Fill(weighted.Weights!, 1);
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = target[i] + 0.25f;
        }

        Assert.Equal(loss.Evaluate(image, Target(loss, target), first).Total, loss.Evaluate(image, weighted, second).Total, 1e-6);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        const int width = 61, height = 47;
        float[] target = Noise(3 * width * height, 1), image = Noise(3 * width * height, 2);
        int before = Work.Threads;
        try
        {
            float[]? first = null;
            PhotometricCost cost = default;
            foreach (int threads in (ReadOnlySpan<int>)[1, 2, 5])
            {
                Work.Threads = threads;
                var loss = new PhotometricLoss(width, height);
                float[] gradient = new float[image.Length];
                PhotometricCost found = loss.Evaluate(image, Target(loss, target), gradient);
                if (first is null)
                {
                    (first, cost) = (gradient, found);
                }

                Assert.Equal(cost, found);
                Assert.Equal(first, gradient);
            }
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        float[] image = Noise(3 * 64 * 48, 2), gradient = new float[3 * 64 * 48];
        var loss = new PhotometricLoss(64, 48);
        LossTarget target = Target(loss, Noise(3 * 64 * 48, 1));
        AllocationCheck.AssertNone(() =>
        {
            loss.Prepare(target);
            loss.Evaluate(image, target, gradient);
        });
    }

    [Fact]
    public void Sizes_must_agree()
    {
        var loss = new PhotometricLoss(8, 6);
        Assert.Throws<ShapeException>(() => loss.Prepare(new LossTarget(6, 8)));
        Assert.Throws<ShapeException>(() => loss.Evaluate(new float[8 * 6], new LossTarget(8, 6), []));
        Assert.Throws<ShapeException>(() => loss.Evaluate(new float[3 * 8 * 6], new LossTarget(8, 6), new float[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PhotometricLoss(8, 6, 3, 1.5));
    }

    private static LossTarget Target(PhotometricLoss loss, ReadOnlySpan<float> planes)
    {
        var target = new LossTarget(loss.Width, loss.Height, loss.Channels);
        planes.CopyTo(target.Planes);
        loss.Prepare(target);
        return target;
    }

    private static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }
}
