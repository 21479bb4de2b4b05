using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;

namespace Likeness.Stylized.Heads;

/// <summary>Puts faces with the same controls and modes together into one face of several parts.</summary>
internal static class FaceJoining
{
    /// <summary>Joins faces; joints of one name become one.</summary>
    /// <param name="faces">Faces of one part each, with the same expressions and identity modes.</param>
    public static BlendshapeFace Join(IReadOnlyList<BlendshapeFace> faces)
    {
        int[] first = new int[faces.Count + 1];
        var parts = new List<FacePart>();
        var triangles = new List<int>();
        var masks = new Dictionary<string, int[]>();
        for (int f = 0; f < faces.Count; f++)
        {
            BlendshapeFace face = faces[f];
            int offset = first[f];
            first[f + 1] = offset + face.VertexCount;
            parts.Add(face.Parts[0] with { FirstVertex = offset, FirstTriangle = triangles.Count / 3 });
            triangles.AddRange(face.Neutral.Topology.Triangles.Select(v => v + offset));
            foreach ((string name, int[] vertices) in face.Masks)
            {
                masks[name] = [.. vertices.Select(v => v + offset)];
            }
        }

        int count = first[^1];
        Vector3[] positions = [.. faces.SelectMany(f => f.Neutral.Positions)];
        FaceShape[] expressions = [.. Enumerable.Range(0, faces[0].Expressions.Count).Select(e => Shape(faces, f => f.Expressions[e], first))];
        FaceShape[] identities = [.. Enumerable.Range(0, faces[0].Identities.Count).Select(i => Shape(faces, f => f.Identities[i], first))];
        FaceJoint[] joints = [.. faces[0].Joints.Select(j => j.Name).Concat(faces.SelectMany(f => f.Joints.Select(j => j.Name))).Distinct().Select(name => Joint(faces, name, first))];
        return new BlendshapeFace(new Mesh(positions, new MeshTopology(count, [.. triangles])) { Name = "stylized" }, expressions, identities, [.. joints.OrderBy(Order)])
        {
            Parts = parts,
            Masks = masks,
            Landmarks68 = [.. faces[0].Landmarks68.Select(v => v + first[0])],
            Licence = faces[0].Licence,
        };
    }

    private static FaceShape Shape(IReadOnlyList<BlendshapeFace> faces, Func<BlendshapeFace, FaceShape> of, int[] first)
    {
        string name = of(faces[0]).Name;
        if (faces.All(f => of(f).MovedVertices == 0))
        {
            return FaceShape.Control(name);
        }

        var all = new Vector3[first[^1]];
        for (int f = 0; f < faces.Count; f++)
        {
            of(faces[f]).ToDense(faces[f].VertexCount).CopyTo(all, first[f]);
        }

        return FaceShape.FromDense(name, all);
    }

    private static FaceJoint Joint(IReadOnlyList<BlendshapeFace> faces, string name, int[] first)
    {
        FaceJoint? any = null;
        var vertices = new List<int>();
        var weights = new List<float>();
        for (int f = 0; f < faces.Count; f++)
        {
            if (faces[f].Joints.FirstOrDefault(j => j.Name == name) is { } joint)
            {
                any ??= joint;
                foreach (int v in joint.Vertices)
                {
                    vertices.Add(v + first[f]);
                }

                weights.AddRange(joint.Weights);
            }
        }

        return new FaceJoint(name, any!.Pivot, [.. vertices], [.. weights], any.Drivers)
        {
            HeadPoseShare = any.HeadPoseShare,
            MaximumAngle = any.MaximumAngle,
            PivotShift = any.PivotShift,
        };
    }

    // The Bust's own order, inner joints first.
    private static int Order(FaceJoint joint)
    {
        IReadOnlyList<FaceJoint> known = HeadBase.Instance.Face.Joints;
        for (int i = 0; i < known.Count; i++)
        {
            if (known[i].Name == joint.Name)
            {
                return i;
            }
        }

        return known.Count;
    }
}
