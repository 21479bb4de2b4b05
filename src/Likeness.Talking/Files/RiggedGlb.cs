using Likeness.Geometry.Files.Gltf;
using Likeness.Talking.Curves;
using Likeness.Talking.Rigs;
using Likeness.Tensors;

namespace Likeness.Talking.Files;

/// <summary>Somebody's own head as GLB, driven by its morph targets; everything else in the file stays as it is.</summary>
public sealed class RiggedGlb
{
    private readonly MorphGlb _file;

    private RiggedGlb(MorphGlb file, HeadRig rig) => (_file, Rig) = (file, rig);

    /// <summary>What its targets follow.</summary>
    public HeadRig Rig { get; }

    /// <summary>True when a file has morph targets at all: without, it can only serve as a mesh.</summary>
    /// <param name="path">A .glb file.</param>
    /// <exception cref="InvalidFileException">The file is missing, truncated or malformed.</exception>
    public static bool HasTargets(string path) => MorphGlb.Read(path).Meshes.Count > 0;

    /// <summary>Reads a head.</summary>
    /// <param name="path">A .glb file.</param>
    /// <exception cref="InvalidFileException">The file is missing, truncated or malformed, or has no shapes that speech moves.</exception>
    public static RiggedGlb Read(string path)
    {
        var file = MorphGlb.Read(path);
        return new RiggedGlb(file, HeadRig.Of(file.Meshes, path, file.Expressions));
    }

    /// <summary>The content of the file with an animation.</summary>
    /// <param name="curves">What the head does.</param>
    /// <param name="name">The animation's name.</param>
    /// <exception cref="LikenessException">The curves are empty, or the file would pass 2 GB.</exception>
    public byte[] Make(ArkitCurves curves, string name)
    {
        NamedCurves? visemes = Rig.VisemesOf(curves);
        return _file.WithAnimation(name, curves.FramesPerSecond, [.. _file.Meshes.Select(m => Rig.Weights(m, curves, visemes))]);
    }
}
