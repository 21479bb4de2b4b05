using System.Numerics;
using Likeness.Geometry.Faces;

namespace Likeness.Geometry.Bust.Motion;

/// <summary>
/// The displacement parts of the 52 ARKit shapes on the skin. Shapes of one side are made on the left; the right ones are their exact
/// mirror images. What turns (jaw, lids, eyeballs, tongue) is in <see cref="Joints"/>.
/// </summary>
internal static class Expressions
{
    /// <summary>Displacements of the skin for every ARKit name, in ARKit's order; null where joints do it all.</summary>
    public static Vector3[]?[] Build(Fields fields)
    {
        var result = new Vector3[]?[ArkitShapes.Count];
        BrowShapes.Add(fields, result);
        CheekShapes.Add(fields, result);
        MouthCornerShapes.Add(fields, result);
        MouthRingShapes.Add(fields, result);
        return result;
    }

    /// <summary>Stores a left shape and its mirror image under the partner's name.</summary>
    public static void Sided(Fields f, Vector3[]?[] shapes, string left, Func<int, Vector3, Vector3> delta)
    {
        int index = ArkitShapes.IndexOf(left);
        BustSkin skin = f.Skin;
        var deltas = new Vector3[skin.Count];
        for (int v = 0; v < deltas.Length; v++)
        {
            deltas[v] = Clean(delta(v, skin.Positions[v]));
        }

        shapes[index] = deltas;
        shapes[ArkitShapes.PartnerOf(index)] = [.. Enumerable.Range(0, deltas.Length).Select(v => Flip(deltas[skin.Mirror[v]]))];
    }

    /// <summary>Stores a shape that is its own mirror image, given on the left half.</summary>
    public static void Symmetric(Fields f, Vector3[]?[] shapes, string name, Func<int, Vector3, Vector3> delta)
    {
        BustSkin skin = f.Skin;
        var deltas = new Vector3[skin.Count];
        for (int v = 0; v < deltas.Length; v++)
        {
            if (skin.Positions[v].X >= 0)
            {
                Vector3 d = Clean(delta(v, skin.Positions[v]));
                deltas[v] = skin.Mirror[v] == v ? d with { X = 0 } : d;
                deltas[skin.Mirror[v]] = skin.Mirror[v] == v ? deltas[v] : Flip(d);
            }
        }

        shapes[ArkitShapes.IndexOf(name)] = deltas;
    }

    private static Vector3 Clean(Vector3 d) => d.LengthSquared() < 1e-6f ? Vector3.Zero : d;

    private static Vector3 Flip(Vector3 d) => d with { X = d.X == 0 ? 0 : -d.X };
}
