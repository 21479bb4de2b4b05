using Likeness.Stylized.Cascade;
using Likeness.Stylized.Training;
using Likeness.Stylized.Training.Stages;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Stylized.Cascade;

namespace Likeness.Tests.Stylized.Training;

public sealed class CascadeStageTests(CascadeTrainingTests.Pictures pictures) : IClassFixture<CascadeTrainingTests.Pictures>
{
    private const int Size = 16;
    private const int Count = 8;

    [Fact]
    public void Worn_pictures_lose_each_another_part_of_their_sharpness_and_keep_their_brightness()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor boards = Tensor.Uninitialized(new Shape(Count, 3, Size, Size));
        for (int i = 0; i < boards.Count; i++)
        {
            boards.Span[i] = ((i % Size) + (i / Size % Size)) % 2 == 0 ? 1 : -1;
        }

        Tensor worn = Probe.OfWorn(boards, new RandomSource(4));
        float[] contrast = (worn * boards).Mean([1, 2, 3]).Span.ToArray();

        // Blurred, a board is grey; noise of at most a tenth moves a mean over 768 numbers by less than a hundredth.
        Assert.All(contrast, static c => Assert.InRange(c, -0.02f, 1.02f));
        Assert.True(contrast.Max() - contrast.Min() > 0.3f, string.Join(" ", contrast));
        Assert.All(worn.Mean([1, 2, 3]).Span.ToArray(), static m => Assert.InRange(m, -0.02f, 0.02f));
    }

    [Fact]
    public void Numbers_that_no_picture_decides_go_to_the_middle()
    {
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3));
        var stage = new MapperStage(TinyCascade.Config(60), networks, pictures.All.Photos, new ObjectiveWeights(0, 0, 0));
        stage.Prepare();
        var random = new RandomSource(5);
        float before = FromTheMiddle(networks);
        for (int step = 0; step < 60; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            stage.Step(step, random);
        }

        float after = FromTheMiddle(networks);
        Assert.True(after < 0.5f * before, $"{before} became {after}");
    }

    private float FromTheMiddle(CascadeNetworks networks)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        Tensor found = networks.Mapper.Forward(networks.Encoder.Encode(pictures.All.Photos.Batch([0, 1, 2]).Pictures));
        return (found.Slice(1, 0, networks.Mapper.Schema.Continuous.Count) - 0.5f).Abs().Mean().Item;
    }

    private sealed class Probe : CascadeStage
    {
        public static Tensor OfWorn(Tensor pictures, RandomSource random) => Worn(pictures, random);

        public override double LearningRate => 0;

        public override float Step(int step, RandomSource random) => 0;

        public override void Save(SafeTensorsWriter writer, string prefix) { }

        public override void Load(SafeTensorsFile file, string prefix) { }
    }
}
