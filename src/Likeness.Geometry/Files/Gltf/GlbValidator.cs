using System.Text.Json;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>
/// Checks the structure of a binary glTF file against the rules of the format that viewers rely on: chunk layout, buffer view ranges and
/// alignment, accessor ranges, bounds equal to the data, indices within their vertices, morph targets, animation keys, images, node
/// trees. Written apart from the reader and the writer, so that it can judge both.
/// </summary>
public static class GlbValidator
{
    /// <summary>All problems found, in words; empty for a sound file.</summary>
    public static IReadOnlyList<string> Check(string path) => Check(FileBytes.ReadAll(path));

    /// <summary>All problems found, in words; empty for a sound file.</summary>
    public static IReadOnlyList<string> Check(ReadOnlyMemory<byte> content)
    {
        var problems = new List<string>();
        try
        {
            (JsonDocument json, ReadOnlyMemory<byte> binary) = GlbContainer.Open(content, "file");
            using (json)
            {
                new GlbRules(json.RootElement, binary, content, problems).CheckAll();
            }
        }
        catch (InvalidFileException e)
        {
            problems.Add(e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            problems.Add($"the JSON is not shaped as glTF has it ({e.Message})");
        }

        return problems;
    }
}
