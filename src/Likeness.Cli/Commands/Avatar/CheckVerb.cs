using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Avatars.Clips;
using Likeness.Cli.CommandLines;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar check</c>: what is missing or odd about a tracked clip, in words.</summary>
internal static class CheckVerb
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "A tracked clip (docs/avatar-clips.md)." };
        var verb = new Verb(
            "check", "Says in words what is missing, inconsistent or odd about a tracked clip; one that cannot be trained on ends with exit code 2.", "likeness avatar check clips/grid_s1") { folder };
        verb.Does((call, cancel) => Check(call, call.Get(folder), cancel));
        return verb;
    }

    private static void Check(Call call, string folder, CancellationToken cancel)
    {
        AvatarClip clip = AvatarClipFiles.Load(folder);
        ClipCheck check = ClipCheck.Of(clip, null, cancel);
        (int width, int height) = clip.Size;
        call.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{folder}: {clip.Name}, {clip.Frames} frames of {width} by {height} pixels at {clip.FramesPerSecond:G6} a second, {clip.Topology.VertexCount} vertices, {clip.ExpressionLength} expression numbers"));
        call.Output.Line($"licence: {clip.Licence}");
        if (!double.IsNaN(check.MaskOverlap))
        {
            call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"mesh and masks overlap by {check.MaskOverlap:P1}"));
        }

        foreach (ClipFinding finding in check.Findings)
        {
            call.Output.Line($"- {finding.Message}{(finding.Unusable ? " This cannot be trained on." : "")}");
        }

        if (check.Findings.Count == 0)
        {
            call.Output.Line("Nothing is odd.");
        }

        if (!check.IsUsable)
        {
            ClipFinding[] bad = [.. check.Findings.Where(static f => f.Unusable)];
            throw new LikenessException($"{folder} cannot be trained on: {string.Join(" ", bad.Select(static f => f.Message))}");
        }

        call.Output.Result(new JsonObject
        {
            ["name"] = clip.Name,
            ["frames"] = clip.Frames,
            ["width"] = width,
            ["height"] = height,
            ["fps"] = clip.FramesPerSecond,
            ["vertices"] = clip.Topology.VertexCount,
            ["expressions"] = clip.ExpressionLength,
            ["mask_iou"] = Output.Number(check.MaskOverlap),
            ["findings"] = new JsonArray([.. check.Findings.Select(static f => new JsonObject { ["code"] = f.Code, ["message"] = f.Message })]),
        });
    }
}
