using System.CommandLine;
using Likeness.Cli.CommandLines;
using Likeness.Stylized.Pictures;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>--shading</c>, the same for every verb that draws avatars.</summary>
internal sealed class ShadingOption : Option<string>
{
    public ShadingOption() : base("--shading")
    {
        Description = "Two flat tones with an outline, or soft light.";
        HelpName = "cel|smooth";
        DefaultValueFactory = _ => "cel";
    }

    /// <summary>The manner that was asked for.</summary>
    public AvatarShading Of(Call call) => call.Get(this) switch
    {
        "cel" => AvatarShading.Cel,
        "smooth" => AvatarShading.Smooth,
        var other => throw new LikenessException($"--shading {other}: expected cel or smooth."),
    };
}
