using Likeness.Splatting.Fitting.Losses;
using Likeness.Splatting.Fitting.Training;

namespace Likeness.Tests.Splatting.Fitting.Training;

public class SceneEvaluationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_photographs_differ_by_in_exposure_and_white_balance_can_be_left_out(bool weighted)
    {
        var random = new Random(4);
        var target = new LossTarget(9, 7, 3, weighted);
        float[] planes = [.. target.Planes.Select(_ => random.NextSingle())];
        if (weighted)
        {
            for (int i = 0; i < target.Weights!.Length; i++)
            {
                target.Weights[i] = i % 5 == 0 ? 0 : 0.5f;
            }
        }

        // Another gain and offset for each colour, and noise of a known size.
        double noise = 0, counted = 0;
        for (int i = 0; i < planes.Length; i++)
        {
            int channel = i / 63;
            bool seen = target.Weights is null || target.Weights[i % 63] > 0;
            double off = (random.NextDouble() - 0.5) * 0.02;
            target.Planes[i] = seen ? (float)((planes[i] * (0.6 + (0.2 * channel))) + 0.1 - (0.03 * channel) + off) : 7;
            noise += seen ? off * off : 0;
            counted += seen ? 1 : 0;
        }

        double left = SceneEvaluation.BalancedError(planes, target), expected = noise / counted;

        // Two numbers a colour are fitted to the noise as well, so a little less than all of it is left.
        Assert.InRange(left, 0.85 * expected, expected * (1 + 1e-3));
    }

    [Fact]
    public void A_rendering_of_one_colour_has_no_gain()
    {
        var target = new LossTarget(4, 4, 1);
        for (int i = 0; i < 16; i++)
        {
            target.Planes[i] = i % 2;
        }

        Assert.Equal(0.25, SceneEvaluation.BalancedError([.. Enumerable.Repeat(0.3f, 16)], target), 1e-9);
    }
}
