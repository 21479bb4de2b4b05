using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Models;

namespace Likeness.Cli.Commands.Morphable;

/// <summary><c>likeness morphable transfer</c>: one face's expression on another.</summary>
internal static class TransferVerb
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model.", HelpName = "FILE", Required = true };
        var rest = new Option<string>("--source-rest") { Description = "The source at rest.", HelpName = "MESH|SET@I", Required = true };
        var moved = new Option<string>("--source") { Description = "The source with its expression.", HelpName = "MESH|SET@I", Required = true };
        var target = new Option<string>("--target") { Description = "The target at rest.", HelpName = "MESH|SET@I", Required = true };
        var space = new Option<string>("--space") { Description = "Where the difference is added.", DefaultValueFactory = _ => "latent" };
        space.AcceptOnlyFromAmong("latent", "vertex");
        var output = new Option<string>("--out") { Description = MeshOutput.Help, HelpName = "FILE", Required = true };
        var verb = new Verb(
            "transfer",
            "Puts a source's motion on a target: target + (source - source at rest), in latent or in vertex space.",
            "likeness morphable transfer --model model.safetensors --source-rest heads.npz@0 --source heads.npz@9 --target heads.npz@240 --out moved.obj")
        {
            model, rest, moved, target, space, output,
        };
        verb.Does((call, _) =>
        {
            MorphableModel loaded = MorphableModelFile.Load(call.Get(model));
            Mesh a = MeshInput.Load(call.Get(rest)), b = MeshInput.Load(call.Get(moved)), t = MeshInput.Load(call.Get(target));
            Mesh result;
            if (call.Get(space) == "latent")
            {
                result = loaded.Decode(LatentArithmetic.Transfer(loaded.Encode(t), loaded.Encode(a), loaded.Encode(b)));
            }
            else
            {
                foreach (Mesh mesh in new[] { a, b, t })
                {
                    loaded.RequireTopology(mesh.Topology);
                }

                result = t.WithPositions([.. t.Positions.Select((p, v) => p + (b.Positions[v] - a.Positions[v]))]);
            }

            bool picture = Path.GetExtension(call.Get(output)).Equals(".png", StringComparison.OrdinalIgnoreCase);
            IReadOnlyList<Mesh> meshes = picture ? [a, b, t, result] : [result];
            call.Output.Line(string.Join(Environment.NewLine, MeshOutput.Save(call.Get(output), meshes, picture ? ["source at rest", "source", "target", "transferred"] : ["transferred"])));
            float largest = result.Positions.Zip(t.Positions, Vector3.Distance).Max();
            call.Output.Result(new JsonObject { ["out"] = call.Get(output), ["space"] = call.Get(space), ["largest_motion_mm"] = largest });
        });
        return verb;
    }
}
