using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Talking.Solving;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary>Writes vertices in motion: as they are, or as the curves of a face that come nearest to them.</summary>
/// <param name="call">Receives warnings.</param>
/// <param name="output">Where they go.</param>
/// <param name="face">What the vertices are the vertices of.</param>
/// <param name="shapes">Whose shapes a mesh is given.</param>
/// <param name="source">Where the motion comes from, for messages.</param>
internal sealed class VertexOutput(Call call, MotionOutput output, string face, string shapes, string source)
{
    /// <summary>Writes a motion and adds its figures: frames, fps, and errors where something is lost.</summary>
    public void Write(VertexMotion motion, string? sound, JsonObject result, CancellationToken cancel)
    {
        (result["frames"], result["fps"]) = (motion.Frames, motion.FramesPerSecond);
        if (output.IsCurves)
        {
            var head = TalkHead.Open(call, face, shapes);
            BlendshapeFace fitting = Fitting(motion, head.Face, head.Skin);
            SolvedCurves solved = CurveSolver.Solve(fitting, new RecordedFace(fitting.Neutral.Positions, motion), cancel);
            output.WriteCurves(solved.Curves);
            (result["residual_mm"], result["max_error_mm"]) = (solved.ResidualMillimetres, solved.LargestMillimetres);
        }
        else if (VertexMotionFiles.Extensions.Contains(output.Format))
        {
            output.WriteVertices(motion);
        }
        else if (output.WriteVertices(Surface(motion), motion, sound, cancel) is { } largest)
        {
            result["max_error_mm"] = largest;
        }
    }

    /// <summary>Says in words what a result says in figures.</summary>
    public static void SayErrors(Call call, JsonObject result)
    {
        foreach ((string key, string text) in ((string, string)[])[("residual_mm", "root mean square distance from the vertices"), ("max_error_mm", "largest distance of a vertex")])
        {
            if (result[key] is { } millimetres)
            {
                call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{text}: {(double)millimetres:G4} mm"));
            }
        }
    }

    /// <summary>What the vertices are the vertices of: a face that is known, or any mesh.</summary>
    private BlendshapeFace Surface(VertexMotion motion)
    {
        if (!TalkHead.IsFile(face))
        {
            var head = TalkHead.Open(call, face, shapes);
            return Fitting(motion, head.Face, head.Skin);
        }

        Mesh mesh = TalkHead.MeshOf(call, face);
        var surface = new BlendshapeFace(mesh, [], [], []);
        return Fitting(motion, surface, surface);
    }

    private BlendshapeFace Fitting(VertexMotion motion, BlendshapeFace whole, BlendshapeFace skin) =>
        motion.VertexCount == skin.VertexCount ? skin
        : motion.VertexCount == whole.VertexCount ? whole
        : throw new InvalidFileException(
            source, $"it has {motion.VertexCount} vertices, --face {face} has {whole.VertexCount}{(skin.VertexCount < whole.VertexCount ? $" ({skin.VertexCount} without eyes and teeth)" : "")}; name the face that it moves.");
}
