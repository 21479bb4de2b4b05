using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Reports;
using Likeness.Runs.Folders;

namespace Likeness.Cli.Commands.Morphable;

/// <summary><c>likeness morphable report</c>: a run as one page.</summary>
internal static class ReportVerb
{
    public static Command Create()
    {
        var run = new Option<string>("--run") { Description = "The run folder.", HelpName = "DIR", Required = true };
        var model = new Option<string?>("--model") { Description = "The trained model [default: model.safetensors in the run folder].", HelpName = "FILE" };
        var output = new Option<string>("--out") { Description = "The page: one file that needs no other.", HelpName = "FILE.html", Required = true };
        var verb = new Verb(
            "report",
            "Makes a page of a finished run: settings, curves, errors against principal components, error maps, receptive fields, interpolation, samples, provenance.",
            "likeness morphable report --run runs/heads --out report.html")
        {
            run, model, output,
        };
        verb.Does((call, _) =>
        {
            string folder = call.Get(run);
            RunDescription description = RunFolder.ReadDescription(folder);
            JsonObject config = description.Config;
            (MeshSet training, MeshSet test) = Sets(config);
            string path = call.Get(model) ?? Path.Combine(folder, "model.safetensors");
            MorphableReport.Write(call.Get(output), folder, path, description, training, test);
            call.Output.Line(call.Get(output));
            call.Output.Result(new JsonObject { ["out"] = call.Get(output), ["test_samples"] = test.Count });
        });
        return verb;
    }

    /// <summary>The sets that the run was trained and measured on, read again from where they were.</summary>
    private static (MeshSet Training, MeshSet Test) Sets(JsonObject config)
    {
        MeshSet data = MeshSetFiles.Load(config["data"]!.GetValue<string>()).Set;
        if (config["test"]?.GetValue<string>() is { } test)
        {
            return (data, MeshSetFiles.Load(test).Set);
        }

        string rule = config["split"]!.GetValue<string>();
        if (rule == "none")
        {
            return (data, data);
        }

        MeshSplit split = MeshSplits.ByName(rule, data.Count);
        return (data.Subset(split.Train), data.Subset(split.Test));
    }
}
