using Likeness.Geometry.Corpora;
using Likeness.Geometry.Ict;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Linear;
using Likeness.Tests.Support;

namespace Likeness.Tests.Morphable;

/// <summary>Principal components on the ICT-12x12 corpus: acceptance item 12 of the specification.</summary>
public class CorpusTests
{
    [SkippableTheory]
    [InlineData(8, false, 1.2961, 0.9528, 1.0602)]
    [InlineData(16, false, 0.3622, 0.4178, 0.2289)]
    [InlineData(8, true, 1.4854, 1.3952, 1.0646)]
    [InlineData(16, true, 0.3765, 0.5048, 0.2126)]
    public void Principal_components_reach_the_stated_errors(int components, bool standardise, double mean, double deviation, double median)
    {
        MeshSet set = Corpus();
        MeshSplit split = MeshSplits.Modular(set.Count);
        PcaModel model = PcaModel.Fit(set.Subset(split.Train), new PcaOptions { Components = components, Standardise = standardise });
        Likeness.Morphable.Evaluation.ReconstructionErrors errors = model.Evaluate(set.Subset(split.Test));
        Assert.Equal(mean, errors.Mean, 0.01 * mean);
        Assert.Equal(deviation, errors.StandardDeviation, 0.01 * deviation);
        Assert.Equal(median, errors.Median, 0.01 * median);
    }

    [SkippableFact]
    public void Thirty_two_components_of_millimetres_leave_almost_nothing()
    {
        MeshSet set = Corpus();
        MeshSplit split = MeshSplits.Modular(set.Count);
        PcaModel model = PcaModel.Fit(set.Subset(split.Train), new PcaOptions { Components = 32 });
        Assert.Equal(0.0016, model.Evaluate(set.Subset(split.Test)).Mean, 0.0001);
    }

    private static MeshSet Corpus() => IctCorpus.Make(IctFaceKit.Load(Requires.Shared("data/ict/ict_face_5k.npz")).Face);
}
