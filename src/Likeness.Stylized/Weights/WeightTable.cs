using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;

namespace Likeness.Stylized.Weights;

/// <summary>
/// The table of a network's tensors with the names that they have in published files, and the loader that fills the network from such a file
/// or says everything that does not fit. Dimensions of size 1 may be there or not: namings differ in them and not in the order of the numbers.
/// </summary>
public sealed class WeightTable
{
    // Batches that a normalisation saw: written by every PyTorch checkpoint, needed by none.
    private const string BatchCount = ".num_batches_tracked";
    private readonly List<Entry> _entries = [];
    private readonly Func<string, bool> _ignored;

    /// <summary>Makes the table of a network.</summary>
    /// <param name="network">What will be filled.</param>
    /// <param name="names">From a name here to those in files, the usual one first; null for the same name.</param>
    /// <param name="optional">Tensors that keep what they hold where a file does not have them; null for none.</param>
    /// <param name="ignored">Names in files that are known and not needed; null for none.</param>
    public WeightTable(Module network, Func<string, IReadOnlyList<string>>? names = null, Func<string, bool>? optional = null, Func<string, bool>? ignored = null)
    {
        foreach (NamedTensor entry in network.NamedParameters().Concat(network.NamedBuffers()))
        {
            _entries.Add(new Entry(names?.Invoke(entry.Name) ?? [entry.Name], entry.Tensor, optional?.Invoke(entry.Name) ?? false));
        }

        _ignored = ignored ?? (static _ => false);
    }

    /// <summary>The usual name of each tensor in files, with its shape here.</summary>
    public IEnumerable<(string Name, Shape Shape)> Names => _entries.Where(static e => e.Names.Count > 0).Select(static e => (e.Names[0], e.Tensor.Shape));

    /// <summary>Compares a file with the table.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prefix">Stands before each name; tensors without it are not looked at.</param>
    public WeightReport Compare(SafeTensorsFile file, string prefix = "")
    {
        List<string> missing = [], wrong = [];
        var known = new HashSet<string>(StringComparer.Ordinal);
        int fitting = 0;
        foreach (Entry entry in _entries)
        {
            if (Find(entry, file, prefix) is not { } name)
            {
                if (!entry.IsOptional)
                {
                    missing.Add(prefix + entry.Names[0]);
                }

                continue;
            }

            known.Add(name);
            if (Fits(file.Shape(name), entry.Tensor.Shape))
            {
                fitting++;
            }
            else
            {
                wrong.Add($"{name} {file.Shape(name)}; {entry.Tensor.Shape} was expected");
            }
        }

        string[] extra = [.. file.Names.Where(n =>
            n.StartsWith(prefix, StringComparison.Ordinal) && !known.Contains(n) && !n.EndsWith(BatchCount, StringComparison.Ordinal) && !_ignored(n[prefix.Length..]))];
        return new WeightReport { Missing = missing, Extra = extra, WrongShape = wrong, Fitting = fitting };
    }

    /// <summary>Fills the network.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prefix">Stands before each name; tensors without it are left alone.</param>
    /// <exception cref="InvalidFileException">Tensors are missing, unknown, of another shape or not finite; they are counted and the first is named. Nothing was changed.</exception>
    public void Load(SafeTensorsFile file, string prefix = "")
    {
        WeightReport report = Compare(file, prefix);
        if (!report.IsComplete)
        {
            throw new InvalidFileException(file.Path, report.Summary);
        }

        (string Name, Tensor Tensor)[] found = [.. _entries.Select(e => (Find(e, file, prefix)!, e.Tensor)).Where(static e => e.Item1 is not null)];
        foreach ((string name, Tensor tensor) in found)
        {
            RequireFinite(file, name, tensor.Count);
        }

        foreach ((string name, Tensor tensor) in found)
        {
            file.ReadFloats(name, tensor.Span);
        }
    }

    private static string? Find(Entry entry, SafeTensorsFile file, string prefix)
    {
        foreach (string name in entry.Names)
        {
            if (file.Contains(prefix + name))
            {
                return prefix + name;
            }
        }

        return null;
    }

    private static bool Fits(Shape found, Shape expected) => found == expected || Long(found).SequenceEqual(Long(expected));

    private static IEnumerable<int> Long(Shape shape) => shape.ToArray().Where(static d => d != 1);

    private static void RequireFinite(SafeTensorsFile file, string name, int count)
    {
        float[] values = new float[count];
        file.ReadFloats(name, values);
        if (values.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
        {
            throw new InvalidFileException(file.Path, $"tensor '{name}' holds numbers that are not finite; the file is damaged, or its training failed.");
        }
    }

    private sealed record Entry(IReadOnlyList<string> Names, Tensor Tensor, bool IsOptional);
}
