using System.Numerics;
using Likeness.Geometry.Bust.Cage;
using Likeness.Geometry.Faces;

namespace Likeness.Geometry.Bust;

/// <summary>The named regions of the Bust as sorted vertex lists.</summary>
internal static class Regions
{
    public static Dictionary<string, int[]> Of(BustSkin skin, BustAssembly body)
    {
        bool Face(int v) => skin.Positions[v] is var p && p.Z > 28 && p.Y > -113 && p.Y < 66 - (0.2f * MathF.Abs(p.X)) && skin.Marks[v][Mark.Ear] == 0 && !(p.Y < -98 && p.Z < 62);
        var masks = new Dictionary<string, int[]>
        {
            ["lips"] = Where(v => skin.MouthRing(v) <= 3.01f),
            ["mouth_region"] = Where(v => skin.MouthRing(v) <= 5.01f),
            ["inner_face"] = Where(v => Face(v) && MathF.Abs(skin.Positions[v].X) < 53 && skin.Positions[v] is { Y: < 27 and > -108, Z: > 58 }),
            ["eyelids"] = Where(v => skin.EyeRing(v) <= 2.51f),
            ["eye_left"] = Where(v => skin.EyeRing(v) <= 4.01f && skin.Positions[v].X > 0),
            ["eye_right"] = Where(v => skin.EyeRing(v) <= 4.01f && skin.Positions[v].X < 0),
            ["eyes"] = Where(v => skin.EyeRing(v) <= 4.01f),
            ["ears"] = Where(v => skin.Marks[v][Mark.Ear] > 0.01f),
            ["scalp"] = Where(v => IsScalp(skin.Positions[v]) && skin.Marks[v][Mark.Ear] == 0),
            ["face"] = Where(Face),
            ["head"] = Where(v => skin.Positions[v] is var p && p.Y > -116 + (0.3f * Math.Max(0, 40 - p.Z) * (p.Z < 0 ? 0.5f : 0.6f))),
            ["skin"] = Where(_ => true),
        };
        var head = new HashSet<int>(masks["head"]);
        masks["neck"] = Where(v => !head.Contains(v));
        foreach (FacePart part in body.Parts.Skip(1))
        {
            masks[part.Name] = [.. Enumerable.Range(part.FirstVertex, part.VertexCount)];
        }

        return masks;

        int[] Where(Func<int, bool> member) => [.. Enumerable.Range(0, skin.Count).Where(member)];
    }

    /// <summary>Whether hair would grow there.</summary>
    public static bool IsScalp(Vector3 p) => HairLine(p) > 0;

    /// <summary>How far inside the hair a point lies, roughly in millimetres; negative outside.</summary>
    public static float HairLine(Vector3 p)
    {
        // The hairline runs over the forehead, down the temple to the ear, and around the nape.
        float x = MathF.Abs(p.X);
        float front = p.Y - (66 - (0.0035f * x * x)) + (0.55f * Math.Max(0, 50 - p.Z) * (p.Z < 50 ? 1 : 0));
        float temple = (Math.Min(26, 34 - p.Z) * 0.9f) + (Math.Min(0, (p.Y + 8) * 0.9f) * Motion.Ramp.Smooth(-26, -2, p.Z));
        float nape = p.Y + 88 - (0.011f * x * x * Motion.Ramp.Smooth(18, -6, p.Z)) + (p.Z > -20 ? -1.6f * (p.Z + 20) : 0);
        return Math.Min(Math.Max(front, temple), nape);
    }
}
