using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Models;

namespace Likeness.Cli.Commands.Morphable;

/// <summary><c>likeness morphable decode</c>: codes to meshes.</summary>
internal static class DecodeVerb
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model.", HelpName = "FILE", Required = true };
        var code = new Option<string>("--code") { Description = "Numbers with commas between them, or an npz from 'encode'.", HelpName = "A,B,...|FILE.npz", Required = true };
        var output = new Option<string>("--out") { Description = MeshOutput.Help, HelpName = "FILE", Required = true };
        var verb = new Verb(
            "decode",
            "Turns latent codes into meshes.",
            "likeness morphable decode --model model.safetensors --code codes.npz --out heads.png",
            "likeness morphable decode --model model.safetensors --code 0,1.5,0,0.2,0,0,3,1 --out head.obj")
        {
            model, code, output,
        };
        verb.Does((call, _) =>
        {
            MorphableModel loaded = MorphableModelFile.Load(call.Get(model));
            float[] codes = CodeFile.Read(call.Get(code), loaded.Latent);
            Mesh[] meshes = [.. Enumerable.Range(0, codes.Length / loaded.Latent).Select(i => loaded.Decode(codes.AsSpan(i * loaded.Latent, loaded.Latent)))];
            IReadOnlyList<string> written = MeshOutput.Save(call.Get(output), meshes, [.. Enumerable.Range(0, meshes.Length).Select(i => $"{i}")]);
            call.Output.Line(string.Join(Environment.NewLine, written));
            call.Output.Result(new JsonObject { ["meshes"] = meshes.Length, ["vertices"] = loaded.Topology.VertexCount, ["out"] = call.Get(output) });
        });
        return verb;
    }
}
