using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Models;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Cli.Commands.Morphable;

/// <summary><c>likeness morphable sample</c>: new shapes.</summary>
internal static class SampleVerb
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model.", HelpName = "FILE", Required = true };
        var count = new Option<int>("--count") { Description = "How many meshes to make.", DefaultValueFactory = _ => 7, HelpName = "N" };
        var output = new Option<string>("--out") { Description = MeshOutput.Help, HelpName = "FILE", Required = true };
        var verb = new Verb("sample", "Draws new shapes from the distribution of the training codes.", "likeness morphable sample --model model.safetensors --count 14 --seed 3 --out new.png")
        {
            model, count, output,
        };
        verb.Does((call, _) =>
        {
            if (call.Get(count) is < 1 or > 100_000)
            {
                throw new LikenessException($"--count {call.Get(count)}: a number between 1 and 100,000 was expected.");
            }

            MorphableModel loaded = MorphableModelFile.Load(call.Get(model));
            var random = new RandomSource(call.Seed);
            Mesh[] meshes = [.. Enumerable.Range(0, call.Get(count)).Select(_ => loaded.Decode(loaded.Draw(random)))];
            call.Output.Line(string.Join(Environment.NewLine, MeshOutput.Save(call.Get(output), meshes, [.. meshes.Select((_, i) => $"{i}")])));
            call.Output.Result(new JsonObject { ["meshes"] = meshes.Length, ["out"] = call.Get(output) });
        });
        return verb;
    }
}
