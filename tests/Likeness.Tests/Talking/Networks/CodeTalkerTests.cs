using Likeness.Talking.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Talking.Networks;

public class CodeTalkerTests
{
    private static readonly CodeTalkerOptions Small = new()
    {
        Vertices = 4,
        Width = 16,
        PriorLayers = 2,
        PriorHeads = 4,
        PriorFeedForward = 24,
        CodeSize = 4,
        Codes = 9,
        Features = 10,
        Layers = 2,
        Heads = 4,
        Period = 5,
        Subjects = 3,
        Dropout = 0,
    };

    /// <summary>Acceptance 2 of the specification, for 5,023 vertices.</summary>
    [Fact]
    public void The_prior_has_the_parameters_of_its_release() =>
        Assert.Equal(131_653_341, new CodeTalkerPrior(new CodeTalkerOptions { Vertices = 5023 }, null).ParameterCount);

    [Fact]
    public void Vectors_become_the_nearest_code_and_gradients_pass_straight_through()
    {
        var codebook = new VectorQuantiser(5, 2, new RandomSource(1));
        Tensor codes = codebook.NamedParameters().Single().Tensor;
        Assert.All(codes.Span.ToArray(), x => Assert.InRange(x, -0.2f, 0.2f));
        float[] table = [0, 0, 1, 0, 0, 1, 1, 1, -1, -1];
        table.CopyTo(codes.Span);
        Tensor vectors = Tensor.From([0.9f, 0.2f, -0.4f, -0.9f, 0.1f, 0.8f], 1, 3, 2).WithGrad();
        Quantised found = codebook.Forward(vectors);
        Assert.Equal([1, 4, 2], found.Indices.Span.ToArray());
        Assert.All(found.Value.Span.ToArray().Zip([1f, 0, -1, -1, 0, 1]), p => Assert.Equal(p.Second, p.First, 1e-6f));
        double squares = new[] { 0.1, 0.2, 0.6, 0.1, 0.1, 0.2 }.Sum(d => d * d) / 6;
        Assert.Equal(1.25 * squares, found.Loss.Span[0], 1e-6);

        float[] cotangent = [1, -2, 3, -4, 5, -6];
        found.Value.Backward(Tensor.From(cotangent, 1, 3, 2));
        Assert.Equal(cotangent, vectors.Grad!.Span.ToArray());
        vectors.ZeroGrad();
        codebook.Forward(vectors).Loss.Backward();
        float[] difference = [-0.1f, 0.2f, 0.6f, 0.1f, 0.1f, -0.2f];
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(2 * 0.25f * difference[i] / 6, vectors.Grad!.Span[i], 1e-6f);
        }

        // Each of the three codes that were taken is pulled to its vector, with four times the strength; the others stay.
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(-2 * difference[i] / 6, codes.Grad!.Span[(2 * found.Indices.Span[i / 2]) + (i % 2)], 1e-6f);
        }

        Assert.Equal([0f, 0, 0, 0], [.. codes.Grad!.Span[..2], .. codes.Grad!.Span[6..8]]);
        Assert.Contains("do not fill", Assert.Throws<ShapeException>(() => codebook.Forward(Tensor.Zeros(3))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_halves_of_the_prior_agree_with_central_differences(bool truePositions)
    {
        var prior = new CodeTalkerPrior(Small with { TruePositions = truePositions }, new RandomSource(2));
        prior.Train(false);
        Tensor motion = Numbers(3, 1, 6, 12).WithGrad(), codes = Numbers(4, 1, 6, 16).WithGrad(), byVectors = Numbers(5, 1, 6, 16), byMotion = Numbers(6, 1, 6, 12);
        prior.Encode(motion).Backward(byVectors);
        prior.Decode(codes).Backward(byMotion);
        Check(motion, () => Dot(prior.Encode(motion), byVectors));
        Check(codes, () => Dot(prior.Decode(codes), byMotion));

        static void Check(Tensor at, Func<double> value)
        {
            for (int i = 0; i < at.Count; i += 5)
            {
                float kept = at.Span[i];
                // Small against the distance to a kink of the leaky ReLU, large against rounding.
                const float h = 1f / 1024;
                at.Span[i] = kept + h;
                double up = value();
                at.Span[i] = kept - h;
                double down = value();
                at.Span[i] = kept;
                double slope = (up - down) / (2 * h);
                Assert.Equal(slope, at.Grad!.Span[i], 2e-2 * Math.Max(1, Math.Abs(slope)));
            }
        }
    }

    [Fact]
    public void The_release_gives_all_frames_of_the_prior_the_first_position()
    {
        var compatible = new CodeTalkerPrior(Small, new RandomSource(2));
        var fixedPositions = new CodeTalkerPrior(Small with { TruePositions = true }, new RandomSource(2));
        Tensor still = Tensor.Full(new Shape(1, 5, 16), 0.3f);
        compatible.Train(false);
        fixedPositions.Train(false);

        // Still codes: without a position of its own each frame is made alike.
        float[] same = compatible.Decode(still).Span.ToArray(), moving = fixedPositions.Decode(still).Span.ToArray();
        Assert.All(Enumerable.Range(0, same.Length), i => Assert.Equal(same[i % 12], same[i], 1e-5f));
        Assert.Contains(Enumerable.Range(12, 48), i => MathF.Abs(moving[i] - moving[i % 12]) > 1e-3f);
    }

    [Fact]
    public void Animation_follows_its_own_last_frames_as_a_chain_of_forced_passes_does()
    {
        (CodeTalkerNetwork network, _) = Network();

        // The first input is the style alone in the chain, and the style with the map of a zero frame (its bias) under forcing, as released.
        network.NamedParameters().Single(p => p.Name == "vertice_map.bias").Tensor.Span.Clear();
        Tensor features = Numbers(8, 1, 9, 10);
        float[] style = [0.25f, 0.75f, 0];
        using Tape.PauseScope pause = Tape.Pause();
        var made = new List<float>();
        for (int t = 1; t <= 9; t++)
        {
            Tensor truth = Tensor.From([.. made, .. new float[12]], 1, t, 12);
            Tensor motion = network.Forced(features, truth, style).Motion;
            made.AddRange(motion.Span[^12..]);
            if (t == 9)
            {
                Tensor found = network.Animate(features, 9, style);
                Assert.All(motion.Span.ToArray().Zip(found.Span.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-4f));
                Assert.True(found.Span.ToArray().Distinct().Count() > 20);
            }
        }

        // A window that holds the whole clip changes nothing.
        Assert.Equal(network.Animate(features, 9, style).Span.ToArray(), network.Animate(features, 9, style, fast: true).Span.ToArray());
        Assert.NotEqual(network.Animate(features, 9, style).Span.ToArray(), network.Animate(features, 9, [0, 0, 1]).Span.ToArray());
        Assert.Equal(new Shape(1, 1, 12), network.Animate(features, 1, style).Shape);
    }

    [Fact]
    public void A_long_clip_can_be_made_with_a_window_of_the_prior()
    {
        (CodeTalkerNetwork network, _) = Network();
        Tensor features = Numbers(8, 1, 50, 10);
        float[] motion = network.Animate(features, 50, [1, 0, 0], fast: true).Span.ToArray();
        Assert.Equal(600, motion.Length);
        Assert.All(motion, x => Assert.True(float.IsFinite(x)));
    }

    [Fact]
    public void Forcing_teaches_every_part_and_leaves_the_wanted_codes_alone()
    {
        (CodeTalkerNetwork network, CodeTalkerPrior prior) = Network();
        Tensor truth = Numbers(9, 1, 6, 12);
        (Tensor motion, Tensor loss) = network.Forced(Numbers(8, 1, 6, 10), truth, [1, 0, 0]);
        (motion.MeanSquaredError(truth) + loss).Backward();
        Assert.All(network.NamedParameters(), p => Assert.True(p.Tensor.Grad is not null, p.Name));
        Assert.True(network.NamedParameters().Single(p => p.Name == "feat_map.weight").Tensor.Grad!.Span.IndexOfAnyExcept(0f) >= 0);
        Assert.All(prior.NamedParameters().Where(p => p.Name.StartsWith("encoder", StringComparison.Ordinal)), p => Assert.True(p.Tensor.Grad is null, p.Name));
        Assert.Contains("9 frames of motion", Assert.Throws<ShapeException>(() => network.Animate(Numbers(8, 1, 8, 10), 9, [1, 0, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("3 styles", Assert.Throws<ShapeException>(() => network.Animate(Numbers(8, 1, 8, 10), 8, [1, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("size of a code", Assert.Throws<LikenessException>(() => new CodeTalkerPrior(Small with { CodeSize = 5 }, null)).Message, StringComparison.Ordinal);
    }

    private static (CodeTalkerNetwork Network, CodeTalkerPrior Prior) Network()
    {
        var random = new RandomSource(11);
        var prior = new CodeTalkerPrior(Small, random);
        var network = new CodeTalkerNetwork(Small, prior, random);
        random.FillUniform(network.NamedParameters().Single(p => p.Name == "feat_map.weight").Tensor.Span, -0.3f, 0.3f);
        prior.Train(false);
        network.Train(false);
        return (network, prior);
    }

    private static double Dot(Tensor a, Tensor b)
    {
        using Tape.PauseScope pause = Tape.Pause();
        return a.Span.ToArray().Zip(b.Span.ToArray(), (p, q) => (double)p * q).Sum();
    }

    private static Tensor Numbers(ulong seed, params int[] shape)
    {
        Tensor t = Tensor.Zeros(new Shape(shape));
        new RandomSource(seed).FillNormal(t.Span);
        return t;
    }
}
