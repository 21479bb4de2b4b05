using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Models;

namespace Likeness.Cli.Commands.Morphable;

/// <summary><c>likeness morphable encode</c>: meshes to codes.</summary>
internal static class EncodeVerb
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model.", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "A mesh set, or a mesh file.", HelpName = "PATH[#split]", Required = true };
        var output = new Option<string?>("--out") { Description = "An npz for the codes, [meshes, latent]; without it they are printed.", HelpName = "FILE.npz" };
        var verb = new Verb("encode", "Turns meshes into latent codes.", "likeness morphable encode --model model.safetensors --data heads.npz#test --out codes.npz") { model, data, output };
        verb.Does((call, _) =>
        {
            MorphableModel loaded = MorphableModelFile.Load(call.Get(model));
            MeshSet set = MeshSetFiles.Load(call.Get(data)).Set;
            loaded.RequireTopology(set.Topology);
            float[] codes = new float[set.Count * loaded.Latent];
            for (int s = 0; s < set.Count; s++)
            {
                loaded.Encode(set.Sample(s), codes.AsSpan(s * loaded.Latent, loaded.Latent));
            }

            var result = new JsonObject { ["samples"] = set.Count, ["latent"] = loaded.Latent };
            if (call.Get(output) is { } path)
            {
                CodeFile.Save(path, codes, loaded.Latent);
                call.Output.Line($"{set.Count} codes of {loaded.Latent} numbers: {path}");
                result["out"] = path;
            }
            else
            {
                for (int s = 0; s < set.Count; s++)
                {
                    call.Output.Line(string.Join(',', codes.Skip(s * loaded.Latent).Take(loaded.Latent).Select(c => c.ToString("G6", System.Globalization.CultureInfo.InvariantCulture))));
                }

                result["codes"] = new JsonArray([.. Enumerable.Range(0, set.Count).Select(s =>
                    new JsonArray([.. codes.Skip(s * loaded.Latent).Take(loaded.Latent).Select(c => (JsonNode)JsonValue.Create(c))]))]);
            }

            call.Output.Result(result);
        });
        return verb;
    }
}
