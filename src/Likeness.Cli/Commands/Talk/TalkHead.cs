using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Rendering;
using Likeness.Talking.Curves;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Talking.Pictures;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary>A head that curves move, by the name that a command gives it: one that this program knows whole, or somebody's GLB that it knows by its shapes alone.</summary>
internal sealed class TalkHead
{
    private const string Animation = "speech";

    private readonly string _name;
    private readonly BlendshapeFace? _face;
    private readonly RiggedGlb? _file;
    private readonly Call _call;

    private TalkHead(Call call, string name, BlendshapeFace? face, RiggedGlb? file) => (_call, _name, _face, _file) = (call, name, face, file);

    /// <summary>Opens a head.</summary>
    /// <param name="call">Receives warnings.</param>
    /// <param name="name">'bust', 'ict:PATH', or a file.</param>
    /// <param name="shapes">Whose shapes a mesh is given.</param>
    public static TalkHead Open(Call call, string name, string shapes)
    {
        if (!IsFile(name))
        {
            if (name != "bust" && !name.StartsWith("ict:", StringComparison.Ordinal))
            {
                throw new LikenessException($"--face {name}: 'bust', 'ict:PATH' or a file of a head (.glb, .vrm, .obj, .ply) was expected.");
            }

            return new TalkHead(call, name, TalkOptions.WholeOf(call, name), null);
        }

        if (Path.GetExtension(name).ToLowerInvariant() is ".glb" or ".vrm" && RiggedGlb.HasTargets(name))
        {
            var file = RiggedGlb.Read(name);
            foreach (string warning in file.Rig.Warnings)
            {
                call.Output.Warn(warning);
            }

            return new TalkHead(call, name, null, file);
        }

        return new TalkHead(call, name, ShapeTransfer.Carry(TalkOptions.WholeOf(call, shapes), MeshOf(call, name), shapes, name), null);
    }

    /// <summary>True for the name of a file, as opposed to that of a face.</summary>
    public static bool IsFile(string name) => name != "bust" && !name.StartsWith("ict:", StringComparison.Ordinal) && Path.HasExtension(name);

    /// <summary>A mesh out of a file.</summary>
    public static Mesh MeshOf(Call call, string path)
    {
        LoadedMesh loaded = MeshFiles.Load(path);
        foreach (LoadWarning warning in loaded.Warnings)
        {
            call.Output.Warn($"{path}: {warning.Message}");
        }

        return loaded.Mesh;
    }

    /// <summary>The whole face.</summary>
    /// <exception cref="LikenessException">The head is a GLB, of which only the shapes' names are known.</exception>
    public BlendshapeFace Face => _face ?? throw new LikenessException(
        $"--face {_name}: vertices are solved for curves on a face that is known whole; give 'bust', 'ict:PATH' or a mesh, not a head of morph targets.");

    /// <summary>Its skin, or all of it when it has no parts.</summary>
    public BlendshapeFace Skin => Face.Parts.Count == 0 ? Face : Face.Part("skin");

    /// <summary>What is written as vertices: the skin, or of somebody's GLB all that it shows.</summary>
    public Mesh Surface => _file?.Head.Mesh ?? Skin.Neutral;

    /// <summary>The vertices of <see cref="Surface"/> in motion.</summary>
    public IMovingFace Moving(ArkitCurves curves) => _file is null ? new DrivenFace(Skin, curves) : _file.Face(curves);

    /// <summary>The head in motion as pictures.</summary>
    public TalkingFilm Film(ArkitCurves curves, int size)
    {
        if (_file is null)
        {
            return Film(Face, new DrivenFace(Face, curves), size);
        }

        Mesh posed = _file.Head.Mesh.WithPositions([.. _file.Head.Mesh.Positions]);
        return new TalkingFilm(_file.Face(curves), posed, RiggedLook.Parts(_file.Head, posed, _call.Output.Warn), size, RiggedLook.Frame(_file));
    }

    /// <summary>A face in motion as pictures.</summary>
    public static TalkingFilm Film(BlendshapeFace face, IMovingFace motion, int size)
    {
        Mesh posed = face.Neutral.WithPositions([.. face.Neutral.Positions]);
        return new TalkingFilm(motion, posed, Parts(face, posed), size);
    }

    /// <summary>A GLB of the head in motion.</summary>
    public byte[] Glb(ArkitCurves curves) => _file?.Make(curves, Animation) ?? TalkingGlb.Make(Face, curves, Animation, Materials(Face));

    /// <summary>How a face is drawn.</summary>
    /// <param name="face">The face, or its skin.</param>
    /// <param name="posed">A mesh of its topology that frames are written into.</param>
    public static IReadOnlyList<RenderPart> Parts(BlendshapeFace face, Mesh posed) =>
        HasBuiltInLook(face) && face.VertexCount == BustModel.Create().VertexCount ? BuiltInHead.Parts(posed) : FaceParts.Of(face, posed);

    /// <summary>Materials of a face for a GLB; null for plain ones.</summary>
    public static IReadOnlyList<GlbMaterial>? Materials(BlendshapeFace face) => HasBuiltInLook(face) ? BuiltInHead.Materials() : null;

    // The built-in picture fits wherever the Bust's texture coordinates are, also when they have been through a file.
    private static bool HasBuiltInLook(BlendshapeFace face) => face.Neutral.Texture is { } map
        && BustModel.Create().Neutral.Texture!.Coordinates is var own && own.Length == map.Coordinates.Length
        && (ReferenceEquals(own, map.Coordinates) || own.Zip(map.Coordinates).All(p => (p.First - p.Second).LengthSquared() < 1e-8f));
}
