using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Linear;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Benchmarks.Tables;

/// <summary>
/// Meshes that are not our heads: registered scans of faces, animals in motion, a bent and twisted bunny. Two meshes of each set are held
/// out (a sixth of the bunnies); errors are mean distances in percent of the diagonal of the mean shape's box.
/// <c>dotnet run -c Release --project bench/Likeness.Benchmarks -- topologies --meshes FOLDER [--threads N]</c>
/// </summary>
internal static class TopologyRunner
{
    private const int Steps = 800;
    private const int Batch = 4;
    private const int Components = 4;

    public static void Run(string[] args)
    {
        int at = Array.IndexOf(args, "--meshes"), threads = Array.IndexOf(args, "--threads");
        string folder = at >= 0 ? args[at + 1] : throw new ArgumentException("--meshes is missing. topologies --meshes FOLDER [--threads N]");
        Work.Threads = threads >= 0 ? int.Parse(args[threads + 1], CultureInfo.InvariantCulture) : Work.Threads;
        Console.WriteLine("set,vertices,triangles,training,test,method,train_percent,test_percent");
        foreach (string name in new[] { "scalismo-faces", "cat-poses", "lion-poses", "horse-poses" })
        {
            MeshSet set = MeshSetFiles.Load(Path.Combine(folder, name + ".npz")).Set;
            Measure(name, name == "scalismo-faces" ? GeneralisedProcrustes.Align(set).Aligned : set, 2);
        }

        MeshSet bunnies = Bunnies(MeshFiles.Load(Path.Combine(folder, "bunny.obj")).Mesh, 48);
        Measure("bunny bent and twisted", bunnies, 8);
    }

    private static void Measure(string name, MeshSet set, int heldOut)
    {
        MeshSet training = set.Subset([.. Enumerable.Range(0, set.Count - heldOut)]), test = set.Subset([.. Enumerable.Range(set.Count - heldOut, heldOut)]);
        Mesh mean = MorphableTrainer.MeanMesh(training);
        double percent = 100 / (Diagonal(mean) * set.UnitToMillimetres);
        void Line(string method, double onTraining, double onTest) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name},{set.VertexCount},{set.Topology.TriangleCount},{training.Count},{test.Count},{method},{onTraining * percent:f3},{onTest * percent:f3}"));

        PcaModel linear = PcaModel.Fit(training, new PcaOptions { Components = Components });
        Line($"principal components {Components}", linear.Evaluate(training).Mean, linear.Evaluate(test).Mean);
        foreach (GraphConvolution convolution in Enum.GetValues<GraphConvolution>())
        {
            foreach (AggregationKind kind in new[] { AggregationKind.Qem, AggregationKind.Attention })
            {
                var network = new AutoencoderOptions { Convolution = convolution, EncoderAggregation = kind, DecoderAggregation = kind, Latent = Components };
                int stepsPerEpoch = (training.Count + Batch - 1) / Batch;
                TrainingOptions options = TrainingOptions.Tuned(network) with { Batch = Batch, Epochs = Steps / stepsPerEpoch };
                var session = new TrainingSession(training, MeshTemplate.Build(mean, convolution), options);
                while (session.StepsDone < session.TotalSteps)
                {
                    session.Step();
                }

                var model = session.Model(training.Masks, null);
                Line($"{convolution} {kind} {Components}".ToLowerInvariant(), model.Evaluate(training).Mean, model.Evaluate(test).Mean);
            }
        }
    }

    private static double Diagonal(Mesh mesh)
    {
        var low = new Vector3(float.PositiveInfinity);
        Vector3 high = -low;
        foreach (Vector3 p in mesh.Positions)
        {
            low = Vector3.Min(low, p);
            high = Vector3.Max(high, p);
        }

        return (high - low).Length();
    }

    /// <summary>Copies bent to the side by up to 40 degrees and twisted about the vertical by up to 60, both growing with height.</summary>
    private static MeshSet Bunnies(Mesh bunny, int count)
    {
        float low = bunny.Positions.Min(p => p.Y), height = bunny.Positions.Max(p => p.Y) - low;
        var random = new RandomSource(7);
        var vertices = new List<float>(count * bunny.Positions.Length * 3);
        for (int i = 0; i < count; i++)
        {
            float bend = ((random.NextFloat() * 2) - 1) * 40 * MathF.PI / 180, twist = ((random.NextFloat() * 2) - 1) * 60 * MathF.PI / 180;
            foreach (Vector3 p in bunny.Positions)
            {
                float share = (p.Y - low) / height;
                Vector3 turned = Vector3.Transform(p - new Vector3(0, low, 0), Quaternion.CreateFromAxisAngle(Vector3.UnitY, twist * share));
                Vector3 bent = Vector3.Transform(turned, Quaternion.CreateFromAxisAngle(Vector3.UnitZ, bend * share));
                vertices.AddRange([bent.X, bent.Y, bent.Z]);
            }
        }

        return new MeshSet(bunny.Topology, [.. vertices]);
    }
}
