using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Faces;
using Likeness.Imaging.Png;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize render</c>: one picture of one avatar.</summary>
internal static class RenderVerb
{
    private static readonly AvatarOption Avatar = new();
    private static readonly Option<int> Size = new("--size") { Description = "Width and height of the picture.", HelpName = "N", DefaultValueFactory = _ => 512 };
    private static readonly ShadingOption Shading = new();
    private static readonly Option<string> Expression = new("--expression") { Description = "ARKit shapes and their weights, 0 to 1.", HelpName = "NAME=W,...", DefaultValueFactory = _ => "" };
    private static readonly Option<float> Yaw = new("--yaw") { Description = "See the head from its left by so many degrees.", HelpName = "DEG", DefaultValueFactory = _ => 0 };
    private static readonly Option<float> Pitch = new("--pitch") { Description = "See the head from above by so many degrees.", HelpName = "DEG", DefaultValueFactory = _ => 0 };
    private static readonly Option<string> Out = new("--out") { Description = "The picture.", HelpName = "FILE.png", Required = true };
    private static readonly Option<string?> Labels = new("--labels") { Description = "Also the label map, one colour a label.", HelpName = "FILE.png" };

    public static Command Create()
    {
        var verb = new Verb(
            "render", "Draws an avatar.",
            "likeness stylize render --avatar people/00003.json --size 1024 --out portrait.png",
            "likeness stylize render --avatar people/00003.json --shading smooth --expression jawOpen=0.6,eyeBlinkLeft=1 --yaw 25 --out wink.png")
        {
            Avatar, Size, Shading, Expression, Yaw, Pitch, Out, Labels,
        };
        verb.Does(Render);
        return verb;
    }

    private static void Render(Call call, CancellationToken cancel)
    {
        AvatarVector avatar = Avatar.Load(call);
        var view = new AvatarView { Size = call.Get(Size), Shading = Shading.Of(call), Expression = Weights(call.Get(Expression)), Yaw = call.Get(Yaw), Pitch = call.Get(Pitch) };
        var engine = new StylizedEngine(avatar.Schema);
        long before = Stopwatch.GetTimestamp();
        AvatarPicture picture = engine.Render(avatar, view);
        double seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
        PngWriter.Write(call.Get(Out), picture.Image);
        if (call.Get(Labels) is { } labels)
        {
            PngWriter.Write(labels, picture.LabelImage());
        }

        call.Output.Say($"{call.Get(Avatar)}, {view.Size} by {view.Size}: {call.Get(Out)}");
        call.Output.Result(new JsonObject { ["path"] = call.Get(Out), ["labels"] = call.Get(Labels), ["schema"] = avatar.Schema.Name, ["size"] = view.Size, ["seconds"] = Math.Round(seconds, 3) });
    }

    // "jawOpen=0.5,eyeBlinkLeft=1" as 52 weights; none at all for an empty text.
    private static float[] Weights(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        float[] weights = new float[ArkitShapes.Count];
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            int index = equals < 0 ? -1 : ArkitShapes.IndexOf(entry[..equals].Trim());
            if (index < 0)
            {
                throw new LikenessException($"--expression {entry}: expected the name of an ARKit shape and its weight, such as jawOpen=0.5.");
            }

            if (!float.TryParse(entry[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out float weight) || !(weight is >= 0 and <= 1))
            {
                throw new LikenessException($"--expression {entry}: expected a weight between 0 and 1.");
            }

            weights[index] = weight;
        }

        return weights;
    }
}
