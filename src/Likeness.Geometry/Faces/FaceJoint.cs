using System.Numerics;
using System.Numerics.Tensors;
using Likeness.Tensors;

namespace Likeness.Geometry.Faces;

/// <summary>How one control turns a joint.</summary>
/// <param name="Control">The name of an expression of the face.</param>
/// <param name="Rotation">Axis times angle in radians at weight 1, right-handed: (0.3, 0, 0) turns +Y towards +Z by 0.3.</param>
public readonly record struct JointDriver(string Control, Vector3 Rotation)
{
    /// <summary>A slide in millimetres at weight 1, beside the turn (a jaw slides forward as it opens).</summary>
    public Vector3 Translation { get; init; }

    /// <summary>
    /// Another control that caps this one: <c>mouthClose</c> counts only up to the weight of <c>jawOpen</c>. Drivers with the same cap that stand next to each other in a
    /// joint's list use it up together.
    /// </summary>
    public string? AtMost { get; init; }

    /// <summary>What a weight of one counts for, before the cap: lips that meet at nine tenths of <c>jawOpen</c> have a gain of 1 / 0.9.</summary>
    public float Gain { get; init; } = 1;
}

/// <summary>
/// A joint of a face: jaw hinge, eyelid, eyeball, neck. The rotation vectors of its drivers add up (weighted by the controls), and a
/// vertex of weight w turns about the pivot by w times the angle, so that it travels on an arc instead of being blended
/// along a chord, and slides by w times the translation.
/// </summary>
/// <remarks>
/// Joints act in the order in which the face lists them, after the shapes, and every pivot is given in the rest pose of the identity.
/// List inner joints before the ones that carry them (lids, eyeballs and jaw before the neck): then no pivot has to be moved.
/// </remarks>
public sealed class FaceJoint
{
    private const int Block = 256;

    private readonly int[] _vertices;
    private readonly float[] _weights;

    /// <summary>Makes a joint.</summary>
    /// <param name="name">What it is: <c>jaw</c>, <c>lidUpperLeft</c>, <c>eyeballLeft</c>, <c>neck</c> ...</param>
    /// <param name="pivot">A point on the axis, in millimetres, in the neutral face.</param>
    /// <param name="vertices">The vertices that follow the joint. Kept.</param>
    /// <param name="weights">The share of the turn that each of them makes, usually 0 to 1. Kept.</param>
    /// <param name="drivers">The controls that turn it; may be empty for a joint that follows the head pose only.</param>
    /// <exception cref="LikenessException">The numbers of vertices and weights differ.</exception>
    public FaceJoint(string name, Vector3 pivot, int[] vertices, float[] weights, IReadOnlyList<JointDriver> drivers)
    {
        if (vertices.Length != weights.Length)
        {
            throw new LikenessException($"Joint {name} names {vertices.Length} vertices but gives {weights.Length} weights.");
        }

        Name = name;
        Pivot = pivot;
        Drivers = drivers;
        _vertices = vertices;
        _weights = weights;
    }

    /// <summary>Makes a joint from a weight for every vertex of the face; vertices of weight 0 are dropped.</summary>
    public static FaceJoint FromField(string name, Vector3 pivot, ReadOnlySpan<float> field, IReadOnlyList<JointDriver> drivers)
    {
        var vertices = new List<int>();
        var weights = new List<float>();
        for (int v = 0; v < field.Length; v++)
        {
            if (field[v] != 0)
            {
                vertices.Add(v);
                weights.Add(field[v]);
            }
        }

        return new FaceJoint(name, pivot, [.. vertices], [.. weights], drivers);
    }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>A point on the axis in the neutral face, in millimetres.</summary>
    public Vector3 Pivot { get; }

    /// <summary>How far each identity mode moves the pivot at weight 1, in millimetres; empty when identity does not move it.</summary>
    public IReadOnlyList<Vector3> PivotShift { get; init; } = [];

    /// <summary>The controls that turn it.</summary>
    public IReadOnlyList<JointDriver> Drivers { get; }

    /// <summary>The share of the head pose that this joint makes: 1 for a single neck joint, 0.5 for each of two, 0 for any other joint.</summary>
    public float HeadPoseShare { get; init; }

    /// <summary>The largest turn in radians, however many drivers add up.</summary>
    public float MaximumAngle { get; init; } = MathF.PI;

    /// <summary>The vertices that follow the joint.</summary>
    public ReadOnlySpan<int> Vertices => _vertices;

    /// <summary>The share of the turn of each of <see cref="Vertices"/>.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The pivot in the rest pose of an identity.</summary>
    public Vector3 PivotFor(ReadOnlySpan<float> identity)
    {
        Vector3 pivot = Pivot;
        for (int i = 0; i < identity.Length && i < PivotShift.Count; i++)
        {
            pivot += identity[i] * PivotShift[i];
        }

        return pivot;
    }

    /// <summary>Turns and slides positions in place. Allocates nothing.</summary>
    /// <param name="pivot">The pivot, see <see cref="PivotFor"/>.</param>
    /// <param name="rotation">Axis times angle in radians of a vertex of weight 1.</param>
    /// <param name="translation">The slide of a vertex of weight 1, in millimetres.</param>
    /// <param name="positions">All positions of the face.</param>
    public void Apply(Vector3 pivot, Vector3 rotation, Vector3 translation, Span<Vector3> positions)
    {
        float angle = rotation.Length();
        if (angle == 0 && translation == Vector3.Zero)
        {
            return;
        }

        Vector3 axis = angle == 0 ? Vector3.UnitX : rotation / angle;
        angle = MathF.Min(angle, MaximumAngle);
        Span<float> angles = stackalloc float[Block];
        Span<float> sines = stackalloc float[Block];
        Span<float> cosines = stackalloc float[Block];
        for (int start = 0; start < _vertices.Length; start += Block)
        {
            int count = Math.Min(Block, _vertices.Length - start);
            ReadOnlySpan<float> weights = _weights.AsSpan(start, count);
            TensorPrimitives.Multiply(weights, angle, angles);
            TensorPrimitives.SinCos(angles[..count], sines, cosines);
            for (int i = 0; i < count; i++)
            {
                ref Vector3 position = ref positions[_vertices[start + i]];
                Vector3 p = position - pivot;
                // Rodrigues' formula.
                Vector3 turned = (cosines[i] * p) + (sines[i] * Vector3.Cross(axis, p)) + ((1 - cosines[i]) * Vector3.Dot(axis, p) * axis);
                position = pivot + turned + (weights[i] * translation);
            }
        }
    }

    /// <summary>The same joint on a run of the vertices, renumbered from 0.</summary>
    internal FaceJoint Restrict(int firstVertex, int count)
    {
        int[] kept = [.. Enumerable.Range(0, _vertices.Length).Where(i => _vertices[i] >= firstVertex && _vertices[i] < firstVertex + count)];
        return new FaceJoint(Name, Pivot, [.. kept.Select(i => _vertices[i] - firstVertex)], [.. kept.Select(i => _weights[i])], Drivers)
        {
            PivotShift = PivotShift,
            HeadPoseShare = HeadPoseShare,
            MaximumAngle = MaximumAngle,
        };
    }

    /// <summary>The same joint with its pivot moved to where an identity has it, for faces of that identity alone.</summary>
    internal FaceJoint Bake(ReadOnlySpan<float> identity) => new(Name, PivotFor(identity), _vertices, _weights, Drivers)
    {
        HeadPoseShare = HeadPoseShare,
        MaximumAngle = MaximumAngle,
    };

    /// <summary>Throws when a vertex is out of range.</summary>
    internal void Check(int vertexCount, int identities)
    {
        foreach (int v in _vertices)
        {
            if ((uint)v >= (uint)vertexCount)
            {
                throw new LikenessException($"Joint {Name} moves vertex {v}; the face has {vertexCount} vertices.");
            }
        }

        if (PivotShift.Count != 0 && PivotShift.Count != identities)
        {
            throw new LikenessException($"Joint {Name} gives {PivotShift.Count} pivot shifts; the face has {identities} identity modes.");
        }
    }
}
