using System.Text.Json.Nodes;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Exports;

/// <summary>Materials of two flat tones with a dark outline, as the extension <c>VRMC_materials_mtoon</c> 1.0 describes them.</summary>
internal static class ToonMaterial
{
    private const string Name = "VRMC_materials_mtoon";

    // Half a millimetre, in metres.
    private const double OutlineWidth = 0.0005;

    /// <summary>The extension of a material of a kind of surface.</summary>
    public static IReadOnlyDictionary<string, Func<int, JsonObject>> Of(SurfaceKind kind) => new Dictionary<string, Func<int, JsonObject>> { [Name] = texture => Content(kind, texture) };

    private static JsonObject Content(SurfaceKind kind, int texture)
    {
        bool lit = kind is SurfaceKind.Eye or SurfaceKind.Gleam or SurfaceKind.Lens;
        var content = new JsonObject
        {
            ["specVersion"] = "1.0",
            // Eyes and glass have no shadow of their own; everything else is a third darker and a little colder there.
            ["shadeColorFactor"] = lit ? new JsonArray(1, 1, 1) : new JsonArray(0.62, 0.54, 0.58),
            ["shadingShiftFactor"] = -0.1,
            ["shadingToonyFactor"] = 0.92,
            ["giEqualizationFactor"] = 0.9,
        };
        if (texture >= 0)
        {
            content["shadeMultiplyTexture"] = new JsonObject { ["index"] = texture };
        }

        if (kind is SurfaceKind.Skin or SurfaceKind.Hair or SurfaceKind.Beard or SurfaceKind.Frame or SurfaceKind.Cloth)
        {
            content["outlineWidthMode"] = "worldCoordinates";
            content["outlineWidthFactor"] = OutlineWidth;
            content["outlineColorFactor"] = new JsonArray(0.02, 0.015, 0.02);
            content["outlineLightingMixFactor"] = 0;
        }

        return content;
    }
}
