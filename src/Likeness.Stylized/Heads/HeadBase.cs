using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Cage;
using Likeness.Geometry.Bust.Motion;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Spatial;
using Likeness.Geometry.Surfaces;

namespace Likeness.Stylized.Heads;

/// <summary>
/// The bare cartoon head: the Bust with its lids opened a little, in cartoon proportions, with the 18 attributes as modes and all 52 shapes carried through the
/// warp. Built once; assets are bound to its skin.
/// </summary>
internal sealed class HeadBase
{
    // Cartoon eyes are rounder: the lids start opened by these shares of a blink, and a blink is longer by as much.
    private const float UpperLidRaised = 0.34f;
    private const float LowerLidLowered = 0.7f;

    private const float MouthBend = 1.7f;

    private static readonly Lazy<HeadBase> Built = new(() => new HeadBase());
    private readonly Vector3[] _bust;

    private HeadBase()
    {
        BlendshapeFace bust = BustModel.Create();
        Skin = BustModel.Skin;
        _bust = [.. bust.Neutral.Positions];
        foreach (FaceJoint joint in bust.Joints)
        {
            if (LidRaise(joint) is > 0 and var raise)
            {
                joint.Apply(joint.Pivot, -raise * Blink(joint), Vector3.Zero, _bust);
            }
        }

        Vector3[] positions = [.. _bust.Select(p => Proportions.Warp(p))];
        Face = new BlendshapeFace(bust.Neutral.WithPositions(positions), [.. bust.Expressions.Select(Carried)], Modes(), [.. bust.Joints.Select(Carried)])
        {
            Masks = bust.Masks,
            Parts = bust.Parts,
            Landmarks68 = bust.Landmarks68,
            Licence = bust.Licence,
        };
        SkinMesh = Face.Part("skin").Neutral;
        Normals = new Vector3[Skin.Count];
        SurfaceOps.VertexNormals(SkinMesh.Positions, SkinMesh.Topology, Normals);
        Tree = new TriangleTree(SkinMesh);
        Pieces = [.. Face.Parts.Select(PieceOf)];
    }

    /// <summary>The one head.</summary>
    public static HeadBase Instance => Built.Value;

    /// <summary>Skin, eyeballs, teeth, tongue and the bag of the mouth.</summary>
    public BlendshapeFace Face { get; }

    /// <summary>What the Bust knows about its skin.</summary>
    public BustSkin Skin { get; }

    /// <summary>The skin alone, at rest, in cartoon proportions.</summary>
    public Mesh SkinMesh { get; }

    /// <summary>Unit normals of <see cref="SkinMesh"/>.</summary>
    public Vector3[] Normals { get; }

    /// <summary>Closest points and rays on <see cref="SkinMesh"/>.</summary>
    public TriangleTree Tree { get; }

    /// <summary>The parts of the bare head.</summary>
    public IReadOnlyList<HeadPiece> Pieces { get; }

    /// <summary>Where a vertex of the skin lies on the Bust.</summary>
    public Vector3 OnBust(int vertex) => _bust[vertex];

    /// <summary>The centre of the left eyeball in cartoon proportions.</summary>
    public static Vector3 EyeCentre { get; } = Proportions.Warp(BustSkin.EyeCentre);

    private static float LidRaise(FaceJoint joint) => joint.Name switch
    {
        "lidUpperLeft" or "lidUpperRight" => UpperLidRaised,
        "lidLowerLeft" or "lidLowerRight" => LowerLidLowered,
        _ => 0,
    };

    private static Vector3 Blink(FaceJoint joint) => joint.Drivers.First(d => d.Control.StartsWith("eyeBlink", StringComparison.Ordinal)).Rotation;

    // A shape moves a point of the Bust; the warp carries both ends.
    private FaceShape Carried(FaceShape shape)
    {
        if (shape.MovedVertices == 0)
        {
            return FaceShape.Control(shape.Name);
        }

        Vector3[] deltas = shape.ToDense(_bust.Length);
        // A cartoon's mouth bends further up and down than a real one.
        float bend = shape.Name.StartsWith("mouthSmile", StringComparison.Ordinal) || shape.Name.StartsWith("mouthFrown", StringComparison.Ordinal) ? MouthBend : 1;
        for (int v = 0; v < deltas.Length; v++)
        {
            deltas[v] = deltas[v] == Vector3.Zero ? Vector3.Zero : Proportions.Warp(_bust[v] + (deltas[v] * new Vector3(1, bend, 1))) - Proportions.Warp(_bust[v]);
        }

        return FaceShape.FromDense(shape.Name, deltas);
    }

    private static FaceJoint Carried(FaceJoint joint)
    {
        float longer = 1 + LidRaise(joint);
        JointDriver[] drivers = [.. joint.Drivers.Select(d => d.Control.StartsWith("eyeBlink", StringComparison.Ordinal) ? d with { Rotation = longer * d.Rotation } : d)];
        return new FaceJoint(joint.Name, Proportions.Warp(joint.Pivot), joint.Vertices.ToArray(), joint.Weights.ToArray(), drivers)
        {
            HeadPoseShare = joint.HeadPoseShare,
            MaximumAngle = MathF.Min(MathF.PI, joint.MaximumAngle * longer),
            PivotShift = [.. Enumerable.Range(0, AttributeFields.All.Count).Select(a => AttributeFields.Displacement(a, joint.Pivot))],
        };
    }

    private FaceShape[] Modes() =>
        [.. AttributeFields.All.Select((attribute, a) => FaceShape.FromDense(attribute.Name, [.. _bust.Select(p => AttributeFields.Displacement(a, p))]))];

    private HeadPiece PieceOf(FacePart part)
    {
        BlendshapeFace face = Face.Part(part.Name);
        var paint = new Vector4[part.VertexCount];
        switch (part.Name)
        {
            case "skin":
                for (int v = 0; v < paint.Length; v++)
                {
                    paint[v] = SkinPaint(v);
                }

                return new HeadPiece(face, SurfaceKind.Skin, paint) { Roundness = [.. Enumerable.Range(0, part.VertexCount).Select(Roundness)] };
            case "eyeballLeft" or "eyeballRight":
                Vector3 centre = part.Name == "eyeballLeft" ? BustSkin.EyeCentre : BustSkin.EyeCentre with { X = -BustSkin.EyeCentre.X };
                for (int v = 0; v < paint.Length; v++)
                {
                    paint[v] = new Vector4(Vector3.Normalize(_bust[part.FirstVertex + v] - centre), 0);
                }

                return new HeadPiece(face, SurfaceKind.Eye, paint);
            case "teethUpper" or "teethLower":
                for (int v = 0; v < paint.Length; v++)
                {
                    // The gum is the upper third of the part's texture.
                    paint[v] = new Vector4(Gum(part.FirstVertex + v, part.Name == "teethUpper"), 0, 0, 0);
                }

                return new HeadPiece(face, SurfaceKind.Teeth, paint);
            default:
                float tongue = part.Name == "tongue" ? 1 : 0;
                Array.Fill(paint, new Vector4(tongue, 0, 0, 0));
                return new HeadPiece(face, SurfaceKind.Mouth, paint);
        }
    }

    // Nose, lips, ears and neck keep their own shape.
    private float Roundness(int v)
    {
        Vector3 p = _bust[v] with { X = MathF.Abs(_bust[v].X) };
        float own = MathF.Max(Ramp.Bump(p, new(0, -40, 112), 19, 15, 26), MathF.Max(Skin.Marks[v][Mark.Ear], 0.8f * Ramp.Bump(p, new(0, -71, 100), 30, 14, 30)));
        float neck = Ramp.Smooth(-78, -104, p.Y + (0.3f * p.Z));
        return 0.85f * (1 - MathF.Min(1, own)) * (1 - neck);
    }

    private float Gum(int vertex, bool upper)
    {
        float y = _bust[vertex].Y;
        return upper ? Ramp.Smooth(-64, -60, y) : Ramp.Smooth(-81, -85, y);
    }

    // Red of the lips (1 inside its border), blush, darkness of hollows, millimetres inside the hairline.
    private Vector4 SkinPaint(int v)
    {
        Vector3 p = _bust[v] with { X = MathF.Abs(_bust[v].X) };
        float ring = Skin.MouthRing(v);
        float lips = 0.5f + (0.5f * (3 - ring));
        float blush = Ramp.Bump(p, new(43, -33, 76), 19, 15, 40) + (0.7f * Ramp.Bump(p, new(0, -40, 116), 13, 10, 16)) + (0.8f * Skin.Marks[v][Mark.Ear]);
        float dark = MathF.Max(0.6f * Ramp.Smooth(0.5f, 0.95f, Skin.Marks[v][Mark.Nostril]), Ramp.Smooth(1.75f, 1.1f, ring));
        dark = MathF.Max(dark, 0.55f * Ramp.Bump(p, new(64, -20, 2), 7, 12, 9) * Skin.Marks[v][Mark.Ear]);
        float hairline = Skin.Marks[v][Mark.Ear] > 0.02f ? -20 : Math.Clamp(Regions.HairLine(p), -40, 40);
        return new Vector4(lips, blush, dark, hairline);
    }
}
