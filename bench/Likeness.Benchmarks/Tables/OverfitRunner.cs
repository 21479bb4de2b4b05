using System.Globalization;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Linear;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;
using Likeness.Tensors;

namespace Likeness.Benchmarks.Tables;

/// <summary>
/// Acceptance item 13 of the specification: sixteen meshes, simple network, code of 8, 500 steps of Adam at 0.001; the loss that is left, in
/// percent of the first one. Beside it what eight principal components of the same standardised meshes leave, in the same norm.
/// <c>dotnet run -c Release --project bench/Likeness.Benchmarks -- overfit --ict FOLDER [--threads N]</c>
/// </summary>
internal static class OverfitRunner
{
    private const int Meshes = 16;
    private const int Steps = 500;

    public static void Run(string[] args)
    {
        int ict = Array.IndexOf(args, "--ict"), threads = Array.IndexOf(args, "--threads");
        Work.Threads = threads >= 0 ? int.Parse(args[threads + 1], CultureInfo.InvariantCulture) : Work.Threads;
        Console.WriteLine($"{"sixteen meshes",-34} {"aggregation",-12} {"first L1",9} {"left",8} {"8 components leave",20}");
        foreach (string corpus in ict >= 0 ? ["sequences", "12x12", "bust"] : (string[])["bust"])
        {
            MeshSet all = TableCorpus.Load(corpus, ict >= 0 ? args[ict + 1] : "").Training;
            Print(corpus + ", the first", all.Subset([.. Enumerable.Range(0, Meshes)]));
            Print(corpus + ", spread over all", all.Subset([.. Enumerable.Range(0, Meshes).Select(i => i * all.Count / Meshes)]));
        }
    }

    private static void Print(string name, MeshSet set)
    {
        double linear = LinearShare(set);
        foreach (AggregationKind kind in new[] { AggregationKind.Qem, AggregationKind.Attention })
        {
            var network = new AutoencoderOptions { EncoderAggregation = kind, DecoderAggregation = kind };
            var session = new TrainingSession(
                set,
                MeshTemplate.Build(MorphableTrainer.MeanMesh(set), GraphConvolution.Cheb),
                TrainingOptions.Paper(network) with { Optimiser = OptimiserKind.Adam, LearningRate = 1e-3, WeightDecay = 0, EpochDecay = 1, Epochs = Steps });
            float first = session.Step(), last = first;
            while (session.StepsDone < Steps)
            {
                last = session.Step();
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34} {kind,-12} {first,9:f4} {last / first,8:P1} {linear,20:P1}"));
        }
    }

    /// <summary>Mean absolute standardised residual of eight components over the mean absolute standardised coordinate.</summary>
    private static double LinearShare(MeshSet set)
    {
        var standardiser = Likeness.Morphable.Data.Standardiser.PerCoordinate(set);
        PcaModel model = PcaModel.Fit(set, new PcaOptions { Components = 8, Standardise = true });
        double residual = 0, size = 0;
        double[] code = new double[8];
        float[] back = new float[set.VertexCount * 3];
        for (int s = 0; s < set.Count; s++)
        {
            ReadOnlySpan<float> v = set.Sample(s);
            model.Encode(v, code);
            model.Decode(code, back);
            for (int i = 0; i < back.Length; i++)
            {
                residual += Math.Abs(v[i] - back[i]) / standardiser.Scale[i];
                size += Math.Abs(v[i] - standardiser.Mean[i]) / standardiser.Scale[i];
            }
        }

        return residual / size;
    }
}
