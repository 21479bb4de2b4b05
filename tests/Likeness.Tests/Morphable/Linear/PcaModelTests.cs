using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Evaluation;
using Likeness.Morphable.Linear;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Morphable.Linear;

public class PcaModelTests
{
    [SkippableTheory]
    [InlineData(8, 2.517, 2.540)]
    [InlineData(32, 0.385, 0.480)]
    public void Errors_on_the_ICT_sequences_are_those_stated_with_the_data(int components, double train, double test)
    {
        string trainPath = Requires.Shared("data/ict/sequences_train.npz"), testPath = Requires.Shared("data/ict/sequences_test.npz");
        MeshSet training = MeshSetFiles.Load(trainPath + "#train").Set;
        PcaModel model = PcaModel.Fit(training, new PcaOptions { Components = components });
        Assert.Equal(train, model.Evaluate(training).Mean, 0.001);
        Assert.Equal(test, model.Evaluate(MeshSetFiles.Load(testPath + "#test").Set).Mean, 0.001);
    }

    [Fact]
    public void As_many_components_as_the_data_have_reconstruct_them()
    {
        MeshSet set = TestHeads.Make(6, subdivisions: 2);
        Assert.True(PcaModel.Fit(set, new PcaOptions { Components = 6 }).Evaluate(set).Maximum < 1e-3);
        Assert.True(PcaModel.Fit(set, new PcaOptions { Components = 6, Standardise = true }).Evaluate(set).Maximum < 1e-3);
    }

    [Fact]
    public void Both_ways_to_the_components_agree()
    {
        // 30 meshes of 6 vertices have more samples than coordinates; 12 have fewer.
        MeshSet many = TestHeads.Make(30, subdivisions: 0);
        new Likeness.Tensors.Randomness.RandomSource(1UL).FillNormal(many.Vertices, 0, 50);
        PcaModel fromCoordinates = PcaModel.Fit(many, new PcaOptions { Components = 3 });
        MeshSet few = many.Subset([.. Enumerable.Range(0, 12)]);
        PcaModel fromSamples = PcaModel.Fit(few, new PcaOptions { Components = 3 });
        foreach (PcaModel model in new[] { fromCoordinates, fromSamples })
        {
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                {
                    double dot = 0;
                    for (int i = 0; i < model.Mean.Length; i++)
                    {
                        dot += model.Component(a)[i] * model.Component(b)[i];
                    }

                    Assert.Equal(a == b ? 1 : 0, dot, 1e-9);
                }
            }

            Assert.True(model.Variances[0] >= model.Variances[1] && model.Variances[1] >= model.Variances[2]);
        }

        Assert.True(fromCoordinates.Evaluate(many).Mean <= fromSamples.Evaluate(many).Mean + 1e-6);
    }

    [Fact]
    public void More_components_than_meshes_are_refused()
    {
        MeshSet set = TestHeads.Make(5, subdivisions: 1);
        Assert.Contains("allow 1 to 5", Assert.Throws<LikenessException>(() => PcaModel.Fit(set, new PcaOptions { Components = 6 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Medians_shares_and_masks_are_what_they_say()
    {
        var errors = new ReconstructionErrors([0, 1, 2, 3, 4, 10], 3);
        Assert.Equal(2.5, errors.Median);
        Assert.Equal(20.0 / 6, errors.Mean, 1e-12);
        Assert.Equal([1.0 / 6, 5.0 / 6, 1], errors.ShareBelow([1, 10, 11]));
        Assert.Equal(10, errors.On([2]).Maximum);
        Assert.Equal([1.5f, 2.5f, 6f], errors.VertexMeans());
        Assert.Throws<LikenessException>(() => errors.On([3]));
    }
}
