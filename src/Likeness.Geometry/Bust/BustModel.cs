using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Bust;

/// <summary>
/// The Bust: the built-in parametric head. One manifold skin of about five thousand vertices whose only borders are mouth, eyes and
/// the rim of the bust; eyeballs, teeth, tongue and the bag of the mouth as parts; 30 identity parameters in standard normal units;
/// the 52 ARKit shapes, with lids, eyeballs, jaw and neck turning about their joints. Made by code alone, from landmarks written by hand.
/// </summary>
public static class BustModel
{
    private static readonly Lazy<(BustSkin Skin, BlendshapeFace Face)> Whole = new(Build);
    private static readonly Lazy<BlendshapeFace> SkinOnly = new(() => Whole.Value.Face.Part("skin"));

    /// <summary>The terms of the Bust, as provenance files state them.</summary>
    public const string Licence = "MIT (made by Likeness's own code)";

    /// <summary>The face. Built on the first call and shared; the result is immutable and the same on every machine of the same arithmetic.</summary>
    public static BlendshapeFace Create(BustOptions? options = null) => options is { Parts: false } ? SkinOnly.Value : Whole.Value.Face;

    /// <summary>The skin that the face was built from, for tests and the texture.</summary>
    internal static BustSkin Skin => Whole.Value.Skin;

    private static (BustSkin Skin, BlendshapeFace Face) Build()
    {
        BustSkin skin = BustSkin.Build();
        var body = new BustAssembly(skin);
        var fields = new Fields(skin);
        var neutral = new Mesh(body.Positions, new MeshTopology(body.Count, body.Triangles)) { Name = "bust", Texture = Look.SkinChart.TextureOf(skin, body) };
        FaceShape[] expressions = [.. Expressions.Build(fields).Select((deltas, i) => deltas is null
            ? FaceShape.Control(ArkitShapes.Names[i])
            : FaceShape.FromDense(ArkitShapes.Names[i], body.Extend(deltas)))];
        (FaceShape Shape, Func<Vector3, Vector3> Delta)[] identities = [.. IdentityFields.All.Select(i => (Identity(skin, body, i.Name, i.Delta), i.Delta))];
        FaceJoint[] joints = [.. Joints.Build(fields, body).Select(j => WithShifts(j, [.. identities.Select(i => At(i.Delta, j.Pivot))]))];
        var face = new BlendshapeFace(neutral, expressions, [.. identities.Select(i => i.Shape)], joints)
        {
            Parts = body.Parts,
            Masks = Regions.Of(skin, body),
            Landmarks68 = Landmarks.Of(skin),
            Licence = Licence,
        };
        return (skin, face);
    }

    private static FaceShape Identity(BustSkin skin, BustAssembly body, string name, Func<Vector3, Vector3> delta)
    {
        var deltas = new Vector3[body.Count];
        for (int v = 0; v < deltas.Length; v++)
        {
            deltas[v] = At(delta, body.Positions[v]);
        }

        // An eyeball moves as a whole with its centre, and the lids go with it; only size and tilt may change them.
        if (name is not ("eyeSize" or "eyeTilt"))
        {
            for (int v = 0; v < skin.Count; v++)
            {
                float rigid = 1 - Ramp.Smooth(1.5f, 4.2f, skin.EyeRing(v));
                deltas[v] = rigid == 0 ? deltas[v] : Vector3.Lerp(deltas[v], At(delta, EyeCentre(skin.Positions[v].X > 0)), rigid);
            }
        }

        foreach (FacePart part in body.Parts.Where(p => p.Name.StartsWith("eyeball", StringComparison.Ordinal) && name != "eyeSize"))
        {
            deltas.AsSpan(part.FirstVertex, part.VertexCount).Fill(At(delta, EyeCentre(part.Name == "eyeballLeft")));
        }

        return FaceShape.FromDense(name, deltas);
    }

    private static Vector3 EyeCentre(bool left) => left ? BustSkin.EyeCentre : BustSkin.EyeCentre with { X = -BustSkin.EyeCentre.X };

    private static Vector3 At(Func<Vector3, Vector3> delta, Vector3 p)
    {
        Vector3 d = delta(p with { X = MathF.Abs(p.X) });
        d = d.LengthSquared() < 1e-6f ? Vector3.Zero : d;
        return p.X switch { > 0 => d, < 0 => d with { X = -d.X }, _ => d with { X = 0 } };
    }

    private static FaceJoint WithShifts(FaceJoint joint, Vector3[] shifts) =>
        new(joint.Name, joint.Pivot, joint.Vertices.ToArray(), joint.Weights.ToArray(), joint.Drivers)
        {
            HeadPoseShare = joint.HeadPoseShare,
            MaximumAngle = joint.MaximumAngle,
            PivotShift = shifts,
        };
}
