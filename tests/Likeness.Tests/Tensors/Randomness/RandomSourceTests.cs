using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Tensors.Randomness;

public class RandomSourceTests
{
    [Fact]
    public void The_sequence_is_the_published_xoshiro256_star_star()
    {
        // State 1, 2, 3, 4: the reference implementation's first outputs.
        byte[] state = new byte[RandomSource.StateSize];
        for (int i = 0; i < 4; i++)
        {
            state[8 * i] = (byte)(i + 1);
        }

        var random = new RandomSource(0);
        random.Restore(state);
        Assert.Equal([11520UL, 0UL, 1509978240UL, 1215971899390074240UL], Enumerable.Range(0, 4).Select(_ => random.NextBits()));
    }

    [Fact]
    public void A_restored_generator_goes_on_with_the_same_numbers_of_every_kind()
    {
        var random = new RandomSource(42);
        random.NextNormal();
        string state = random.Save();
        var again = RandomSource.FromState(state);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(random.NextNormal(), again.NextNormal());
            Assert.Equal(random.NextInt(1 + i), again.NextInt(1 + i));
            Assert.Equal(random.NextFloat(), again.NextFloat());
        }

        Assert.Equal(random.Save(), again.Save());
        Assert.NotEqual(state, again.Save());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("g000000000000000000000000000000000000000000000000000000000000001")]
    public void A_damaged_state_is_refused(string state) => Assert.Throws<LikenessException>(() => RandomSource.FromState(state));

    [Fact]
    public void Bounded_integers_are_uniform_and_stay_below_their_bound()
    {
        var random = new RandomSource(7);
        int[] counts = new int[6];
        for (int i = 0; i < 60_000; i++)
        {
            counts[random.NextInt(6)]++;
        }

        // Five standard deviations of a binomial count.
        Assert.All(counts, c => Assert.InRange(c, 10_000 - 460, 10_000 + 460));
        Assert.Equal(0, random.NextInt(1));
        Assert.InRange(random.NextInt(int.MaxValue), 0, int.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
    }

    [Fact]
    public void Normal_and_uniform_numbers_have_their_moments()
    {
        var random = new RandomSource(3);
        float[] normal = new float[100_001];
        random.FillNormal(normal, 2, 3);
        Assert.InRange(normal.Average(), 1.95, 2.05);
        Assert.InRange(Math.Sqrt(normal.Average(x => (x - 2.0) * (x - 2.0))), 2.95, 3.05);
        float[] uniform = new float[100_000];
        random.FillUniform(uniform, -1, 3);
        Assert.InRange(uniform.Average(), 0.97, 1.03);
        Assert.InRange(uniform.Min(), -1, -0.99);
        Assert.InRange(uniform.Max(), 2.99, 2.9999999);
        float[] truncated = new float[20_000];
        random.FillTruncatedNormal(truncated, 0, 0.5f);
        Assert.InRange(truncated.Max(Math.Abs), 0.9f, 1f);
        // The deviation of a normal cut at two deviations is 0.8796 of the whole one's.
        Assert.InRange(Math.Sqrt(truncated.Average(x => (double)x * x)), 0.43, 0.45);
    }

    [Fact]
    public void A_permutation_holds_every_number_once_and_depends_on_the_seed()
    {
        int[] order = new RandomSource(1).Permutation(1000);
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        Assert.Equal(order, new RandomSource(1).Permutation(1000));
        Assert.NotEqual(order, new RandomSource(2).Permutation(1000));
    }

    [Fact]
    public void Split_streams_are_repeatable_different_and_leave_the_parent_alone()
    {
        var random = new RandomSource(5);
        string before = random.Save();
        RandomSource one = random.Split(1);
        Assert.Equal(before, random.Save());
        Assert.Equal(one.Save(), random.Split(1).Save());
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(i => random.Split((ulong)i).Save()).Distinct().Count());
        float[] a = new float[10_000];
        float[] b = new float[10_000];
        one.FillNormal(a);
        random.Split(2).FillNormal(b);
        Assert.InRange(a.Zip(b, (x, y) => (double)x * y).Average(), -0.05, 0.05);
    }
}
