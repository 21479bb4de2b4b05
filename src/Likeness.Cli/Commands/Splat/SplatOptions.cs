using System.CommandLine;
using System.Numerics;
using Likeness.Imaging.Images;
using Likeness.Splatting.Looking;
using Likeness.Splatting.Rasterization;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary>Options that several verbs of scenes share; each verb makes its own.</summary>
internal static class SplatOptions
{
    public static Option<string> Background(string description) =>
        new("--background") { Description = description, HelpName = "COLOUR", DefaultValueFactory = _ => "black" };

    public static Option<bool> Antialias() => new("--antialias") { Description = "Render with the 2D filter of Mip-Splatting, for scenes that were fitted with it." };

    public static Option<int> Downscale() => new("--downscale") { Description = "Divide the sides of the photographs by this.", HelpName = "N", DefaultValueFactory = _ => 1 };

    public static Option<int> TestEvery() => new("--test-every") { Description = "Hold out every Nth photograph, sorted by name, beginning with the first; 0 holds out none.", HelpName = "N", DefaultValueFactory = _ => 8 };

    public static Option<string> Up()
    {
        var option = new Option<string>("--up") { Description = "Which direction of the scene is up; files do not say. Photographs commonly make minus-y, our own meshes y.", DefaultValueFactory = _ => "minus-y" };
        option.AcceptOnlyFromAmong("minus-y", "y", "z");
        return option;
    }

    public static UpDirection Direction(string up) => up switch { "y" => UpDirection.YUp, "z" => UpDirection.ZUp, _ => UpDirection.YDown };

    public static RasterizerMode Mode(bool antialias) => antialias ? RasterizerMode.Antialiased : RasterizerMode.Classic;

    /// <summary>A colour by name or as #rrggbb, as the renderer takes it.</summary>
    public static Vector3 Colour(string text)
    {
        Rgba colour = text.ToLowerInvariant() switch
        {
            "black" => Rgba.Black,
            "white" => Rgba.White,
            "grey" or "gray" => new Rgba(128, 128, 128),
            _ => Parse(text),
        };
        return new Vector3(colour.R, colour.G, colour.B) / 255;
    }

    private static Rgba Parse(string text)
    {
        try
        {
            return Rgba.Parse(text);
        }
        catch (FormatException)
        {
            throw new LikenessException($"--background {text}: black, white, grey, transparent (where pictures are written) or #rrggbb was expected.");
        }
    }
}
