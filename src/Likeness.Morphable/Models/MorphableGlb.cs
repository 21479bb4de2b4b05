using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Morphable.Models;

/// <summary>
/// A model as glTF: the mean shape, and for each latent axis two morph targets, the shapes at the 0.5th and the 99.5th percentile of
/// the training codes. A blend of targets is linear, so it only approximates the model between and beyond them.
/// </summary>
public static class MorphableGlb
{
    /// <summary>Writes the file and returns the number of morph targets.</summary>
    /// <exception cref="LikenessException">The name does not end in .glb, or the file cannot be written.</exception>
    public static int Write(string path, MorphableModel model)
    {
        if (!Path.GetExtension(path).Equals(".glb", StringComparison.OrdinalIgnoreCase))
        {
            throw new LikenessException($"{path}: a model is exported as GLB; give a name that ends in .glb.");
        }

        LatentStatistics s = model.Statistics;
        float[] code = [.. s.Mean.Select(m => (float)m)];
        Mesh mean = model.Decode(code);
        var targets = new List<FaceShape>();
        for (int axis = 0; axis < model.Latent; axis++)
        {
            foreach ((string end, double value) in new[] { ("low", s.Low[axis]), ("high", s.High[axis]) })
            {
                float kept = code[axis];
                code[axis] = (float)value;
                Mesh moved = model.Decode(code);
                code[axis] = kept;
                Vector3[] deltas = [.. moved.Positions.Zip(mean.Positions, (a, b) => a - b)];
                targets.Add(FaceShape.FromDense($"latent {axis} {end}", deltas));
            }
        }

        GlbMeshes.Write(path, new Mesh(mean.Positions, mean.Topology) { Texture = mean.Texture, Name = "morphable model" }, new GlbMeshOptions { Targets = targets });
        return targets.Count;
    }
}
