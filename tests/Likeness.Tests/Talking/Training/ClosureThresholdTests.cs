using Likeness.Talking.Training;

namespace Likeness.Tests.Talking.Training;

public class ClosureThresholdTests
{
    [Fact]
    public void It_lies_between_what_is_closed_and_what_is_not()
    {
        float[] likely = [0.1f, 0.1f, 0.62f, 0.7f, 0.1f, 0.33f, 0.1f, 0.65f, 0.1f];
        bool[] closed = [false, false, true, true, false, false, false, true, false];
        Assert.InRange(ClosureThreshold.Best([(likely, closed)], 0.5f), 0.33f, 0.65f);
    }

    [Fact]
    public void A_miss_weighs_more_than_no_false_closure_and_less_than_many()
    {
        // Two closures, one of them hardly heard; with it come false ones, or none.
        bool[] closed = [.. Enumerable.Range(0, 24).Select(static t => t is 0 or 4)];
        float[] few = [.. closed.Select(static (c, t) => t == 0 ? 0.9f : c ? 0.3f : 0)], many = [.. few.Select(static (p, t) => t > 0 && t % 2 == 0 ? 0.3f : p)];
        Assert.InRange(ClosureThreshold.Best([(few, closed)], 0.5f), 0, 0.3f);
        Assert.InRange(ClosureThreshold.Best([(many, closed)], 0.5f), 0.3f, 0.9f);
    }

    [Fact]
    public void A_frame_beside_a_closure_is_not_false_and_without_closures_it_stays()
    {
        Assert.Equal(0.025f, ClosureThreshold.Best([([0, 0.4f, 0, 0], [true, false, false, false])], 0.5f));
        Assert.Equal(0.7f, ClosureThreshold.Best([([0.4f, 0.9f], [false, false])], 0.7f));
        Assert.Equal(0.7f, ClosureThreshold.Best([], 0.7f));
    }
}
