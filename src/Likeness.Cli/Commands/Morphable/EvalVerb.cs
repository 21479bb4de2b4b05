using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Evaluation;
using Likeness.Morphable.Linear;
using Likeness.Morphable.Models;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Morphable;

/// <summary><c>likeness morphable eval</c>: reconstruction errors of a model or of principal components.</summary>
internal static class EvalVerb
{
    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "The model to measure.", HelpName = "FILE" };
        var data = new Option<string>("--data") { Description = "The meshes to measure on.", HelpName = "PATH[#split]", Required = true };
        var pca = new Option<int?>("--pca") { Description = "Measure that many principal components of --train instead of a model.", HelpName = "N" };
        var train = new Option<string?>("--train") { Description = "The meshes that principal components come from.", HelpName = "PATH[#split]" };
        var standardise = new Option<bool>("--standardise") { Description = "Principal components of standardised vertices, as in the papers." };
        var masks = new Option<string?>("--masks") { Description = "An npz with mask_* vertex lists, when the data has none of its own.", HelpName = "FILE" };
        var verb = new Verb(
            "eval",
            "Reconstructs every mesh of a set and prints the errors in millimetres, whole and by region.",
            "likeness morphable eval --model model.safetensors --data heads.npz#test",
            "likeness morphable eval --pca 8 --train heads.npz#train --data heads.npz#test --json")
        {
            model, data, pca, train, standardise, masks,
        };
        verb.Does((call, cancel) =>
        {
            if (call.Get(model) is null == call.Get(pca) is null)
            {
                throw new LikenessException("Give either --model FILE or --pca N with --train PATH.");
            }

            MeshSet set = MeshSetFiles.Load(call.Get(data)).Set;
            ReconstructionErrors errors;
            int latent;
            IReadOnlyDictionary<string, int[]> regions = call.Get(masks) is { } file ? MeshMasks.Load(file, set.VertexCount) : set.Masks;
            if (call.Get(pca) is { } components)
            {
                string source = call.Get(train) ?? throw new LikenessException("--pca needs --train PATH, the meshes that the components come from.");
                MeshSet training = MeshSetFiles.Load(source).Set;
                TopologyDifference.Require(training.Topology, source, set.Topology, call.Get(data));
                errors = PcaModel.Fit(training, new PcaOptions { Components = components, Standardise = call.Get(standardise) }).Evaluate(set);
                latent = components;
                regions = regions.Count > 0 ? regions : training.Masks;
            }
            else
            {
                MorphableModel loaded = MorphableModelFile.Load(call.Get(model)!);
                errors = loaded.Evaluate(set, cancel);
                latent = loaded.Latent;
                regions = regions.Count > 0 ? regions : loaded.Masks;
            }

            Print(call.Output, errors, latent, regions);
        });
        return verb;
    }

    private static void Print(Output output, ReconstructionErrors errors, int latent, IReadOnlyDictionary<string, int[]> regions)
    {
        var result = new JsonObject
        {
            ["mean_mm"] = errors.Mean,
            ["std_mm"] = errors.StandardDeviation,
            ["median_mm"] = errors.Median,
            ["max_mm"] = errors.Maximum,
            ["samples"] = errors.Samples,
            ["vertices"] = errors.Vertices,
            ["latent"] = latent,
        };
        output.Line($"{errors.Samples} meshes of {errors.Vertices} vertices, code of {latent}");
        output.Line($"{"region",-16} {"mean",8} {"std",8} {"median",8} {"max",8}  mm");
        Row("all", errors);
        var byRegion = new JsonObject();
        foreach ((string name, int[] mask) in regions.OrderBy(r => r.Key, StringComparer.Ordinal).Where(r => r.Value.Length > 0))
        {
            ReconstructionErrors some = errors.On(mask);
            Row(name, some);
            byRegion[name] = new JsonObject { ["mean_mm"] = some.Mean, ["std_mm"] = some.StandardDeviation, ["median_mm"] = some.Median, ["vertices"] = some.Vertices };
        }

        result["regions"] = byRegion;
        output.Result(result);

        void Row(string name, ReconstructionErrors e) =>
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{name,-16} {e.Mean,8:f3} {e.StandardDeviation,8:f3} {e.Median,8:f3} {e.Maximum,8:f3}"));
    }
}
