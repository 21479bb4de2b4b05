using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Talking.Curves;
using Likeness.Tensors;

namespace Likeness.Talking.Files;

/// <summary>A face with its shapes as morph targets and its motion as an animation of their weights, for any glTF viewer or engine.</summary>
public static class TalkingGlb
{
    /// <summary>Makes the file; the sound stays a file beside it.</summary>
    /// <param name="face">The face.</param>
    /// <param name="curves">What it does.</param>
    /// <param name="name">The animation's name.</param>
    /// <param name="materials">By the names that the face's parts give; null for plain ones.</param>
    /// <exception cref="LikenessException">The face has no shapes.</exception>
    public static byte[] Make(BlendshapeFace face, ArkitCurves curves, string name, IReadOnlyList<GlbMaterial>? materials = null)
    {
        int shapes = face.Expressions.Count;
        float[] weights = new float[curves.Frames * shapes];
        for (int t = 0; t < curves.Frames; t++)
        {
            face.FromArkit(curves.Frame(t), weights.AsSpan(t * shapes, shapes));
        }

        return GlbWriter.ToBytes(GlbMeshes.ToDocument(
            face, [], new GlbMeshOptions { Animations = [new MorphAnimation(name, (float)curves.FramesPerSecond, weights)], Materials = materials ?? [] }));
    }
}
