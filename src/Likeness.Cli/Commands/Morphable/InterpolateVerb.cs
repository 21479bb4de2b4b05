using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Models;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Morphable;

/// <summary><c>likeness morphable interpolate</c>: between two meshes, and beyond them.</summary>
internal static class InterpolateVerb
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model.", HelpName = "FILE", Required = true };
        var from = new Option<string>("--from") { Description = "The mesh at 0.", HelpName = "MESH|SET@I", Required = true };
        var to = new Option<string>("--to") { Description = "The mesh at 1.", HelpName = "MESH|SET@I", Required = true };
        var steps = new Option<int>("--steps") { Description = "How many meshes to make.", DefaultValueFactory = _ => 7, HelpName = "N" };
        var range = new Option<string>("--range") { Description = "First and last place; below 0 or above 1 extrapolates.", DefaultValueFactory = _ => "0,1", HelpName = "A,B" };
        var output = new Option<string>("--out") { Description = MeshOutput.Help, HelpName = "FILE", Required = true };
        var verb = new Verb(
            "interpolate",
            "Walks in latent space from one mesh to another, and beyond.",
            "likeness morphable interpolate --model model.safetensors --from heads.npz#test@0 --to heads.npz#test@40 --out strip.png",
            "likeness morphable interpolate --model model.safetensors --from neutral.obj --to smile.obj --range -0.5,2 --steps 6 --out more.npz")
        {
            model, from, to, steps, range, output,
        };
        verb.Does((call, _) =>
        {
            int count = call.Get(steps);
            string[] ends = call.Get(range).Split(',');
            if (ends.Length != 2 || !Number(ends[0], out float first) || !Number(ends[1], out float last) || count is < 1 or > 10_000)
            {
                throw new LikenessException($"--range takes two numbers such as 0,1 and --steps 1 to 10,000; found '{call.Get(range)}' and {count}.");
            }

            MorphableModel loaded = MorphableModelFile.Load(call.Get(model));
            float[] a = loaded.Encode(MeshInput.Load(call.Get(from))), b = loaded.Encode(MeshInput.Load(call.Get(to)));
            var meshes = new List<Mesh>();
            var captions = new List<string>();
            for (int i = 0; i < count; i++)
            {
                float place = count == 1 ? first : first + ((last - first) * i / (count - 1));
                meshes.Add(loaded.Decode(LatentArithmetic.Mix(b, a, place)));
                captions.Add(place.ToString("0.##", CultureInfo.InvariantCulture));
            }

            call.Output.Line(string.Join(Environment.NewLine, MeshOutput.Save(call.Get(output), meshes, captions)));
            call.Output.Result(new JsonObject { ["meshes"] = count, ["out"] = call.Get(output) });
        });
        return verb;
    }

    private static bool Number(string text, out float value) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
}
