using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// Changes what a discriminator sees, real pictures and made ones alike, so that it cannot learn a few exemplars by heart (Karras et al., "Training
/// Generative Adversarial Networks with Limited Data", NeurIPS 2020): mirroring, shifts by whole pixels, brightness and contrast. Each happens with one
/// probability, which follows how sure the discriminator is of real pictures.
/// </summary>
public sealed class PictureAugmentation
{
    // The paper's: the share of real pictures that a discriminator which learns nothing by heart finds real.
    private const float TargetSign = 0.6f;
    private const float LargestProbability = 0.8f;
    private const float LargestShift = 0.125f;
    private const float Brightness = 0.2f;
    private const float Contrast = 0.2f;

    /// <summary>The probability of each change, 0 to 0.8.</summary>
    public float Probability { get; set; }

    /// <summary>Moves the probability.</summary>
    /// <param name="realLogits">What the discriminator says of real pictures.</param>
    /// <param name="speed">How far one step moves it.</param>
    public void Follow(ReadOnlySpan<float> realLogits, float speed)
    {
        float signs = 0;
        foreach (float logit in realLogits)
        {
            signs += MathF.Sign(logit);
        }

        Probability = Math.Clamp(Probability + (signs / realLogits.Length > TargetSign ? speed : -speed), 0, LargestProbability);
    }

    /// <summary>Changes pictures; gradients pass through.</summary>
    /// <param name="pictures">[batch, 3, size, size].</param>
    /// <param name="random">Decides how.</param>
    public Tensor Apply(Tensor pictures, RandomSource random)
    {
        if (Probability <= 0)
        {
            return pictures;
        }

        int batch = pictures.Shape[0], height = pictures.Shape[2], width = pictures.Shape[3];
        Tensor grid = Tensor.Uninitialized(new Shape(batch, height, width, 2));
        Tensor scale = Tensor.Uninitialized(new Shape(batch, 1, 1, 1)), shift = Tensor.Uninitialized(new Shape(batch, 1, 1, 1));
        for (int i = 0; i < batch; i++)
        {
            bool mirrored = Happens(random);
            int right = Shift(random, width), down = Shift(random, height);
            scale.Span[i] = Happens(random) ? 1 + (Contrast * Signed(random)) : 1;
            shift.Span[i] = Happens(random) ? Brightness * Signed(random) : 0;
            FillGrid(grid.Span.Slice(i * height * width * 2, height * width * 2), height, width, mirrored, right, down);
        }

        return (pictures.GridSample(grid, GridOutside.Border) * scale) + shift;
    }

    // Points at the centres of pixels, so that nothing is blurred.
    private static void FillGrid(Span<float> grid, int height, int width, bool mirrored, int right, int down)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int column = (mirrored ? width - 1 - x : x) - right;
                grid[((y * width) + x) * 2] = (((2f * column) + 1) / width) - 1;
                grid[(((y * width) + x) * 2) + 1] = (((2f * (y - down)) + 1) / height) - 1;
            }
        }
    }

    private bool Happens(RandomSource random) => random.NextFloat() < Probability;

    private int Shift(RandomSource random, int size) => Happens(random) ? (int)MathF.Round(LargestShift * size * Signed(random)) : 0;

    private static float Signed(RandomSource random) => (2 * random.NextFloat()) - 1;
}
