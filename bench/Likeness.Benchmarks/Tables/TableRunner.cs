using System.Diagnostics;
using System.Globalization;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Evaluation;
using Likeness.Morphable.Linear;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;
using Likeness.Tensors;

namespace Likeness.Benchmarks.Tables;

/// <summary>
/// Trains and measures the cells of the tables, and appends a line to a results file for each; what the file has is not made again,
/// so a long series can be stopped and gone on with.
/// <c>dotnet run -c Release --project bench/Likeness.Benchmarks -- tables --corpus sequences|12x12|bust --ict FOLDER --table NAME[,NAME...] --out FILE.csv [--codes N[,N...]] [--epochs N] [--threads N]</c>;
/// the tables are those of <see cref="TableCells.Named"/>, and <c>pca</c>; <c>--codes</c> takes only cells with these code lengths, <c>--epochs</c> trains
/// for another number of passes, which the file shows.
/// </summary>
internal static class TableRunner
{
    public const string Header =
        "corpus,preset,convolution,filters,encoder,decoder,latent,epochs,batch,seed,test_mm,test_std_mm,test_median_mm,mouth_mm,eyelids_mm,unseen_mm,train_mm,seconds,step_ms,parameters,train_parameters";

    public static void Run(string[] args)
    {
        string corpusName = Required(args, "--corpus"), output = Required(args, "--out");
        Work.Threads = int.Parse(Option(args, "--threads") ?? "1", CultureInfo.InvariantCulture);
        TableCorpus corpus = TableCorpus.Load(corpusName, Option(args, "--ict") ?? "");
        if (!File.Exists(output))
        {
            File.WriteAllText(output, Header + "\n");
        }

        foreach (string table in Required(args, "--table").Split(','))
        {
            if (table == "pca")
            {
                Components(corpusName, corpus, output);
                continue;
            }

            int[] codes = Option(args, "--codes") is { } list ? [.. list.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))] : [];
            foreach (TableCell named in TableCells.Named(table, corpusName).Where(c => codes.Length == 0 || codes.Contains(c.Network.Latent)))
            {
                TableCell cell = Option(args, "--epochs") is { } epochs ? named with { Epochs = int.Parse(epochs, CultureInfo.InvariantCulture) } : named;
                if (!Done(output, cell.Key))
                {
                    Append(output, cell.Key, Train(cell, corpus));
                }
            }
        }
    }

    private static bool Done(string output, string key) =>
        File.ReadLines(output).Any(line => line.StartsWith(key + ",", StringComparison.Ordinal));

    private static void Append(string output, string key, string figures)
    {
        File.AppendAllText(output, $"{key},{figures}\n");
        Console.WriteLine($"{key}: {figures}");
    }

    private static void Components(string name, TableCorpus corpus, string output)
    {
        foreach (int count in new[] { 8, 16, 32, 64 })
        {
            string key = $"{name},pca,,,,,{count},0,0,0";
            if (!Done(output, key))
            {
                long start = Stopwatch.GetTimestamp();
                PcaModel model = PcaModel.Fit(corpus.Training, new PcaOptions { Components = count });
                Append(output, key, Figures(corpus, model.Evaluate, Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 0, 0));
            }
        }
    }

    private static string Train(TableCell cell, TableCorpus corpus)
    {
        var template = MeshTemplate.Build(MorphableTrainer.MeanMesh(corpus.Training), cell.Network.Convolution);
        var session = new TrainingSession(corpus.Training, template, cell.Options);
        long start = Stopwatch.GetTimestamp(), shown = start;
        List<double> steps = [];
        try
        {
            while (session.StepsDone < session.TotalSteps)
            {
                long at = Stopwatch.GetTimestamp();
                float loss = session.Step();
                steps.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
                if (Stopwatch.GetElapsedTime(shown).TotalSeconds > 20)
                {
                    shown = Stopwatch.GetTimestamp();
                    Console.Error.WriteLine($"{cell.Key}: {session.StepsDone} of {session.TotalSteps}, loss {loss:f4}");
                }
            }
        }
        catch (LikenessException error)
        {
            // A run that diverges is a result as well; the table shows it.
            Console.Error.WriteLine(error.Message);
            return "diverged";
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        steps.Sort();
        MorphableModel model = session.Model(corpus.Masks, null);
        return Figures(corpus, set => model.Evaluate(set), seconds, steps[steps.Count / 2], session.Network.InferenceParameterCount, session.Network.ParameterCount);
    }

    private static string Figures(TableCorpus corpus, Func<MeshSet, ReconstructionErrors> measure, double seconds, double step, long parameters, long trained)
    {
        ReconstructionErrors test = measure(corpus.Test);
        double unseen = corpus.Unseen is null ? double.NaN : measure(corpus.Unseen).Mean;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{test.Mean:f4},{test.StandardDeviation:f4},{test.Median:f4},{test.On(corpus.Masks["mouth_region"]).Mean:f4},{test.On(corpus.Masks["eyelids"]).Mean:f4},{unseen:f4},{measure(corpus.Training).Mean:f4},{seconds:f1},{step:f1},{parameters},{trained}");
    }

    private static string Required(string[] args, string name) =>
        Option(args, name) ?? throw new ArgumentException($"{name} is missing. tables --corpus sequences|12x12|bust --ict FOLDER --table NAME[,NAME...] --out FILE.csv [--threads N]");

    private static string? Option(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
