using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Charts;
using Likeness.Imaging.Images;
using Likeness.Imaging.Reports;
using Likeness.Morphable.Evaluation;
using Likeness.Morphable.Figures;
using Likeness.Morphable.Linear;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Runs.Folders;
using Likeness.Runs.Provenance;
using Likeness.Tensors.Randomness;

namespace Likeness.Morphable.Reports;

/// <summary>A finished training as one self-contained page: what was done, how it went, how good the model is, and pictures of it.</summary>
public static class MorphableReport
{
    private const int Rows = 3;
    private const int StripLength = 7;

    /// <summary>Writes the page.</summary>
    /// <param name="path">The HTML file.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="modelPath">The trained model.</param>
    /// <param name="description">The run's description.</param>
    /// <param name="training">What it was trained on; principal components of the same length are the comparison.</param>
    /// <param name="test">What it is measured on.</param>
    public static void Write(string path, string folder, string modelPath, RunDescription description, MeshSet training, MeshSet test)
    {
        MorphableModel model = MorphableModelFile.Load(modelPath);
        ReconstructionErrors errors = model.Evaluate(test);
        int components = Math.Min(model.Latent, Math.Min(training.Count, training.VertexCount * 3));
        PcaModel pca = PcaModel.Fit(training, new PcaOptions { Components = components });
        ReconstructionErrors linear = pca.Evaluate(test);
        var report = new HtmlReport("A deep morphable model", Lead(model, errors, linear, test))
        {
            Footer = $"Made by Likeness {description.Machine.ToolVersion}. Seed {description.Seed}.",
        };
        AddErrors(report, model, errors, linear, components, test);
        AddCurves(report, folder);
        AddPictures(report, folder, model, pca, errors, test);
        AddProvenance(report, description);
        report.Write(path);
    }

    private static string Lead(MorphableModel model, ReconstructionErrors errors, ReconstructionErrors linear, MeshSet test)
    {
        AutoencoderOptions o = model.Options;
        string verdict = errors.Mean < linear.Mean
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * (1 - (errors.Mean / linear.Mean)):f0} percent less than")
            : string.Create(CultureInfo.InvariantCulture, $"{100 * ((errors.Mean / linear.Mean) - 1):f0} percent more than");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Words(o)}: a head of {model.Topology.VertexCount} vertices in {model.Latent} numbers. On {test.Count} meshes that it was measured on, vertices lie {errors.Mean:f2} mm from the truth on average, {verdict} principal components of the same length ({linear.Mean:f2} mm).");
    }

    private static void AddErrors(HtmlReport report, MorphableModel model, ReconstructionErrors errors, ReconstructionErrors linear, int components, MeshSet test)
    {
        report.Section("Errors");
        var rows = new List<IReadOnlyList<string>> { Row("whole", errors, linear) };
        IReadOnlyDictionary<string, int[]> masks = test.Masks.Count > 0 ? test.Masks : model.Masks;
        foreach ((string name, int[] mask) in masks.Where(m => m.Value.Length > 0 && !m.Key.StartsWith("loop", StringComparison.Ordinal)).OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            rows.Add(Row(name, errors.On(mask), linear.On(mask)));
        }

        report.Table(["region", "model, mean mm", "std", "median", $"PCA {components}, mean mm", "std", "median"], rows);
        double[] thresholds = [.. Enumerable.Range(0, 121).Select(i => i * 0.05)];
        report.Figure(
            new XyChart(
                new XySeries("model", thresholds, [.. errors.ShareBelow(thresholds).Select(s => 100 * s)]),
                new XySeries($"PCA {components}", thresholds, [.. linear.ShareBelow(thresholds).Select(s => 100 * s)]))
            {
                XLabel = "error (mm)",
                YLabel = "vertices below it (%)",
                FromZero = true,
            },
            "Cumulative error over all vertices of all meshes.");

        static IReadOnlyList<string> Row(string name, ReconstructionErrors a, ReconstructionErrors b) =>
            [name, F(a.Mean), F(a.StandardDeviation), F(a.Median), F(b.Mean), F(b.StandardDeviation), F(b.Median)];
    }

    private static void AddCurves(HtmlReport report, string folder)
    {
        string metrics = Path.Combine(folder, "metrics.csv");
        if (!File.Exists(metrics))
        {
            return;
        }

        (string[] columns, double[][] rows) = MetricsLog.Read(metrics);
        int epoch = Array.IndexOf(columns, "epoch");
        var series = new List<XySeries>();
        foreach (string name in new[] { "loss", "validation_loss" })
        {
            int at = Array.IndexOf(columns, name);
            double[][] there = at < 0 ? [] : [.. rows.Where(r => !double.IsNaN(r[at]))];
            if (there.Length > 1)
            {
                series.Add(new XySeries(name == "loss" ? "training" : "validation", [.. there.Select(r => r[epoch])], [.. there.Select(r => r[at])]));
            }
        }

        if (series.Count > 0)
        {
            report.Section("Training").Figure(new XyChart([.. series]) { XLabel = "epoch", YLabel = "mean absolute error (standardised)", LogY = true });
        }
    }

    private static void AddPictures(HtmlReport report, string folder, MorphableModel model, PcaModel pca, ReconstructionErrors errors, MeshSet test)
    {
        report.Section("Reconstructions");
        int[] byError = [.. Enumerable.Range(0, test.Count).OrderBy(errors.SampleMean)];
        int[] shown = [.. Enumerable.Range(1, Rows).Select(i => byError[(byError.Length - 1) * i / Rows]).Distinct()];
        Mesh[] truth = [.. shown.Select(test.MeshAt)];
        report.Figure(
            ErrorMaps.Draw(truth, [new Reconstruction("model", [.. truth.Select(t => model.Decode(model.Encode(t)))]), new Reconstruction("PCA", [.. truth.Select(t => Linear(pca, t))])]),
            "An easy, a middling and the hardest mesh by mean error. Left to right: truth, model and its error, principal components and theirs.");

        report.Section("In latent space");
        float[] a = model.Encode(test.MeshAt(shown[0])), b = model.Encode(test.MeshAt(shown[^1]));
        float[] places = [-0.5f, 0, 0.25f, 0.5f, 0.75f, 1, 1.5f];
        report.Figure(
            Strip([.. places.Select(p => model.Decode(LatentArithmetic.Mix(b, a, p)))], [.. places.Select(p => p.ToString("0.##", CultureInfo.InvariantCulture))]),
            "From one mesh (0) to another (1), and beyond both.");
        report.Figure(
            Strip([.. Enumerable.Range(0, Math.Min(model.Latent, StripLength)).Select(axis => Moved(model, axis))], [.. Enumerable.Range(0, Math.Min(model.Latent, StripLength)).Select(axis => $"axis {axis}")]),
            "The mean code with one axis at its 99.5th percentile.");
        var random = new RandomSource(1);
        report.Figure(Strip([.. Enumerable.Range(0, StripLength).Select(_ => model.Decode(model.Draw(random)))], []), "Drawn from the distribution of the training codes.");
        AddFields(report, folder, model, errors);
    }

    private static void AddFields(HtmlReport report, string folder, MorphableModel model, ReconstructionErrors errors)
    {
        string snapshots = Path.Combine(folder, "snapshots");
        string[] files = Directory.Exists(snapshots) ? [.. Directory.GetFiles(snapshots, "epoch-*.safetensors").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0)
        {
            return;
        }

        MorphableModel[] models = [.. files.Select(MorphableModelFile.Load)];
        string[] names = [.. files.Select(f => "epoch " + int.Parse(Path.GetFileNameWithoutExtension(f)["epoch-".Length..], CultureInfo.InvariantCulture))];
        float[] means = errors.VertexMeans();
        int worst = Array.IndexOf(means, means.Max());
        int other = Enumerable.Range(0, means.Length).OrderByDescending(v =>
            (model.Network.Template.Hierarchy.Levels[0].Positions[v] - model.Network.Template.Hierarchy.Levels[0].Positions[worst]).LengthSquared()).ElementAt(means.Length / 2);
        report.Section("What attention learned")
            .Figure(ReceptiveFields.Draw(models, names, [worst, other]), "Where a vertex takes its features from on the finest step up, epoch by epoch: the vertex with the largest mean error, and one far from it.")
            .Figure(MappingColours.Draw([models[0], models[^1]], [names[0], names[^1]]), "Vertices with similar rows in the finest upsampling matrix have similar hues.");
    }

    private static void AddProvenance(HtmlReport report, RunDescription description)
    {
        report.Section("How it was made")
            .Code(description.CommandLine)
            .Table(["setting", "value"], [.. description.Config.Where(p => p.Value is not JsonObject).Select(p => (IReadOnlyList<string>)[p.Key, p.Value?.ToJsonString() ?? "none"])]);
        if (description.Inputs.Count > 0)
        {
            report.Table(["input", "SHA-256", "licence"], [.. description.Inputs.Select(i => (IReadOnlyList<string>)[Path.GetFileName(i.Path), i.Sha256[..16], Licence(i)])]);
        }
    }

    private static string Licence(InputFile input) => input.Licence?.ToString() ?? "not found beside it";

    private static Mesh Moved(MorphableModel model, int axis)
    {
        float[] code = [.. model.Statistics.Mean.Select(m => (float)m)];
        code[axis] = (float)model.Statistics.High[axis];
        return model.Decode(code);
    }

    private static Mesh Linear(PcaModel pca, Mesh mesh)
    {
        double[] coefficients = new double[pca.ComponentCount];
        pca.Encode(mesh.Coordinates, coefficients);
        Mesh result = mesh.WithPositions(new System.Numerics.Vector3[mesh.VertexCount]);
        pca.Decode(coefficients, result.Coordinates);
        return result;
    }

    private static Image Strip(IReadOnlyList<Mesh> meshes, IReadOnlyList<string> captions) => MeshStrip.Draw(meshes, captions, StripLength, size: 180);

    private static string Words(AutoencoderOptions o) =>
        $"{(o.Convolution == GraphConvolution.Cheb ? "Chebyshev" : "Spiral")} autoencoder, {o.Filters.ToString().ToLowerInvariant()} filters, {o.EncoderAggregation.ToString().ToLowerInvariant()} down and {o.DecoderAggregation.ToString().ToLowerInvariant()} up";

    private static string F(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
