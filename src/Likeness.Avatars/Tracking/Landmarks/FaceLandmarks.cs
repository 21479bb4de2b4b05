using System.Numerics;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Spatial;
using Likeness.Tensors;

namespace Likeness.Avatars.Tracking.Landmarks;

/// <summary>
/// MediaPipe's landmarks as points of a blendshape face: each a triangle's three corners with weights. They are computed, not stored: the canonical face is
/// laid onto the neutral face by a few anchors, bent by a thin plate so that the anchors meet, and each landmark goes to the nearest point of the
/// skin; the centres of the irises go to the front of the eyeballs, where the face has them.
/// </summary>
public sealed class FaceLandmarks
{
    // Millimetres; anchors are written by hand or named by vertices, and are not truer than this.
    private const double AnchorSlack = 1;

    private readonly int[] _corners;
    private readonly float[] _weights;

    private FaceLandmarks(int[] landmarks, int[] corners, float[] weights) => (Landmarks, _corners, _weights) = (landmarks, corners, weights);

    /// <summary>The landmark that each point belongs to.</summary>
    public IReadOnlyList<int> Landmarks { get; }

    /// <summary>Number of points.</summary>
    public int Count => Landmarks.Count;

    /// <summary>Ties the landmarks to a face.</summary>
    /// <param name="face">The face: the Bust, or one that names its 68 landmarks.</param>
    /// <param name="canonical">The 468 places of <see cref="CanonicalFace"/>.</param>
    /// <exception cref="LikenessException">The face has no anchors.</exception>
    public static FaceLandmarks Tie(BlendshapeFace face, Vector3[] canonical)
    {
        IReadOnlyList<(int Landmark, Vector3 Place)> anchors = FaceAnchors.Of(face);
        Vector3[] from = [.. anchors.Select(a => canonical[a.Landmark])], to = [.. anchors.Select(static a => a.Place)];
        SimilarityTransform place = Procrustes.Similarity(from, to);
        place.Apply(from, from);
        var plate = new ThinPlate(from, to, AnchorSlack);
        FacePart? skin = face.Parts.FirstOrDefault(static p => p.Name == "skin");
        Mesh surface = skin is null ? face.Neutral : face.Part("skin").Neutral;
        var tree = new TriangleTree(surface);
        Vector3[] bent = [.. canonical.Select(p => plate.Apply(place.Apply(p)))];
        var points = new SurfacePoint[bent.Length];
        tree.Closest(bent, points);

        List<int> landmarks = [.. Enumerable.Range(0, bent.Length)], corners = [];
        List<float> weights = [];
        foreach (SurfacePoint point in points)
        {
            for (int k = 0; k < 3; k++)
            {
                corners.Add(surface.Topology.Triangles[(3 * point.Triangle) + k] + (skin?.FirstVertex ?? 0));
            }

            weights.AddRange([(float)point.WeightA, (float)point.WeightB, (float)point.WeightC]);
        }

        foreach ((string name, int landmark) in ((string, int)[])[("eyeballRight", MediaPipeLandmarks.RightIris), ("eyeballLeft", MediaPipeLandmarks.LeftIris)])
        {
            if (face.Parts.FirstOrDefault(p => p.Name == name) is { } eyeball)
            {
                int front = Enumerable.Range(eyeball.FirstVertex, eyeball.VertexCount).MaxBy(v => face.Neutral.Positions[v].Z);
                landmarks.Add(landmark);
                corners.AddRange([front, front, front]);
                weights.AddRange([1, 0, 0]);
            }
        }

        return new FaceLandmarks([.. landmarks], [.. corners], [.. weights]);
    }

    /// <summary>Some of the points.</summary>
    internal FaceLandmarks Only(int[] points) => new(
        [.. points.Select(p => Landmarks[p])],
        [.. points.SelectMany(p => _corners.AsSpan(3 * p, 3).ToArray())],
        [.. points.SelectMany(p => _weights.AsSpan(3 * p, 3).ToArray())]);

    /// <summary>The place of a point on a posed mesh.</summary>
    public Vector3 On(ReadOnlySpan<Vector3> positions, int point)
    {
        Vector3 place = Vector3.Zero;
        for (int k = 3 * point; k < (3 * point) + 3; k++)
        {
            place += _weights[k] * positions[_corners[k]];
        }

        return place;
    }

    /// <summary>
    /// A face whose vertices are the points: shapes and joints are mixed as the corners are. It is a hundred times quicker to evaluate than the whole, and
    /// differs from its points only by what a joint bends within one triangle.
    /// </summary>
    public BlendshapeFace Reduce(BlendshapeFace face)
    {
        var neutral = new Vector3[Count];
        for (int i = 0; i < Count; i++)
        {
            neutral[i] = On(face.Neutral.Positions, i);
        }

        FaceShape[] expressions = [.. face.Expressions.Select(MixShape)], identities = [.. face.Identities.Select(MixShape)];
        FaceJoint[] joints = [.. face.Joints.Select(j => MixJoint(j, face.VertexCount))];
        return new BlendshapeFace(new Mesh(neutral, new MeshTopology(Count, [0, 1, 2])), expressions, identities, joints) { Licence = face.Licence };

        FaceShape MixShape(FaceShape shape)
        {
            Vector3[] dense = shape.ToDense(face.VertexCount);
            var mixed = new Vector3[Count];
            for (int i = 0; i < Count; i++)
            {
                mixed[i] = On(dense, i);
            }

            return FaceShape.FromDense(shape.Name, mixed);
        }
    }

    private FaceJoint MixJoint(FaceJoint joint, int vertices)
    {
        float[] field = new float[vertices], mixed = new float[Count];
        for (int i = 0; i < joint.Vertices.Length; i++)
        {
            field[joint.Vertices[i]] = joint.Weights[i];
        }

        for (int k = 0; k < _corners.Length; k++)
        {
            mixed[k / 3] += _weights[k] * field[_corners[k]];
        }

        int[] moved = [.. Enumerable.Range(0, Count).Where(i => mixed[i] != 0)];
        return new FaceJoint(joint.Name, joint.Pivot, moved, [.. moved.Select(i => mixed[i])], joint.Drivers)
        {
            PivotShift = joint.PivotShift,
            HeadPoseShare = joint.HeadPoseShare,
            MaximumAngle = joint.MaximumAngle,
        };
    }
}
