using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Talking.Curves;
using Likeness.Tensors;

namespace Likeness.Talking.Files;

/// <summary>A face with its shapes as morph targets and its motion as an animation of their weights, for any glTF viewer or engine.</summary>
public static class TalkingGlb
{
    /// <summary>Writes the file; the sound stays a file beside it.</summary>
    /// <param name="path">Ends in .glb.</param>
    /// <param name="face">The face.</param>
    /// <param name="curves">What it does.</param>
    /// <param name="name">The animation's name.</param>
    /// <exception cref="LikenessException">The face has no shapes, or the file cannot be written.</exception>
    public static void Write(string path, BlendshapeFace face, ArkitCurves curves, string name)
    {
        int shapes = face.Expressions.Count;
        float[] weights = new float[curves.Frames * shapes];
        for (int t = 0; t < curves.Frames; t++)
        {
            face.FromArkit(curves.Frame(t), weights.AsSpan(t * shapes, shapes));
        }

        GlbMeshes.Write(path, face, [], new GlbMeshOptions { Animations = [new MorphAnimation(name, (float)curves.FramesPerSecond, weights)] });
    }
}
