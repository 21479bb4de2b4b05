using System.Xml.Linq;

namespace Likeness.Tests.Architecture;

/// <summary>The house has three floors, and references go down only. The drawing is docs' "The house"; this is the same in code.</summary>
public class AssemblyArrowTests
{
    private static readonly string[] Foundation = ["Tensors", "Geometry", "Imaging", "Audio", "Runs"];
    private static readonly string[] Methods = ["Morphable", "Talking", "Splatting", "Avatars", "Stylized"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Tensors"] = [],
        ["Geometry"] = ["Tensors"],
        ["Imaging"] = ["Tensors", "Geometry"],
        ["Audio"] = ["Tensors"],
        ["Runs"] = ["Tensors"],
        ["Morphable"] = Foundation,
        ["Talking"] = [.. Foundation, "Morphable"],
        ["Splatting"] = Foundation,
        ["Avatars"] = [.. Foundation, "Morphable", "Splatting"],
        ["Stylized"] = Foundation,
        ["Studio"] = [.. Foundation, .. Methods],
        ["Cli"] = [.. Foundation, .. Methods, "Studio"],
    };

    // A face kit is a folder of mesh files, and a mesh file can hold a face; a mesh set file hands out the split of a corpus.
    private static readonly HashSet<(string From, string To)> Backward = [("Faces", "Files"), ("Files", "Corpora")];

    public static TheoryData<string> Assemblies
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string name in SourceTree.Assemblies)
            {
                data.Add(name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_follow_the_drawing(string assembly)
    {
        Assert.True(Allowed.TryGetValue(Short(assembly), out string[]? allowed), $"{assembly} is not in the drawing; decide on which floor it lives");
        string project = Path.Combine(SourceTree.Folder(assembly), assembly + ".csproj");
        foreach (XElement reference in XDocument.Load(project).Descendants("ProjectReference"))
        {
            string target = Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'));
            Assert.True(allowed!.Contains(Short(target)), $"{assembly} must not refer to {target}: the arrow is not in the drawing");
        }
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Namespaces_are_those_of_the_folders(string assembly)
    {
        foreach (SourceTree.Source source in SourceTree.Sources(assembly).Where(s => s.Namespace.Length > 0))
        {
            string expected = source.Folder.Length == 0 ? assembly : $"{assembly}.{source.Folder.Replace('/', '.')}";
            Assert.True(source.Namespace == expected, $"{source.Path} is in namespace {source.Namespace}; its folder says {expected}");
        }
    }

    /// <summary>
    /// A folder is a topic, and topics stack up: no two of them may use each other, but for the arrows in <see cref="Backward"/>.
    /// Autodiff and Memory are one topic in two folders: a step's tensors and nodes live and end together.
    /// </summary>
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Topics_of_an_assembly_do_not_use_each_other_in_a_circle(string assembly)
    {
        Dictionary<string, HashSet<string>> uses = [];
        foreach (SourceTree.Source source in SourceTree.Sources(assembly).Where(s => s.Folder.Length > 0))
        {
            string from = Topic(source.Folder.Split('/')[0]);
            foreach (string to in source.TopicsUsed.Select(Topic).Where(t => t != from && !Backward.Contains((from, t))))
            {
                (uses.TryGetValue(from, out HashSet<string>? set) ? set : uses[from] = []).Add(to);
            }
        }

        foreach (string start in uses.Keys)
        {
            Assert.False(Reaches(uses, start, start, []), $"{assembly}: the folder {start} uses {string.Join(", ", uses[start])}, and one of them leads back to it");
        }

        static string Topic(string folder) => folder == "Memory" ? "Autodiff" : folder;

        static bool Reaches(Dictionary<string, HashSet<string>> uses, string from, string target, HashSet<string> seen) =>
            uses.TryGetValue(from, out HashSet<string>? next) && next.Any(n => n == target || (seen.Add(n) && Reaches(uses, n, target, seen)));
    }

    private static string Short(string assembly) => assembly.Replace("Likeness.", "", StringComparison.Ordinal);
}
