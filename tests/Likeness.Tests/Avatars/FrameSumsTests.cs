using Likeness.Avatars.Evaluation;

namespace Likeness.Tests.Avatars;

public sealed class FrameSumsTests
{
    private const int Side = 24;

    [Fact]
    public void What_lies_outside_the_mask_counts_in_full_and_not_inside()
    {
        // A head in the left half; the right half is wrong by a quarter everywhere.
        float[] truth = Picture(static (x, y) => 0.2f + (0.5f * ((x + y) % 3) / 2)), drawn = Picture(static (x, y) => 0.2f + (0.5f * ((x + y) % 3) / 2) + (x >= Side / 2 ? 0.25f : 0));
        float[] mask = [.. Enumerable.Range(0, Side * Side).Select(static i => i % Side < Side / 2 ? 1f : 0)];
        AvatarScore score = Score(drawn, truth, mask);
        Assert.Equal(0.25 * 0.25 / 2, score.SquaredError, 1e-6);
        Assert.Equal(0, score.MaskedSquaredError, 1e-12);
        Assert.Equal(120, score.MaskedPsnr, 1e-6);

        // The windows of the last columns reach over the mask's edge, those of the others do not.
        Assert.InRange(score.MaskedSsim, 0.9, 0.9999);
        Assert.True(score.Ssim < score.MaskedSsim);
        Assert.Equal(1, score.MaskOverlap);
    }

    [Fact]
    public void Equal_pictures_are_equal_everywhere_and_an_empty_mask_is_no_division_by_zero()
    {
        float[] truth = Picture(static (x, y) => (x * y % 7) / 7f);
        AvatarScore score = Score(truth, truth, new float[Side * Side]);
        Assert.Equal((1.0, 1.0), (Math.Round(score.Ssim, 6), Math.Round(score.MaskedSsim, 6)));
        Assert.Equal((0.0, 0.0), (score.SquaredError, score.MaskedSquaredError));
        Assert.True(double.IsFinite(score.MaskedPsnr));
    }

    private static AvatarScore Score(float[] drawn, float[] truth, float[] mask)
    {
        var sums = new FrameSums();
        sums.Add(drawn, truth, mask, mask, Side, Side);
        return sums.Score();
    }

    private static float[] Picture(Func<int, int, float> value) => [.. Enumerable.Range(0, Side * Side * 3).Select(i => value(i / 3 % Side, i / 3 / Side))];
}
