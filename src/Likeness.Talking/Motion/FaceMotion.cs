using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Tensors;

namespace Likeness.Talking.Motion;

/// <summary>Curves on a face.</summary>
public static class FaceMotion
{
    /// <summary>The vertices of a face that is driven by curves.</summary>
    /// <param name="face">The face, by ARKit's or ICT-FaceKit's names.</param>
    /// <param name="curves">The curves.</param>
    /// <exception cref="LikenessException">The face has none of the shapes, or the motion is larger than memory can hold.</exception>
    public static VertexMotion Of(BlendshapeFace face, ArkitCurves curves) => Of(new DrivenFace(face, curves));

    /// <summary>All frames of a moving face.</summary>
    /// <param name="face">The face.</param>
    /// <exception cref="LikenessException">The motion is larger than memory can hold.</exception>
    public static VertexMotion Of(IMovingFace face)
    {
        long numbers = 3L * face.VertexCount * face.Frames;
        if (numbers > Array.MaxLength)
        {
            throw new LikenessException($"{face.Frames} frames of {face.VertexCount} vertices are too many for one motion; write curves, or cut the recording.");
        }

        var motion = new VertexMotion(new float[numbers], face.VertexCount, face.FramesPerSecond);
        for (int t = 0; t < face.Frames; t++)
        {
            face.CopyFrame(t, motion.Frame(t));
        }

        return motion;
    }

    /// <summary>Refuses a face that no curve moves.</summary>
    internal static void RequireShapes(BlendshapeFace face)
    {
        float[] one = new float[ArkitShapes.Count], expression = new float[face.Expressions.Count];
        Array.Fill(one, 1);
        face.FromArkit(one, expression);
        if (Array.TrueForAll(expression, w => w == 0))
        {
            throw new LikenessException("The face has none of the shapes by ARKit's or ICT-FaceKit's names.");
        }
    }
}
