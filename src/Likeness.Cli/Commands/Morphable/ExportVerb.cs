using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Morphable.Models;

namespace Likeness.Cli.Commands.Morphable;

/// <summary><c>likeness morphable export</c>: the model for other programs.</summary>
internal static class ExportVerb
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model.", HelpName = "FILE", Required = true };
        var output = new Option<string>("--out") { Description = "A GLB with the mean shape and a pair of morph targets for each latent axis.", HelpName = "FILE.glb", Required = true };
        var verb = new Verb("export", "Writes the mean shape with two morph targets a latent axis (its low and its high end) for any glTF viewer.", "likeness morphable export --model model.safetensors --out model.glb")
        {
            model, output,
        };
        verb.Does((call, _) =>
        {
            MorphableModel loaded = MorphableModelFile.Load(call.Get(model));
            int targets = MorphableGlb.Write(call.Get(output), loaded);
            call.Output.Line($"{call.Get(output)}: {loaded.Topology.VertexCount} vertices, {targets} morph targets");
            call.Output.Result(new JsonObject { ["out"] = call.Get(output), ["targets"] = targets, ["vertices"] = loaded.Topology.VertexCount });
        });
        return verb;
    }
}
