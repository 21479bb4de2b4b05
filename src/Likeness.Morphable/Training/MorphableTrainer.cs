using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Evaluation;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Runs.Training;

namespace Likeness.Morphable.Training;

/// <summary>Trains a deep morphable model as a run: events out, checkpoints and metrics in the run folder, exact resume.</summary>
public static class MorphableTrainer
{
    /// <summary>The kind of run in run.json and in checkpoints.</summary>
    public const string RunKind = "morphable.train";

    /// <summary>Trains, or goes on where the newest checkpoint of the folder stands.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="run">An open run folder.</param>
    /// <param name="cancel">Stops after the running step, with a checkpoint.</param>
    /// <returns>What happens; ends with <see cref="RunDone"/> and its figures (test_mean_mm and so on).</returns>
    public static IAsyncEnumerable<RunEvent> Train(TrainingJob job, RunFolder run, CancellationToken cancel = default) => RunThread.Start(
        (report, stop) =>
        {
            MeshTemplate template = MeshTemplate.Build(MeanMesh(job.Training), job.Options.Network.Convolution, job.CacheFolder);
            TrainingLoop.Run(Loop(job, run, new TrainingSession(job.Training, template, job.Options, job.Validation)), report, stop);
        },
        cancel);

    /// <summary>The mesh that a set's hierarchy is made from: the mean of its meshes.</summary>
    public static Mesh MeanMesh(MeshSet set)
    {
        int stride = set.VertexCount * 3;
        double[] sum = new double[stride];
        for (int s = 0; s < set.Count; s++)
        {
            ReadOnlySpan<float> v = set.Sample(s);
            for (int i = 0; i < stride; i++)
            {
                sum[i] += v[i];
            }
        }

        float[] mean = [.. sum.Select(v => (float)(v / set.Count))];
        return new Mesh(MemoryMarshal.Cast<float, Vector3>(mean.AsSpan()).ToArray(), set.Topology);
    }

    private static TrainingLoopJob Loop(TrainingJob job, RunFolder run, TrainingSession session)
    {
        AutoencoderOptions network = job.Options.Network;
        return new TrainingLoopJob
        {
            Session = session,
            Run = run,
            Name = $"{network.Convolution} {network.Filters} {network.EncoderAggregation}/{network.DecoderAggregation}".ToLowerInvariant(),
            CheckpointInterval = job.CheckpointInterval,
            Identity = new Dictionary<string, string>
            {
                ["topology"] = job.Training.Topology.ContentHash,
                ["architecture"] = JsonSerializer.Serialize(network, AutoencoderJson.Default.AutoencoderOptions),
                ["meshes"] = job.Training.Count.ToString(CultureInfo.InvariantCulture),
            },
            AfterEpoch = epoch => Snapshot(job, run, session, epoch),
            Finish = _ => Finish(job, session),
        };
    }

    private static void Snapshot(TrainingJob job, RunFolder run, TrainingSession session, int epoch)
    {
        if (!job.SnapshotEpochs.Contains(epoch))
        {
            return;
        }

        string path = Path.Combine(run.Path, "snapshots", string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:D4}.safetensors"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        MorphableModelFile.Save(path, session.Model(job.Training.Masks, job.Training.Texture));
    }

    private static Dictionary<string, double> Finish(TrainingJob job, TrainingSession session)
    {
        MorphableModel model = session.Model(job.Training.Masks, job.Training.Texture);
        MorphableModelFile.Save(job.ModelPath, model);
        ReconstructionErrors errors = model.Evaluate(job.Test ?? job.Training);
        return new Dictionary<string, double>
        {
            ["test_mean_mm"] = errors.Mean,
            ["test_std_mm"] = errors.StandardDeviation,
            ["test_median_mm"] = errors.Median,
            ["parameters"] = session.Network.InferenceParameterCount,
            ["train_parameters"] = session.Network.ParameterCount,
        };
    }
}
