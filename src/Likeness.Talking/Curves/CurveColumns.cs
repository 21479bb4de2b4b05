using System.Globalization;
using Likeness.Geometry.Faces;
using Likeness.Tensors;

namespace Likeness.Talking.Curves;

/// <summary>Which column of a file is which ARKit shape. Names are compared without regard to case: capture programs begin them with a capital.</summary>
internal sealed class CurveColumns
{
    private static readonly Dictionary<string, int> ByName = ArkitShapes.Names
        .Select((name, index) => KeyValuePair.Create(name, index))
        .ToDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly int[] _shapes;

    private CurveColumns(int[] shapes) => _shapes = shapes;

    /// <summary>Finds the shapes among names.</summary>
    /// <exception cref="InvalidFileException">There is none.</exception>
    public static CurveColumns Of(IReadOnlyList<string> names, string path, List<string> warnings)
    {
        int[] shapes = [.. names.Select(n => ByName.GetValueOrDefault(n.Trim(), -1))];
        int found = shapes.Where(s => s >= 0).Distinct().Count();
        if (found == 0)
        {
            throw new InvalidFileException(path, "it names no ARKit shape (jawOpen, mouthFunnel ...).");
        }

        if (found < ArkitShapes.Count)
        {
            string[] missing = [.. ArkitShapes.Names.Where((_, i) => !shapes.Contains(i))];
            warnings.Add($"{path}: {missing.Length} of {ArkitShapes.Count} shapes are missing and stay at 0: {string.Join(", ", missing.Take(4))}{(missing.Length > 4 ? " ..." : "")}.");
        }

        return new CurveColumns(shapes);
    }

    /// <summary>Puts a row's numbers in their places.</summary>
    public void Fill(ReadOnlySpan<string> cells, Span<float> frame, string path, int row)
    {
        for (int i = 0; i < _shapes.Length && i < cells.Length; i++)
        {
            if (_shapes[i] < 0)
            {
                continue;
            }

            if (!float.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out float weight) || !float.IsFinite(weight))
            {
                throw new InvalidFileException(path, $"row {row}, {ArkitShapes.Names[_shapes[i]]}: '{cells[i]}' is not a number.");
            }

            frame[_shapes[i]] = weight;
        }
    }

    /// <summary>Puts numbers in their places.</summary>
    public void Fill(ReadOnlySpan<float> values, Span<float> frame, string path, int row)
    {
        for (int i = 0; i < _shapes.Length && i < values.Length; i++)
        {
            if (_shapes[i] >= 0)
            {
                frame[_shapes[i]] = float.IsFinite(values[i]) ? values[i] : throw new InvalidFileException(path, $"frame {row}, {ArkitShapes.Names[_shapes[i]]} is not a number.");
            }
        }
    }
}
