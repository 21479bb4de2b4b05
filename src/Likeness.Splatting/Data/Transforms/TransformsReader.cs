using System.Numerics;
using System.Text.Json;
using Likeness.Splatting.Data.Lenses;
using Likeness.Tensors;

namespace Likeness.Splatting.Data.Transforms;

/// <summary>
/// Reads the camera files of NeRF programs (<c>transforms.json</c>; spec section 9.2) as they are found: intrinsics at the top or in
/// each frame, as focal lengths or as angles, with or without size and distortion; names without extension; matrices camera to
/// world in OpenGL axes (x right, y up, z backwards). What concerns other programs (aabb_scale, sharpness ...) is passed over.
/// </summary>
internal static class TransformsReader
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".PNG", ".JPG", ".JPEG", ".webp"];

    private static readonly string[] SplitNames = ["transforms_train.json", "transforms_test.json"];

    private static readonly JsonDocumentOptions Tolerant = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The camera files of a folder: transforms.json alone, or those for training and testing.</summary>
    public static IReadOnlyList<string> Find(string folder)
    {
        string whole = Path.Combine(folder, "transforms.json");
        return File.Exists(whole)
            ? [whole]
            : [.. SplitNames.Select(n => Path.Combine(folder, n)).Where(File.Exists)];
    }

    /// <summary>Reads one file, or the files of a split set.</summary>
    /// <exception cref="InvalidFileException">A file is no JSON, or a frame cannot be understood; the message names the frame.</exception>
    public static CaptureFrames Read(IReadOnlyList<string> paths)
    {
        var frames = new List<CaptureFrame>();
        foreach (string path in paths)
        {
            CaptureSplit? split = paths.Count == 1 ? null : path.EndsWith("_test.json", StringComparison.Ordinal) ? CaptureSplit.Test : CaptureSplit.Train;
            ReadFile(path, split, namesNeeded: true, frames);
        }

        return new CaptureFrames(frames, null, Path.GetFileName(paths[0]), []);
    }

    /// <summary>Reads the cameras of a file whose images are of no interest; frames need no names.</summary>
    /// <exception cref="InvalidFileException">The file is no JSON, or a frame cannot be understood; the message names the frame.</exception>
    public static IReadOnlyList<CaptureFrame> ReadCameras(string path)
    {
        var frames = new List<CaptureFrame>();
        ReadFile(path, null, namesNeeded: false, frames);
        return frames;
    }

    private static void ReadFile(string path, CaptureSplit? split, bool namesNeeded, List<CaptureFrame> frames)
    {
        using JsonDocument document = Parse(path);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("frames", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidFileException(path, "has no list 'frames'; is it a transforms file of a NeRF program?");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        int number = 0;
        foreach (JsonElement element in list.EnumerateArray())
        {
            var frame = new TransformsFrame(path, root, element, number++);
            string? given = frame.Text("file_path");
            if (!frame.IsObject || (given is null && namesNeeded))
            {
                throw frame.Error("has no 'file_path'");
            }

            string name = given ?? $"frame {number - 1}";
            (Vector3 right, Vector3 down, Vector3 forward, Vector3 translation) = frame.Pose();
            string? mask = frame.Text("mask_path") is { } maskName ? Locate(folder, maskName) : CaptureMasks.Find(folder, name);
            (BrownLens? lens, Func<int, int, BrownLens>? lensOf) = frame.Lens();
            frames.Add(new CaptureFrame(Shorten(name), Locate(folder, name), mask, lens, lensOf, right, down, forward, translation, split));
        }
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path), Tolerant);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"cannot be read as JSON ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static string Shorten(string name) => name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;

    /// <summary>The file that a frame names: relative to the camera file, with the extension left out, or in the folder "images".</summary>
    private static string? Locate(string folder, string name)
    {
        string local = name.Replace('\\', '/');
        string[] places = [Path.Combine(folder, local), Path.Combine(folder, "images", Path.GetFileName(local))];
        return places.FirstOrDefault(File.Exists)
            ?? places.SelectMany(place => Extensions.Select(extension => place + extension)).FirstOrDefault(File.Exists);
    }
}
