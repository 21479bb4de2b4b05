using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Files;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat check</c>: what is odd about a scene file, in words.</summary>
internal static class CheckVerb
{
    public static Command Create()
    {
        var path = new Argument<string>("file") { Description = $"A scene file ({string.Join(", ", SceneFiles.Extensions)})." };
        var verb = new Verb("check", "Says in words what is odd about a scene file; a file that cannot be read ends with exit code 2.", "likeness splat check head.ply") { path };
        verb.Does((call, _) =>
        {
            SceneFile file = SceneFiles.Load(call.Get(path));
            SceneStatistics statistics = SceneStatistics.Of(file.Scene);
            // What the reader says about numbers that are not finite, the check says again.
            LoadWarning[] found = [.. file.Warnings.Concat(SceneCheck.Of(file.Scene, statistics)).Distinct()];
            call.Output.Line($"{call.Get(path)}: {SceneFigures.Name(file.Format)}, {statistics.Count} Gaussians of degree {statistics.Degree}");
            foreach (LoadWarning warning in found)
            {
                call.Output.Line($"- {warning.Message}");
            }

            if (found.Length == 0)
            {
                call.Output.Line("Nothing is odd.");
            }

            call.Output.Result(new JsonObject
            {
                ["format"] = SceneFigures.Name(file.Format),
                ["gaussians"] = statistics.Count,
                ["degree"] = statistics.Degree,
                ["findings"] = SceneFigures.Of(found),
            });
        });
        return verb;
    }
}
