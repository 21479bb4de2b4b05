using System.Globalization;
using Likeness.Geometry.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Ply;

/// <summary>An array of a scene.</summary>
internal enum SceneArray
{
    Means,
    LogScales,
    Rotations,
    OpacityLogits,
    ShDc,
    ShRest,
    Extra,
}

/// <summary>Which number of a Gaussian a property holds.</summary>
/// <param name="Property">The property's position in the element.</param>
/// <param name="Array">The array.</param>
/// <param name="Component">The position within the Gaussian's part of the array.</param>
internal readonly record struct PlyColumn(int Property, SceneArray Array, int Component);

/// <summary>
/// Finds the numbers of a Gaussian among the properties of a vertex, by name and never by position, and says what is missing.
/// What follows from it, such as the degree, is bounded by the properties that are there.
/// </summary>
internal sealed class PlyLayout
{
    private static readonly string[] PassedOverInSilence = ["nx", "ny", "nz", "alpha"];

    private readonly PlyElement _vertex;
    private readonly string _path;
    private readonly List<LoadWarning> _warnings;
    private readonly HashSet<int> _used = [];

    public PlyLayout(PlyElement vertex, string path, List<LoadWarning> warnings)
    {
        _vertex = vertex;
        _path = path;
        _warnings = warnings;
        for (int c = 0; c < 3; c++)
        {
            Add(Find("xyz"[c].ToString()) ?? throw Missing(), SceneArray.Means, c);
        }

        Scales = Group("scale_", 3, SceneArray.LogScales);
        Rotations = Group("rot_", 4, SceneArray.Rotations);
        if (Find("opacity") is { } opacity)
        {
            HasOpacity = true;
            Add(opacity, SceneArray.OpacityLogits, 0);
        }

        FindColour();
        FindRest();
        for (; Find($"extra_{ExtraChannels}") is { } extra; ExtraChannels++)
        {
            Add(extra, SceneArray.Extra, ExtraChannels);
        }

        NoteWhatIsPassedOver();
    }

    public List<PlyColumn> Columns { get; } = [];

    public int Degree { get; private set; }

    public int ExtraChannels { get; }

    /// <summary>How many of scale_0 to scale_2 there are, from the first on: 0 to 3.</summary>
    public int Scales { get; }

    /// <summary>How many of rot_0 to rot_3 there are; fewer than 4 are of no use.</summary>
    public int Rotations { get; }

    public bool HasOpacity { get; }

    /// <summary>What the numbers of red, green and blue are divided by, or null when there are coefficients (or no colours at all).</summary>
    public double? ColourRange { get; private set; }

    private void FindColour()
    {
        if (Group("f_dc_", 3, SceneArray.ShDc) == 3)
        {
            return;
        }

        Columns.RemoveAll(c => c.Array == SceneArray.ShDc);
        string[]? names = ((string[][])[["red", "green", "blue"], ["diffuse_red", "diffuse_green", "diffuse_blue"], ["r", "g", "b"]]).FirstOrDefault(n => n.All(x => Find(x) is not null));
        if (names is null)
        {
            _warnings.Add(new LoadWarning("no-colour", "there are no colours (f_dc_0 to f_dc_2, or red, green, blue); everything is grey."));
            return;
        }

        int[] colours = [.. names.Select(n => Find(n)!.Value)];
        for (int c = 0; c < 3; c++)
        {
            Add(colours[c], SceneArray.ShDc, c);
        }

        ColourRange = _vertex.Properties[colours[0]].Type switch
        {
            PlyType.Float32 or PlyType.Float64 => 1,
            PlyType.UInt16 or PlyType.Int16 => 65535,
            _ => 255,
        };
        _warnings.Add(new LoadWarning("point-colours", "colours are those of a point cloud (red, green, blue) and were made constant coefficients."));
    }

    // f_rest is channel after channel, so the number of coefficients of a channel must be known to find one.
    private void FindRest()
    {
        var rest = new Dictionary<int, int>();
        for (int p = 0; p < _vertex.Properties.Count; p++)
        {
            PlyProperty property = _vertex.Properties[p];
            if (property.Count is null && property.Name.StartsWith("f_rest_", StringComparison.Ordinal)
                && int.TryParse(property.Name.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            {
                rest.TryAdd(index, p);
                _used.Add(p);
            }
        }

        if (rest.Count == 0)
        {
            return;
        }

        long all = rest.Keys.Max() + 1L;
        if (all % 3 != 0)
        {
            _warnings.Add(new LoadWarning("harmonics-unreadable", $"there are f_rest_ properties up to {all - 1}, which is no whole number of coefficients for three channels; they were passed over."));
            return;
        }

        int perChannel = (int)(all / 3);
        int degree = GaussianScene.MaximumDegree;
        while (degree > 0 && !Complete(degree))
        {
            degree--;
        }

        Degree = degree;
        int kept = Coefficients(degree);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int k = 0; k < kept; k++)
            {
                Add(rest[(channel * perChannel) + k], SceneArray.ShRest, (k * 3) + channel);
            }
        }

        if (kept != perChannel)
        {
            _warnings.Add(new LoadWarning("harmonics-cut", $"there are {perChannel} f_rest_ coefficients a channel, which is not 3, 8 or 15 or has gaps; degree {degree} ({kept} a channel) was read."));
        }

        static int Coefficients(int degree) => ((degree + 1) * (degree + 1)) - 1;

        bool Complete(int degree) => Coefficients(degree) <= perChannel
            && Enumerable.Range(0, 3).All(channel => Enumerable.Range(0, Coefficients(degree)).All(k => rest.ContainsKey((channel * perChannel) + k)));
    }

    private void NoteWhatIsPassedOver()
    {
        string[] others = [.. _vertex.Properties.Where((p, i) => !_used.Contains(i) && !PassedOverInSilence.Contains(p.Name)).Select(p => p.Name)];
        if (others.Length > 0)
        {
            _warnings.Add(new LoadWarning("properties-passed-over", $"passed over: {string.Join(", ", others.Take(8))}{(others.Length > 8 ? $" and {others.Length - 8} more" : "")}."));
        }
    }

    private int Group(string prefix, int count, SceneArray array)
    {
        int found = 0;
        while (found < count && Find(prefix + "0123"[found]) is { } property)
        {
            Add(property, array, found++);
        }

        return found;
    }

    private void Add(int property, SceneArray array, int component)
    {
        Columns.Add(new PlyColumn(property, array, component));
        _used.Add(property);
    }

    private int? Find(string name)
    {
        int index = _vertex.Properties.FindIndex(p => p.Count is null && p.Name == name);
        return index < 0 ? null : index;
    }

    private InvalidFileException Missing() =>
        new(_path, $"element 'vertex' has no scalar properties x, y and z; it has {string.Join(", ", _vertex.Properties.Take(12).Select(p => p.Name))}.");
}
