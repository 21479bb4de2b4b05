using System.Numerics;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Faces;

/// <summary>
/// Gives another head of the same topology the shapes of a face: the heads are aligned by scale, turn and place, displacements are carried over with
/// that scale and turn, and each joint moves with the vertices that follow it. Shapes are not fitted to the new head's proportions.
/// </summary>
public static class ShapeTransfer
{
    /// <summary>Carries shapes and joints over.</summary>
    /// <param name="from">The face that has them.</param>
    /// <param name="to">Another head in correspondence with it: whole, or its skin alone.</param>
    /// <param name="fromName">What to call the face in messages.</param>
    /// <param name="toName">What to call the mesh in messages.</param>
    /// <returns>A face of the mesh's shape without identity modes; it has the mesh's texture coordinates where both list their triangles in the same order.</returns>
    /// <exception cref="LikenessException">The mesh has another topology.</exception>
    public static BlendshapeFace Carry(BlendshapeFace from, Mesh to, string fromName, string toName)
    {
        BlendshapeFace face = Matching(from, to, fromName, toName);
        var place = Procrustes.Similarity(face.Neutral.Positions, to.Positions);
        var neutral = new Mesh([.. to.Positions], face.Neutral.Topology)
        {
            Name = to.Name,
            Texture = to.Texture is not null && face.Neutral.Topology.Matches(to.Topology) ? to.Texture : face.Neutral.Texture,
        };
        return new BlendshapeFace(neutral, [.. face.Expressions.Select(s => Turned(s, place))], [], [.. face.Joints.Select(j => Moved(j, face.Neutral, to, place))])
        {
            Masks = face.Masks,
            Parts = face.Parts,
            Landmarks68 = face.Landmarks68,
            Licence = face.Licence,
        };
    }

    private static BlendshapeFace Matching(BlendshapeFace from, Mesh to, string fromName, string toName)
    {
        BlendshapeFace? skin = from.Parts.Any(p => p.Name == "skin") && from.Parts.Count > 1 ? from.Part("skin") : null;
        foreach (BlendshapeFace? face in (BlendshapeFace?[])[from, skin])
        {
            if (face is not null && SameSurface(face.Neutral.Topology, to.Topology))
            {
                return face;
            }
        }

        bool likeSkin = skin is not null && to.VertexCount == skin.VertexCount;
        string difference = TopologyDifference.Describe((likeSkin ? skin! : from).Neutral.Topology, fromName, to.Topology) ?? $"is not {fromName}";
        throw new LikenessException(
            $"{toName} {difference}{(skin is null ? "" : $" ({skin.VertexCount} of {from.VertexCount} are its skin)")}. Its shapes can only be carried to a mesh with the same vertices in the same order.");
    }

    /// <summary>The same triangles in any order, where four corners may be cut along either diagonal: programs cut polygons as they like.</summary>
    private static bool SameSurface(MeshTopology a, MeshTopology b)
    {
        if (a.VertexCount != b.VertexCount || a.TriangleCount != b.TriangleCount)
        {
            return false;
        }

        if (a.Matches(b))
        {
            return true;
        }

        HashSet<(int, int)> edges = [.. Edges(a).Select(e => e.Edge)];
        return Edges(b).GroupBy(e => e.Edge, e => e.Opposite).All(g => edges.Contains(g.Key) || (g.ToArray() is [var one, var other] && edges.Contains(Ordered(one, other))));
    }

    private static IEnumerable<((int, int) Edge, int Opposite)> Edges(MeshTopology topology)
    {
        int[] t = topology.Triangles;
        for (int i = 0; i < t.Length; i += 3)
        {
            yield return (Ordered(t[i], t[i + 1]), t[i + 2]);
            yield return (Ordered(t[i + 1], t[i + 2]), t[i]);
            yield return (Ordered(t[i + 2], t[i]), t[i + 1]);
        }
    }

    private static (int, int) Ordered(int a, int b) => a < b ? (a, b) : (b, a);

    private static FaceShape Turned(FaceShape shape, SimilarityTransform place)
    {
        Vector3[] deltas = [.. shape.Deltas.ToArray().Select(d => place.Scale * Vector3.Transform(d, place.Rotation))];
        return shape.IsDense ? FaceShape.FromDense(shape.Name, deltas)
            : shape.Vertices.IsEmpty ? FaceShape.Control(shape.Name)
            : FaceShape.FromSparse(shape.Name, shape.Vertices.ToArray(), deltas);
    }

    private static FaceJoint Moved(FaceJoint joint, Mesh from, Mesh to, SimilarityTransform place)
    {
        Vector3 shift = Vector3.Zero;
        float total = 0;
        for (int i = 0; i < joint.Vertices.Length; i++)
        {
            int v = joint.Vertices[i];
            shift += joint.Weights[i] * (to.Positions[v] - place.Apply(from.Positions[v]));
            total += joint.Weights[i];
        }

        Vector3 pivot = place.Apply(joint.Pivot) + (total > 0 ? shift / total : Vector3.Zero);
        JointDriver[] drivers =
        [
            .. joint.Drivers.Select(d => d with { Rotation = Vector3.Transform(d.Rotation, place.Rotation), Translation = place.Scale * Vector3.Transform(d.Translation, place.Rotation) }),
        ];
        return new FaceJoint(joint.Name, pivot, joint.Vertices.ToArray(), joint.Weights.ToArray(), drivers) { HeadPoseShare = joint.HeadPoseShare, MaximumAngle = joint.MaximumAngle };
    }
}
