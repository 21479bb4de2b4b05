using Likeness.Morphable.Aggregation;

namespace Likeness.Tests.Morphable.Aggregation;

public sealed unsafe class TopScoresTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 32)]
    [InlineData(79, 32)]
    [InlineData(1250, 32)]
    [InlineData(5000, 2)]
    [InlineData(777, 33)]
    [InlineData(2000, 300)]
    public void The_largest_are_picked_in_the_order_of_columns(int count, int k)
    {
        var random = new Random(count + k);
        foreach (string kind in (string[])["uniform", "rising", "falling", "few values", "negative", "all equal", "not numbers"])
        {
            float[] scores = [.. Enumerable.Range(0, count).Select(i => kind switch
            {
                "uniform" => (2 * random.NextSingle()) - 1,
                "rising" => (i + 1f) / count,
                "falling" => 1 - ((float)i / count),
                "few values" => random.Next(4) / 4f,
                "negative" => -random.NextSingle(),
                "all equal" => 0.5f,
                _ => random.Next(5) == 0 ? float.NaN : random.NextSingle(),
            })];
            int[] expected = [.. Enumerable.Range(0, count).Where(i => scores[i] > TopScores.Clamp).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(k).Order()];
            int[] columns = new int[k];
            float[] values = new float[k], memory = new float[TopScores.Floats(k)];
            int found;
            fixed (float* m = memory, s = scores, v = values)
            fixed (int* c = columns)
            {
                var picker = new TopScores(m, k);
                picker.Pick(s, count, c, v);
                found = picker.Pick(s, count, c, v);
            }

            Assert.Equal(expected, columns[..found]);
            Assert.Equal(expected.Select(i => scores[i]), values[..found]);
        }
    }
}
