using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Clips;

/// <summary>
/// The folder of a clip (docs/avatar-clips.md): <c>clip.json</c>, the pictures and masks that it names, and <c>tracking.npz</c> with
/// <c>vertices</c> [frames, vertices, 3], <c>faces</c> [triangles, 3], <c>expressions</c> [frames, numbers], <c>intrinsics</c>
/// [frames, 4] (fx, fy, cx, cy), <c>rotations</c> [frames, 3, 3] and <c>translations</c> [frames, 3] (world to camera, OpenCV's axes),
/// and, where known, <c>uv</c>, <c>uv_faces</c>, <c>true_rotations</c> and <c>true_translations</c>.
/// </summary>
public static class AvatarClipFiles
{
    /// <summary>The version of the layout.</summary>
    public const int Version = 1;

    private const string Format = "likeness.avatar.clip";
    private const string Description = "clip.json";
    private const string Tracking = "tracking.npz";

    /// <summary>True when the folder holds a clip.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, Description));

    /// <summary>Writes the description and the tracking; pictures and masks, given by paths inside the folder, are there already.</summary>
    /// <exception cref="LikenessException">The folder cannot be written to, or a picture is not inside it.</exception>
    public static void Save(string folder, AvatarClip clip)
    {
        int vertices = clip.Topology.VertexCount, frames = clip.Frames;
        var writer = new NpzWriter()
            .Add("vertices", NpyArray.Of(clip.Vertices, frames, vertices, 3))
            .Add("faces", NpyArray.Of(clip.Topology.Triangles, clip.Topology.TriangleCount, 3))
            .Add("expressions", NpyArray.Of(clip.Expressions, frames, clip.ExpressionLength))
            .Add("intrinsics", NpyArray.Of(clip.Cameras.SelectMany(static c => new[] { c.FocalX, c.FocalY, c.CentreX, c.CentreY }).ToArray(), frames, 4));
        AddPoses(writer, "", clip.Cameras);
        if (clip.TrueCameras is { } known)
        {
            AddPoses(writer, "true_", known);
        }

        if (clip.Texture is { } texture)
        {
            writer.Add("uv", NpyArray.Of(MemoryMarshal.Cast<Vector2, float>(texture.Coordinates).ToArray(), texture.Coordinates.Length, 2));
            writer.Add("uv_faces", NpyArray.Of(texture.Corners, texture.Corners.Length / 3, 3));
        }

        writer.Save(Path.Combine(folder, Tracking));
        var description = new ClipDescription
        {
            Format = Format,
            Version = Version,
            Name = clip.Name,
            Licence = clip.Licence,
            FramesPerSecond = clip.FramesPerSecond,
            Width = clip.Size.Width,
            Height = clip.Size.Height,
            Expressions = [.. clip.ExpressionNames],
            Images = [.. clip.Images.Select(path => Inside(folder, path))],
            Masks = [.. clip.Masks.Select(path => path is null ? null : Inside(folder, path))],
        };
        AtomicFile.WriteText(Path.Combine(folder, Description), JsonSerializer.Serialize(description, ClipJson.Default.ClipDescription) + "\n");
    }

    /// <summary>Reads a clip; the pictures are not opened.</summary>
    /// <exception cref="InvalidFileException">A file is missing or damaged, or its arrays do not fit each other; the message says which.</exception>
    public static AvatarClip Load(string folder)
    {
        string path = Path.Combine(folder, Description);
        if (!File.Exists(path))
        {
            throw new InvalidFileException(path, "there is no such file; a tracked clip has one (`likeness avatar track`, `import` or `synth` make it).");
        }

        ClipDescription description = ReadDescription(path);
        string trackingPath = Path.Combine(folder, Tracking);
        using NpzFile npz = NpzFile.Open(trackingPath);
        int frames = description.Images!.Count;
        var arrays = new ClipArrays(npz, frames);
        MeshTopology topology = arrays.Topology();
        return new AvatarClip
        {
            Name = description.Name!,
            Licence = description.Licence!,
            FramesPerSecond = description.FramesPerSecond,
            Topology = topology,
            Texture = arrays.Texture(topology),
            Vertices = arrays.Floats("vertices", topology.VertexCount, 3),
            Expressions = arrays.Floats("expressions", description.Expressions!.Count),
            ExpressionNames = description.Expressions,
            Cameras = arrays.Cameras("", description.Width, description.Height),
            TrueCameras = npz.Contains("true_rotations") ? arrays.Cameras("true_", description.Width, description.Height) : null,
            Images = [.. description.Images.Select(p => Resolve(path, folder, p))],
            Masks = [.. (description.Masks ?? [.. Enumerable.Repeat<string?>(null, frames)]).Select(p => p is null ? null : Resolve(path, folder, p))],
        };
    }

    private static ClipDescription ReadDescription(string path)
    {
        ClipDescription? read;
        try
        {
            read = JsonSerializer.Deserialize(File.ReadAllBytes(path), ClipJson.Default.ClipDescription);
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(path, $"is not the JSON of a clip: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"cannot be read ({error.Message.TrimEnd('.')}).", error);
        }

        string? problem = read switch
        {
            null or { Format: not Format } => $"\"format\" is not \"{Format}\"; this is no tracked clip of ours (`likeness avatar import` reads other layouts).",
            { Version: not Version } => string.Create(CultureInfo.InvariantCulture, $"has version {read.Version}; this program reads version {Version}."),
            { Name: null or "" } => "\"name\" is missing.",
            { Licence: null or "" } => "\"licence\" is missing; say where the pictures are from and what may be done with them.",
            { Images: null or { Count: 0 } } => "\"images\" names no picture.",
            { Expressions: null } => "\"expressions\" is missing.",
            { Width: < 1 or > 8192 } or { Height: < 1 or > 8192 } => $"pictures of {read.Width} by {read.Height} pixels cannot be used; 1 to 8192 can.",
            _ when read.Masks is { } masks && masks.Count != read.Images.Count => $"names {read.Images.Count} pictures and {masks.Count} masks.",
            _ when !(read.FramesPerSecond > 0) || double.IsInfinity(read.FramesPerSecond) => "\"frames_per_second\" is not a positive number.",
            _ => null,
        };
        return problem is null ? read! : throw new InvalidFileException(path, problem);
    }

    // A description from elsewhere must not reach out of its folder.
    private static string Resolve(string description, string folder, string relative)
    {
        string root = Path.GetFullPath(folder), full = Path.GetFullPath(Path.Combine(root, relative));
        return full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new InvalidFileException(description, $"names the picture '{relative}', which lies outside the clip's folder.");
    }

    private static string Inside(string folder, string path)
    {
        string relative = Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(path)).Replace('\\', '/');
        return relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? throw new LikenessException($"The picture '{path}' is not inside the clip's folder '{folder}'.")
            : relative;
    }

    private static void AddPoses(NpzWriter writer, string prefix, IReadOnlyList<Camera> cameras)
    {
        writer.Add(prefix + "rotations", NpyArray.Of(
            cameras.SelectMany(static c => new[] { c.Right.X, c.Right.Y, c.Right.Z, c.Down.X, c.Down.Y, c.Down.Z, c.Forward.X, c.Forward.Y, c.Forward.Z }).ToArray(), cameras.Count, 3, 3));
        writer.Add(prefix + "translations", NpyArray.Of(cameras.SelectMany(static c => new[] { c.Translation.X, c.Translation.Y, c.Translation.Z }).ToArray(), cameras.Count, 3));
    }
}
