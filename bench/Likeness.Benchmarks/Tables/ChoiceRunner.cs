using System.Globalization;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;
using Likeness.Tensors;

namespace Likeness.Benchmarks.Tables;

/// <summary>
/// How the preset <c>tuned</c> was chosen: activations and learning rates compared, with both aggregations, on frames held out of the training set, the last ten of
/// each of the ten people. The test set takes no part.
/// <c>dotnet run -c Release --project bench/Likeness.Benchmarks -- choose --ict FOLDER --seeds 2,3 --out FILE.csv [--threads N]</c>
/// </summary>
internal static class ChoiceRunner
{
    private const int FramesPerPerson = 52;
    private const int HeldOutFrames = 10;
    private const string Header = "aggregation,activation,learning_rate,seed,epochs,batch,held_out_mm,train_mm";

    public static void Run(string[] args)
    {
        string output = Value(args, "--out");
        Work.Threads = Array.IndexOf(args, "--threads") >= 0 ? int.Parse(Value(args, "--threads"), CultureInfo.InvariantCulture) : 1;
        MeshSet all = TableCorpus.Load("sequences", Value(args, "--ict")).Training;
        MeshSet training = all.Subset([.. Enumerable.Range(0, all.Count).Where(i => !HeldOut(i))]);
        MeshSet held = all.Subset([.. Enumerable.Range(0, all.Count).Where(HeldOut)]);
        if (!File.Exists(output))
        {
            File.WriteAllText(output, Header + "\n");
        }

        foreach (ulong seed in Value(args, "--seeds").Split(',').Select(s => ulong.Parse(s, CultureInfo.InvariantCulture)))
        {
            foreach (double rate in new[] { 0.00125, 0.0025, 0.005, 0.01, 0.02 })
            {
                Measure(training, held, AggregationKind.Qem, HiddenActivation.Elu, rate, seed, output);
                Measure(training, held, AggregationKind.Qem, HiddenActivation.Relu, rate, seed, output);
                Measure(training, held, AggregationKind.Attention, HiddenActivation.Elu, rate, seed, output);
            }
        }
    }

    private static bool HeldOut(int sample) => sample % FramesPerPerson >= FramesPerPerson - HeldOutFrames;

    private static void Measure(MeshSet training, MeshSet held, AggregationKind aggregation, HiddenActivation activation, double rate, ulong seed, string output)
    {
        const int epochs = 24, batch = 8;
        string key = string.Create(CultureInfo.InvariantCulture, $"{aggregation},{activation},{rate},{seed},{epochs},{batch}").ToLowerInvariant();
        if (File.ReadLines(output).Any(line => line.StartsWith(key + ",", StringComparison.Ordinal)))
        {
            return;
        }

        TrainingOptions tuned = TrainingOptions.Tuned(new AutoencoderOptions { EncoderAggregation = aggregation, DecoderAggregation = aggregation });
        TrainingOptions options = tuned with
        {
            Network = tuned.Network with { HiddenActivation = activation },
            LearningRate = rate,
            Epochs = epochs,
            Batch = batch,
            Seed = seed,
        };
        var session = new TrainingSession(training, MeshTemplate.Build(MorphableTrainer.MeanMesh(training), options.Network.Convolution), options);
        string figures;
        try
        {
            while (session.StepsDone < session.TotalSteps)
            {
                session.Step();
            }

            MorphableModel model = session.Model(training.Masks, null);
            figures = string.Create(CultureInfo.InvariantCulture, $"{model.Evaluate(held).Mean:f4},{model.Evaluate(training).Mean:f4}");
        }
        catch (LikenessException)
        {
            figures = "diverged,diverged";
        }

        File.AppendAllText(output, $"{key},{figures}\n");
        Console.WriteLine($"{key}: {figures}");
    }

    private static string Value(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : throw new ArgumentException($"{name} is missing. choose --ict FOLDER --seeds N[,N...] --out FILE.csv [--threads N]");
    }
}
