using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Ict;

/// <summary>
/// The joints that ICT-FaceKit's data lack: eyeballs, which its <c>eyeLook*</c> shapes do not turn (they move the lids), and a neck for the head
/// pose. The places are measured on the model's neutral face and hold for its skin in any resolution.
/// </summary>
internal static class IctJoints
{
    // Millimetres. The sclera's vertex mean would be 5 mm too far forward because of the cornea.
    private static readonly Vector3 EyeLeft = new(31.26f, 36.00f, 79.04f);

    // How far an eye turns at weight 1: about what people can do without moving the head.
    private const float LookSideways = 0.44f;
    private const float LookUpDown = 0.35f;

    // The joint of skull and spine, between the ears' lobes; the bend fades out over the neck below a plane from under the chin to the nape.
    private static readonly Vector3 NeckPivot = new(0, -40, 5);
    private static readonly Vector3 UnderChin = new(0, -90, 80);
    private static readonly Vector3 PlaneNormal = Vector3.Normalize(new Vector3(0, 140, 40));
    private const float NeckFade = 90;

    public static List<FaceJoint> Make(Mesh mesh, IReadOnlyList<FacePart> parts, HashSet<string> expressions)
    {
        var joints = new List<FaceJoint>();
        foreach ((string part, string side, float sign) in ((string, string, float)[])[("eyeballLeft", "_L", 1), ("eyeballRight", "_R", -1)])
        {
            if (parts.FirstOrDefault(p => p.Name == part) is { } eyeball)
            {
                // Positive about Y turns to the subject's left: inwards for the right eye, outwards for the left.
                JointDriver[] drivers =
                [
                    new("eyeLookUp" + side, new Vector3(-LookUpDown, 0, 0)), new("eyeLookDown" + side, new Vector3(LookUpDown, 0, 0)),
                    new("eyeLookOut" + side, new Vector3(0, sign * LookSideways, 0)), new("eyeLookIn" + side, new Vector3(0, -sign * LookSideways, 0)),
                ];
                int[] vertices = [.. Enumerable.Range(eyeball.FirstVertex, eyeball.VertexCount)];
                float[] weights = new float[vertices.Length];
                Array.Fill(weights, 1f);
                joints.Add(new FaceJoint(part, EyeLeft with { X = sign * EyeLeft.X }, vertices, weights, [.. drivers.Where(d => expressions.Contains(d.Control))]));
            }
        }

        int[] all = [.. Enumerable.Range(0, mesh.VertexCount)];
        float[] shares = [.. mesh.Positions.Select(NeckWeight)];
        joints.Add(new FaceJoint("neck", NeckPivot, all, shares, []) { HeadPoseShare = 1 });
        return joints;
    }

    private static float NeckWeight(Vector3 position)
    {
        float above = Vector3.Dot(position - UnderChin, PlaneNormal);
        float t = Math.Clamp(1 + (above / NeckFade), 0, 1);
        return t * t * (3 - (2 * t));
    }
}
