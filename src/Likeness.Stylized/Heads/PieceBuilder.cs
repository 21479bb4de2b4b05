using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;

namespace Likeness.Stylized.Heads;

/// <summary>A place on the skin: three of its vertices and their weights.</summary>
internal readonly record struct SkinPlace(int A, int B, int C, float WeightA, float WeightB, float WeightC)
{
    /// <summary>A vertex of the skin.</summary>
    public static SkinPlace At(int vertex) => new(vertex, vertex, vertex, 1, 0, 0);

    /// <summary>A place between two vertices.</summary>
    public static SkinPlace Between(int a, int b, float share) => new(a, b, b, 1 - share, share, 0);

    /// <summary>A quantity of the vertices at the place.</summary>
    public Vector3 Of(ReadOnlySpan<Vector3> values) => (WeightA * values[A]) + (WeightB * values[B]) + (WeightC * values[C]);

    /// <summary>A quantity of the vertices at the place.</summary>
    public float Of(ReadOnlySpan<float> values) => (WeightA * values[A]) + (WeightB * values[B]) + (WeightC * values[C]);
}

/// <summary>
/// Collects the mesh of an asset and how each vertex rides on the head: bound to a place of the skin (it then follows every attribute, shape and joint
/// of that place), or free in space (it follows attributes by the warp at its anchor, no expression, and the head's turn).
/// </summary>
internal sealed class PieceBuilder
{
    // An anchor that no attribute reaches.
    private static readonly Vector3 Nowhere = new(0, -1000, 0);

    private readonly List<Vector3> _positions = [];
    private readonly List<Vector4> _paint = [];
    private readonly List<(SkinPlace? Place, Vector3 Anchor, bool WithEyes)> _rides = [];
    private readonly List<int> _triangles = [];

    /// <summary>The number of vertices so far.</summary>
    public int Count => _positions.Count;

    /// <summary>Adds a vertex at an offset (mm, cartoon proportions) from a place of the skin.</summary>
    public int AddBound(SkinPlace place, Vector3 offset, Vector4 paint)
    {
        Vector3 position = place.Of(HeadBase.Instance.SkinMesh.Positions) + offset;
        return Add(position, paint, (place, default, true));
    }

    /// <summary>Adds a vertex that was drawn beside the Bust; the cartoon's proportions move it.</summary>
    public int AddBesideBust(Vector3 onBust, Vector4 paint) => Add(Proportions.Warp(onBust, withEyes: false), paint, (null, onBust, false));

    /// <summary>Adds a vertex that lies in cartoon proportions already and follows the attributes as the point <paramref name="anchor"/> of the Bust does.</summary>
    public int AddAnchored(Vector3 position, Vector3 anchor, Vector4 paint) => Add(position, paint, (null, anchor, true));

    /// <summary>Adds a vertex that nothing moves.</summary>
    public int AddStill(Vector3 position, Vector4 paint) => Add(position, paint, (null, Nowhere, false));

    /// <summary>Adds a triangle, counter-clockwise seen from outside.</summary>
    public void Triangle(int a, int b, int c) => _triangles.AddRange([a, b, c]);

    /// <summary>Adds the quads between two rows of vertices of one length.</summary>
    public void Strip(ReadOnlySpan<int> row, ReadOnlySpan<int> next, bool closed)
    {
        int count = row.Length;
        for (int i = 0; i < (closed ? count : count - 1); i++)
        {
            int j = (i + 1) % count;
            Triangle(row[i], row[j], next[j]);
            Triangle(row[i], next[j], next[i]);
        }
    }

    /// <summary>Makes the piece.</summary>
    public HeadPiece Build(string name, SurfaceKind kind)
    {
        HeadBase head = HeadBase.Instance;
        BlendshapeFace skin = head.Pieces[0].Face;
        var mesh = new Mesh([.. _positions], [.. _triangles]) { Name = name };
        FaceShape[] modes = [.. AttributeFields.All.Select((attribute, a) =>
        {
            Vector3[] ofSkin = skin.Identities[a].ToDense(skin.VertexCount);
            return FaceShape.FromDense(attribute.Name, [.. _rides.Select(r => r.Place is { } place ? place.Of(ofSkin) : AttributeFields.Displacement(a, r.Anchor, r.WithEyes))]);
        })];
        bool anyBound = _rides.Exists(r => r.Place is not null);
        FaceShape[] shapes = [.. skin.Expressions.Select(shape =>
        {
            if (!anyBound || shape.MovedVertices == 0)
            {
                return FaceShape.Control(shape.Name);
            }

            Vector3[] ofSkin = shape.ToDense(skin.VertexCount);
            return FaceShape.FromDense(shape.Name, [.. _rides.Select(r => r.Place is { } place ? place.Of(ofSkin) : Vector3.Zero)]);
        })];
        return new HeadPiece(
            new BlendshapeFace(mesh, shapes, modes, [.. skin.Joints.Select(j => Follow(j, skin.VertexCount)).Where(j => j.Vertices.Length > 0)])
            {
                Parts = [new FacePart(name, 0, _positions.Count, 0, _triangles.Count / 3, kind.ToString())],
                Licence = skin.Licence,
            },
            kind,
            [.. _paint])
        {
            Places = [.. _rides.Select(r => r.Place)],
        };
    }

    private int Add(Vector3 position, Vector4 paint, (SkinPlace? Place, Vector3 Anchor, bool WithEyes) ride)
    {
        _positions.Add(position);
        _paint.Add(paint);
        _rides.Add(ride);
        return _positions.Count - 1;
    }

    private FaceJoint Follow(FaceJoint joint, int skinVertices)
    {
        float[] ofSkin = new float[skinVertices];
        for (int i = 0; i < joint.Vertices.Length; i++)
        {
            ofSkin[joint.Vertices[i]] = joint.Weights[i];
        }

        float[] weights = [.. _rides.Select((r, v) => r.Place is { } place ? place.Of(ofSkin) : r.Anchor == Nowhere ? 0 : Free(joint.Name, _positions[v].Y))];
        FaceJoint followed = FaceJoint.FromField(joint.Name, joint.Pivot, weights, joint.Drivers);
        return new FaceJoint(followed.Name, followed.Pivot, followed.Vertices.ToArray(), followed.Weights.ToArray(), followed.Drivers)
        {
            HeadPoseShare = joint.HeadPoseShare,
            MaximumAngle = joint.MaximumAngle,
            PivotShift = joint.PivotShift,
        };
    }

    // Long hair goes with the head above the chin and rests on the shoulders below.
    private static float Free(string joint, float y) => joint switch
    {
        "neckUpper" => Ramp.Smooth(-140, -78, y),
        "neckLower" => Ramp.Smooth(-172, -118, y),
        _ => 0,
    };
}
