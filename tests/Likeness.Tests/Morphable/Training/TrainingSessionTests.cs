using Likeness.Geometry.Meshes;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;
using Likeness.Tensors;

namespace Likeness.Tests.Morphable.Training;

public class TrainingSessionTests
{
    [Theory]
    [InlineData(AggregationKind.Qem)]
    [InlineData(AggregationKind.Attention)]
    public void Three_hundred_steps_on_sixteen_meshes_halve_the_loss(AggregationKind kind)
    {
        MeshSet set = TestHeads.Make(16, subdivisions: 3);
        var network = new AutoencoderOptions { EncoderAggregation = kind, DecoderAggregation = kind };
        TrainingOptions options = TrainingOptions.Paper(network) with { Optimiser = OptimiserKind.Adam, LearningRate = 1e-3, WeightDecay = 0, EpochDecay = 1, Epochs = 300 };
        var session = new TrainingSession(set, MeshTemplate.Build(set.MeshAt(0), GraphConvolution.Cheb), options);
        float first = session.Step(), last = first;
        while (session.StepsDone < session.TotalSteps)
        {
            last = session.Step();
        }

        Assert.True(last < 0.5f * first, $"the loss went from {first} to {last}");
    }

    [Fact]
    public void Steps_have_the_same_bits_for_any_number_of_threads_and_allocate_little()
    {
        MeshSet set = TestHeads.Make(9);
        MeshTemplate template = MeshTemplate.Build(set.MeshAt(0), GraphConvolution.Cheb);
        int before = Work.Threads;
        try
        {
            float[]? first = null;
            foreach (int threads in new[] { 1, 2, 5 })
            {
                Work.Threads = threads;
                var session = new TrainingSession(set, template, TrainingOptions.Paper(new AutoencoderOptions()) with { Batch = 4 });
                for (int i = 0; i < 7; i++)
                {
                    session.Step();
                }

                float[] bits = [.. session.Network.Parameters().SelectMany(p => p.Span.ToArray())];
                first ??= bits;
                Assert.Equal(first, bits);

                // Tests that run beside this one share the buffer pool, so a single step may find it empty.
                long least = long.MaxValue;
                for (int i = 0; i < 6; i++)
                {
                    long own = GC.GetAllocatedBytesForCurrentThread();
                    session.Step();
                    least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - own);
                }

                Assert.InRange(least, 0, 4096);
            }
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Fact]
    public void Small_portions_of_a_batch_add_up_to_its_gradient()
    {
        MeshSet set = TestHeads.Make(8);
        MeshTemplate template = MeshTemplate.Build(set.MeshAt(0), GraphConvolution.Cheb);
        TrainingOptions options = TrainingOptions.Paper(new AutoencoderOptions()) with { Batch = 8 };
        var whole = new TrainingSession(set, template, options);
        var portions = new TrainingSession(set, template, options with { MicroBatch = 3 });
        Assert.Equal(whole.Step(), portions.Step(), 1e-5f);
        foreach ((Tensor a, Tensor b) in whole.Network.Parameters().Zip(portions.Network.Parameters()))
        {
            float scale = MathF.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude<float>(a.Grad!.Span));
            for (int i = 0; i < a.Count; i++)
            {
                Assert.Equal(a.Grad.Span[i], b.Grad!.Span[i], 1e-4f * MathF.Max(scale, 1e-3f));
            }
        }
    }

    [Fact]
    public void One_mesh_and_codes_longer_than_the_data_are_refused()
    {
        MeshSet one = TestHeads.Make(1, subdivisions: 3);
        MeshTemplate template = MeshTemplate.Build(one.MeshAt(0), GraphConvolution.Cheb);
        Assert.Contains("at least 2 meshes", Assert.Throws<LikenessException>(() => new TrainingSession(one, template, new TrainingOptions())).Message, StringComparison.Ordinal);
        MeshSet two = TestHeads.Make(2, subdivisions: 3);
        var options = new TrainingOptions { Network = new AutoencoderOptions { Latent = 4000 } };
        Assert.Contains("longer than the whole data set", Assert.Throws<LikenessException>(() => new TrainingSession(two, template, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_training_with_advice()
    {
        MeshSet set = TestHeads.Make(4, subdivisions: 3);
        TrainingOptions options = TrainingOptions.Paper(new AutoencoderOptions()) with { LearningRate = 1e30 };
        var session = new TrainingSession(set, MeshTemplate.Build(set.MeshAt(0), GraphConvolution.Cheb), options);
        LikenessException error = Assert.Throws<LikenessException>(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                session.Step();
            }
        });
        Assert.Contains("Lower the learning rate", error.Message, StringComparison.Ordinal);
    }
}
