using Likeness.Geometry.Files.Gltf;
using Likeness.Talking.Curves;
using Likeness.Talking.Motion;
using Likeness.Talking.Rigs;
using Likeness.Tensors;

namespace Likeness.Talking.Files;

/// <summary>Somebody's own head as GLB, driven by its morph targets; everything else in the file stays as it is.</summary>
public sealed class RiggedGlb
{
    // A vertex that no target moves by so much stays where it is, to the eye.
    private const float LeastMotion = 0.5f;

    private readonly MorphGlb _file;
    private readonly Lazy<MorphHead> _head;

    private RiggedGlb(MorphGlb file, HeadRig rig, string path) => (_file, Rig, _head) = (file, rig, new Lazy<MorphHead>(() => MorphHead.Read(path)));

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
        return new RiggedGlb(file, HeadRig.Of(file.Meshes, path, file.Expressions), path);
    }

    /// <summary>Its geometry; read when it is first asked for, as a GLB of the head in motion does without.</summary>
    /// <exception cref="InvalidFileException">The geometry is malformed, compressed, or bent by a skin at rest.</exception>
    public MorphHead Head => _head.Value;

    /// <summary>The head in motion, all its vertices.</summary>
    /// <param name="curves">What the head does.</param>
    /// <exception cref="InvalidFileException">As for <see cref="Head"/>.</exception>
    public RiggedFace Face(ArkitCurves curves)
    {
        NamedCurves? visemes = Rig.VisemesOf(curves);
        MorphMesh[] meshes = Meshes();
        return new RiggedFace(Head, [.. meshes.Select(m => m.Rest)], [.. meshes.Select(m => Rig.Weights(m, curves, visemes))], curves.Frames, curves.FramesPerSecond);
    }

    /// <summary>The vertices that speech and blinks move: where the face is, when there is a body to it.</summary>
    /// <exception cref="InvalidFileException">As for <see cref="Head"/>.</exception>
    public int[] FaceVertices()
    {
        var moved = new SortedSet<int>();
        foreach ((MorphMesh mesh, MorphPart part) in Meshes().Zip(Head.Parts))
        {
            foreach (Geometry.Faces.FaceShape target in part.Targets.Where((_, k) => Rig.Drives(mesh, k)))
            {
                for (int i = 0; i < target.Deltas.Length; i++)
                {
                    if (target.Deltas[i].Length() > LeastMotion)
                    {
                        moved.Add(target.IsDense ? i : target.Vertices[i]);
                    }
                }
            }
        }

        return [.. moved];
    }

    /// <summary>The meshes in the order of the head's parts.</summary>
    private MorphMesh[] Meshes() => [.. Head.Parts.Select(p => _file.Meshes.First(m => m.Node == p.Node))];

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
