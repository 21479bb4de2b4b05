using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Ict;
using Likeness.Talking.Motion;
using Likeness.Tests.Support;

namespace Likeness.Tests.Talking;

/// <summary>The face that the specification's numbers are for, and motions of it.</summary>
internal static class TalkingFaces
{
    private static readonly Lazy<BlendshapeFace> Loaded = new(() => IctFaceKit.Load(Requires.Shared("data/ict/ict_face_5k.npz")).Face);

    public static BlendshapeFace Ict => Loaded.Value;

    /// <summary>Neutral plus weighted shapes, straight sums without joints.</summary>
    public static Vector3[] Blend(params (string Shape, float Weight)[] weights)
    {
        Vector3[] positions = [.. Ict.Neutral.Positions];
        foreach ((string name, float weight) in weights)
        {
            FaceShape shape = Ict.Expressions[Ict.IndexOfExpression(name)];
            for (int i = 0; i < shape.Deltas.Length; i++)
            {
                positions[shape.IsDense ? i : shape.Vertices[i]] += weight * shape.Deltas[i];
            }
        }

        return positions;
    }

    /// <summary>The jaw opening and closing.</summary>
    public static VertexMotion Jaw(params float[] weights) => new(
        [.. weights.SelectMany(w => Blend(("jawOpen", w)).SelectMany(p => (float[])[p.X, p.Y, p.Z]))], Ict.VertexCount, 30);
}
