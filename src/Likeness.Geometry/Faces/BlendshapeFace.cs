using System.Collections.Frozen;
using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Faces;

/// <summary>
/// A face that can be driven: a neutral mesh, a linear identity basis, named expression shapes, and joints that really turn.
/// </summary>
/// <remarks>
/// <para>Evaluation is: positions = neutral + sum of identity weight x mode + sum of expression weight x shape; then each joint, in order,
/// turns (and slides) its vertices about its pivot, which identity has moved. So jaw, lids, eyeballs and neck move on arcs and the
/// motion of the whole is not linear in the controls.</para>
/// <para>To make one: give the constructor the neutral mesh (millimetres, +Y up, +Z out of the face, vertices and triangles part by part),
/// one <see cref="FaceShape"/> for every control in the order in which weights will be given (<see cref="FaceShape.Control"/> for a control that only
/// drives joints), one for every identity mode, and the joints from the inside out (lids, eyeballs, jaw, then neck). Fill
/// <see cref="Parts"/>, <see cref="Masks"/> and <see cref="Licence"/> in the initialiser; texture coordinates go on the neutral mesh.</para>
/// </remarks>
public sealed class BlendshapeFace
{
    private readonly FaceShape[] _expressions;
    private readonly FaceShape[] _identities;
    private readonly FaceJoint[] _joints;
    private readonly (int Control, int AtMost, float Gain, Vector3 Rotation, Vector3 Translation)[][] _drivers;
    private readonly FrozenDictionary<string, int> _expressionIndex;

    /// <summary>Makes a face and checks that its pieces fit together.</summary>
    /// <param name="neutral">The mean face at rest.</param>
    /// <param name="expressions">The controls, in the order of the weights.</param>
    /// <param name="identities">The identity modes, in the order of the weights; weights are meant as draws from N(0, 1).</param>
    /// <param name="joints">The joints, inner ones first.</param>
    /// <exception cref="LikenessException">A shape or joint is for another number of vertices, a name is used twice, or a driver names no expression.</exception>
    public BlendshapeFace(Mesh neutral, IReadOnlyList<FaceShape> expressions, IReadOnlyList<FaceShape> identities, IReadOnlyList<FaceJoint> joints)
    {
        Neutral = neutral;
        _expressions = [.. expressions];
        _identities = [.. identities];
        _joints = [.. joints];
        ExpressionNames = [.. expressions.Select(s => s.Name)];
        IdentityNames = [.. identities.Select(s => s.Name)];
        if (ExpressionNames.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new LikenessException($"A face cannot have two expressions named {twice.Key}.");
        }

        _expressionIndex = ExpressionNames.Select((name, index) => KeyValuePair.Create(name, index)).ToFrozenDictionary(StringComparer.Ordinal);
        foreach (FaceShape shape in _expressions.Concat(_identities))
        {
            shape.Check(neutral.VertexCount);
        }

        foreach (FaceJoint joint in _joints)
        {
            joint.Check(neutral.VertexCount, _identities.Length);
        }

        _drivers = [.. joints.Select(j => j.Drivers.Select(d =>
            (Require(d.Control, j), d.AtMost is null ? -1 : Require(d.AtMost, j), d.Gain, d.Rotation, d.Translation)).ToArray())];
    }

    /// <summary>The mean face at rest, with texture coordinates when it has them.</summary>
    public Mesh Neutral { get; }

    /// <summary>The number of vertices, all parts together.</summary>
    public int VertexCount => Neutral.VertexCount;

    /// <summary>The controls in the order of their weights.</summary>
    public IReadOnlyList<FaceShape> Expressions => _expressions;

    /// <summary>The names of <see cref="Expressions"/>.</summary>
    public IReadOnlyList<string> ExpressionNames { get; }

    /// <summary>The identity modes in the order of their weights.</summary>
    public IReadOnlyList<FaceShape> Identities => _identities;

    /// <summary>The names of <see cref="Identities"/>.</summary>
    public IReadOnlyList<string> IdentityNames { get; }

    /// <summary>The joints in the order in which they act.</summary>
    public IReadOnlyList<FaceJoint> Joints => _joints;

    /// <summary>Sorted vertex indices by region name: <c>lips</c>, <c>eyelids</c>, <c>face</c>, <c>head</c>, <c>neck</c> ...</summary>
    public IReadOnlyDictionary<string, int[]> Masks { get; init; } = new Dictionary<string, int[]>();

    /// <summary>The pieces of the mesh; empty when it is one.</summary>
    public IReadOnlyList<FacePart> Parts { get; init; } = [];

    /// <summary>The vertices of the 68 landmarks of the Multi-PIE scheme, in its order; empty when the face names none.</summary>
    public IReadOnlyList<int> Landmarks68 { get; init; } = [];

    /// <summary>Where the face comes from and on what terms, for provenance files.</summary>
    public string Licence { get; init; } = "";

    /// <summary>The position of an expression in <see cref="ExpressionNames"/>, or -1.</summary>
    public int IndexOfExpression(string name) => _expressionIndex.TryGetValue(name, out int index) ? index : -1;

    /// <summary>Computes the positions of all vertices. Allocates nothing; may be called from several threads at once.</summary>
    /// <param name="identity">One weight a mode, or empty for the mean face.</param>
    /// <param name="expression">One weight a control, or empty for the face at rest.</param>
    /// <param name="pose">The turn of the head, made by the joints with a <see cref="FaceJoint.HeadPoseShare"/>.</param>
    /// <param name="destination">Receives at least <see cref="VertexCount"/> positions, in millimetres.</param>
    /// <exception cref="LikenessException">A span has the wrong length.</exception>
    public void Evaluate(ReadOnlySpan<float> identity, ReadOnlySpan<float> expression, in HeadPose pose, Span<Vector3> destination)
    {
        CheckLength(identity.Length, _identities.Length, "identity weights");
        CheckLength(expression.Length, _expressions.Length, "expression weights");
        if (destination.Length < VertexCount)
        {
            throw new LikenessException($"The destination holds {destination.Length} positions; the face has {VertexCount} vertices.");
        }

        Neutral.Positions.CopyTo(destination);
        Blend(_identities, identity, destination);
        Blend(_expressions, expression, destination);
        Vector3 head = pose == HeadPose.Rest ? Vector3.Zero : pose.ToRotationVector();
        for (int j = 0; j < _joints.Length; j++)
        {
            FaceJoint joint = _joints[j];
            Vector3 rotation = joint.HeadPoseShare * head;
            Vector3 translation = Vector3.Zero;
            if (!expression.IsEmpty)
            {
                int cap = -1;
                float left = 0;
                foreach ((int control, int atMost, float gain, Vector3 turn, Vector3 slide) in _drivers[j])
                {
                    float weight = gain * expression[control];
                    if (atMost >= 0)
                    {
                        left = atMost == cap ? left : expression[atMost];
                        weight = MathF.Min(weight, left);
                        left -= weight;
                    }

                    cap = atMost;
                    rotation += weight * turn;
                    translation += weight * slide;
                }
            }

            joint.Apply(joint.PivotFor(identity), rotation, translation, destination);
        }
    }

    /// <summary>The evaluated face as a new mesh with the neutral's triangles and texture coordinates.</summary>
    /// <exception cref="LikenessException">A span has the wrong length.</exception>
    public Mesh Evaluate(ReadOnlySpan<float> identity, ReadOnlySpan<float> expression, in HeadPose pose = default)
    {
        var positions = new Vector3[VertexCount];
        Evaluate(identity, expression, pose, positions);
        return Neutral.WithPositions(positions);
    }

    /// <summary>
    /// Turns ARKit weights into this face's expression weights: by name where the face uses ARKit's names, by <see cref="IctShapeNames"/>
    /// where it uses ICT-FaceKit's. Controls that ARKit does not have are set to 0. Allocates nothing.
    /// </summary>
    /// <param name="arkit">52 weights in the order of <see cref="ArkitShapes.Names"/>.</param>
    /// <param name="expression">Receives one weight a control.</param>
    /// <exception cref="LikenessException">A span has the wrong length.</exception>
    public void FromArkit(ReadOnlySpan<float> arkit, Span<float> expression)
    {
        if (arkit.Length != ArkitShapes.Count || expression.Length != _expressions.Length)
        {
            throw new LikenessException($"{arkit.Length} ARKit and {expression.Length} expression weights were given; expected {ArkitShapes.Count} and {_expressions.Length}.");
        }

        expression.Clear();
        for (int i = 0; i < arkit.Length; i++)
        {
            if (_expressionIndex.TryGetValue(ArkitShapes.Names[i], out int own))
            {
                expression[own] = arkit[i];
                continue;
            }

            IReadOnlyList<string> ict = IctShapeNames.ForArkit(i);
            for (int k = 0; k < ict.Count; k++)
            {
                if (_expressionIndex.TryGetValue(ict[k], out int index))
                {
                    expression[index] = arkit[i];
                }
            }
        }
    }

    /// <summary>A face of one identity: the modes are gone, neutral and pivots are that person's, the expressions are shared. Fast to animate.</summary>
    /// <exception cref="LikenessException">The number of weights is wrong.</exception>
    public BlendshapeFace WithIdentity(ReadOnlySpan<float> identity)
    {
        CheckLength(identity.Length, _identities.Length, "identity weights");
        Vector3[] positions = [.. Neutral.Positions];
        Blend(_identities, identity, positions);
        var joints = new FaceJoint[_joints.Length];
        for (int j = 0; j < joints.Length; j++)
        {
            joints[j] = _joints[j].Bake(identity);
        }

        return new BlendshapeFace(Neutral.WithPositions(positions), _expressions, [], joints) { Masks = Masks, Parts = Parts, Landmarks68 = Landmarks68, Licence = Licence };
    }

    /// <summary>One part as a face of its own, with the same controls: the skin without eyeballs and teeth, say.</summary>
    /// <exception cref="LikenessException">There is no such part.</exception>
    public BlendshapeFace Part(string name)
    {
        FacePart part = Parts.FirstOrDefault(p => p.Name == name)
            ?? throw new LikenessException($"The face has no part named {name}; it has {(Parts.Count == 0 ? "no parts" : string.Join(", ", Parts.Select(p => p.Name)))}.");
        int first = part.FirstVertex;
        int end = first + part.VertexCount;
        int corner = part.FirstTriangle * 3;
        int corners = part.TriangleCount * 3;
        int[] triangles = [.. Neutral.Topology.Triangles.AsSpan(corner, corners).ToArray().Select(v => v - first)];
        var mesh = new Mesh(Neutral.Positions[first..end], triangles)
        {
            Name = name,
            Texture = Neutral.Texture is { } map ? new TextureMap(map.Coordinates, map.Corners[corner..(corner + corners)]) : null,
        };
        var masks = new Dictionary<string, int[]>();
        foreach ((string key, int[] vertices) in Masks)
        {
            int[] kept = [.. vertices.Where(v => v >= first && v < end).Select(v => v - first)];
            if (kept.Length > 0)
            {
                masks[key] = kept;
            }
        }

        return new BlendshapeFace(
            mesh,
            [.. _expressions.Select(s => s.Restrict(first, part.VertexCount))],
            [.. _identities.Select(s => s.Restrict(first, part.VertexCount))],
            [.. _joints.Select(j => j.Restrict(first, part.VertexCount))])
        {
            Masks = masks,
            Parts = [part with { FirstVertex = 0, FirstTriangle = 0 }],
            Landmarks68 = Landmarks68.All(v => v >= first && v < end) ? [.. Landmarks68.Select(v => v - first)] : [],
            Licence = Licence,
        };
    }

    private static void Blend(FaceShape[] shapes, ReadOnlySpan<float> weights, Span<Vector3> positions)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0)
            {
                shapes[i].AddTo(weights[i], positions);
            }
        }
    }

    private static void CheckLength(int given, int expected, string what)
    {
        if (given != 0 && given != expected)
        {
            throw new LikenessException($"{given} {what} were given; the face has {expected} (none at all means zero).");
        }
    }

    private int Require(string control, FaceJoint joint) => _expressionIndex.TryGetValue(control, out int index)
        ? index
        : throw new LikenessException($"Joint {joint.Name} is driven by {control}, which is not an expression of the face.");
}
