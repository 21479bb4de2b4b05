using System.Text.Json;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Ffmpeg;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Lenses;
using Likeness.Splatting.Data.Transforms;
using Likeness.Tensors;

namespace Likeness.Avatars.Importers.Layouts;

/// <summary>One frame of a transforms file that has more than a camera.</summary>
/// <param name="Name">The picture's name as written.</param>
/// <param name="Image">The picture, or null when there is no such file.</param>
/// <param name="Mask">Its mask, or null.</param>
/// <param name="Folder">The folder of the transforms file.</param>
/// <param name="Frame">The entry itself.</param>
internal sealed record TransformsEntry(string Name, string? Image, string? Mask, string Folder, TransformsFrame Frame)
{
    /// <summary>A file that the entry names, or null when it names none or the file is missing.</summary>
    public string? FileOf(string key) => Frame.Text(key) is { } given && Path.Combine(Folder, given.Replace('\\', '/')) is var path && File.Exists(path) ? path : null;

    /// <summary>The camera at the size of the picture, in the file's unit times a factor.</summary>
    public Camera CameraOf(float unit)
    {
        (int width, int height) = ImageSize.Read(Image!);
        (System.Numerics.Vector3 right, System.Numerics.Vector3 down, System.Numerics.Vector3 forward, System.Numerics.Vector3 translation) = Frame.Pose();
        (BrownLens? lens, Func<int, int, BrownLens>? lensOf) = Frame.Lens();
        lens ??= lensOf!(width, height);
        var camera = new Camera
        {
            Width = lens.Width,
            Height = lens.Height,
            FocalX = (float)lens.FocalX,
            FocalY = (float)lens.FocalY,
            CentreX = (float)lens.CentreX,
            CentreY = (float)lens.CentreY,
            Right = right,
            Down = down,
            Forward = forward,
            Translation = unit * translation,
        };
        return camera.Resized(width, height);
    }
}

/// <summary>The frames of <c>transforms.json</c>, or of <c>transforms_train.json</c>, <c>_val</c> and <c>_test</c> one after the other (spec, section 9).</summary>
internal static class TransformsSet
{
    private static readonly string[] Names = ["transforms.json", "transforms_train.json", "transforms_val.json", "transforms_test.json"];
    private static readonly string[] Extensions = ["", ".png", ".jpg", ".jpeg", ".PNG", ".JPG"];
    private static readonly JsonDocumentOptions Tolerant = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The transforms files of a folder; where the split ones are there, the whole one is passed over.</summary>
    public static string[] Files(string folder)
    {
        string[] found = [.. Names.Select(n => Path.Combine(folder, n)).Where(File.Exists)];
        return found.Length > 1 ? [.. found.Where(f => !f.EndsWith(Names[0], StringComparison.Ordinal))] : found;
    }

    /// <summary>Whether any frame has a text under a key.</summary>
    public static bool Mentions(IEnumerable<TransformsEntry> entries, string key) => entries.Any(e => e.Frame.Text(key) is not null);

    /// <summary>Reads them; a picture that two files name is taken once.</summary>
    /// <exception cref="InvalidFileException">A file is no JSON or has no frames.</exception>
    public static List<TransformsEntry> Read(string folder, List<string> notes)
    {
        var entries = new List<TransformsEntry>();
        foreach (string path in Files(folder))
        {
            JsonElement root = Parse(path);
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("frames", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            {
                throw new InvalidFileException(path, "has no list 'frames'.");
            }

            int number = 0;
            foreach (JsonElement element in list.EnumerateArray())
            {
                var frame = new TransformsFrame(path, root, element, number++);
                string name = frame.Text("file_path") ?? throw frame.Error("has no 'file_path'");
                string? image = Locate(folder, name);
                string? mask = (frame.Text("fg_mask_path") ?? frame.Text("mask_path") ?? frame.Text("seg_mask_path")) is { } given ? Locate(folder, given) : CaptureMasks.Find(folder, name);
                entries.Add(new TransformsEntry(name, image, mask, folder, frame));
            }

            string keys = list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.Object ? string.Join(", ", list[0].EnumerateObject().Select(static p => p.Name)) : "nothing";
            notes.Add($"{Path.GetFileName(path)}: {number} frames, each with {keys}");
        }

        return [.. entries.DistinctBy(static e => e.Name)];
    }

    private static JsonElement Parse(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Tolerant);
            return document.RootElement.Clone();
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"cannot be read as JSON ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static string? Locate(string folder, string name)
    {
        string local = name.Replace('\\', '/');
        return new[] { Path.Combine(folder, local), Path.Combine(folder, "images", Path.GetFileName(local)) }
            .SelectMany(static place => Extensions.Select(e => place + e)).FirstOrDefault(File.Exists);
    }
}
