using System.Globalization;
using System.Text.Json;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Tests.Support;

/// <summary>
/// A file of reference vectors: tensors named <c>case/role/name</c> and, per case, attributes as JSON in the metadata.
/// Tests read names, attributes and shapes from the file, so that LIKENESS_GOLDEN=folder runs them on other numbers.
/// </summary>
public sealed class GoldenFile
{
    private static readonly Dictionary<string, GoldenFile> Loaded = [];
    private readonly Dictionary<string, GoldenCase> _cases = [];

    private GoldenFile(string path)
    {
        File = SafeTensorsFile.Open(path);
        foreach (string name in File.Names)
        {
            string key = name.Split('/')[0];
            _cases.TryAdd(key, new GoldenCase(File, key));
        }

        // A case may consist of attributes alone.
        foreach ((string key, string value) in File.Metadata)
        {
            if (value.StartsWith('{'))
            {
                _cases.TryAdd(key, new GoldenCase(File, key));
            }
        }
    }

    /// <summary>The file itself, for tensors outside the usual naming.</summary>
    public SafeTensorsFile File { get; }

    /// <summary>The first parts of all tensor names, and the cases that have attributes only.</summary>
    public IReadOnlyCollection<string> Cases => _cases.Keys;

    /// <summary>Loads <c>name.safetensors</c> from the golden folder, once.</summary>
    public static GoldenFile Load(string name)
    {
        string path = Path.Combine(RepositoryPaths.Golden, name + ".safetensors");
        lock (Loaded)
        {
            if (!Loaded.TryGetValue(path, out GoldenFile? file))
            {
                file = new GoldenFile(path);
                Loaded.Add(path, file);
            }

            return file;
        }
    }

    /// <summary>The names of the cases that begin with one of the prefixes (all cases without any), as data for a theory.</summary>
    public static TheoryData<string> CaseNames(string file, params string[] prefixes)
    {
        var data = new TheoryData<string>();
        foreach (string name in Load(file).Cases.Where(c => prefixes.Length == 0 || prefixes.Any(p => c.StartsWith(p, StringComparison.Ordinal))))
        {
            data.Add(name);
        }

        return data;
    }

    /// <summary>One case.</summary>
    public GoldenCase Case(string name) =>
        _cases.TryGetValue(name, out GoldenCase? found) ? found : throw new ArgumentException($"{File.Path} has no case '{name}'.");
}

/// <summary>One case of a <see cref="GoldenFile"/>.</summary>
public sealed class GoldenCase
{
    private readonly SafeTensorsFile _file;

    internal GoldenCase(SafeTensorsFile file, string name)
    {
        _file = file;
        Name = name;
        Attributes = file.Metadata.TryGetValue(name, out string? json) && json.StartsWith('{')
            ? JsonDocument.Parse(json).RootElement
            : JsonDocument.Parse("{}").RootElement;
    }

    /// <summary>The case's name.</summary>
    public string Name { get; }

    /// <summary>The case's attributes; an empty object when it has none.</summary>
    public JsonElement Attributes { get; }

    /// <summary>The tensors' names without the case, for example "in/a".</summary>
    public IEnumerable<string> TensorNames =>
        _file.Names.Where(n => n.StartsWith(Name + "/", StringComparison.Ordinal)).Select(n => n[(Name.Length + 1)..]);

    /// <summary>The names that a role has, for example "a" and "b" for "in".</summary>
    public IEnumerable<string> Names(string role) =>
        TensorNames.Where(n => n.StartsWith(role + "/", StringComparison.Ordinal)).Select(n => n[(role.Length + 1)..]);

    /// <summary>True when there is a tensor of this name, for example "in/bias".</summary>
    public bool Has(string name) => _file.Contains($"{Name}/{name}");

    /// <summary>A tensor's shape.</summary>
    public Shape Shape(string name) => _file.Shape($"{Name}/{name}");

    /// <summary>A tensor as float32, for example "cot/y".</summary>
    public Tensor Tensor(string name) => _file.ReadTensor($"{Name}/{name}");

    /// <summary>An input as a leaf that collects a gradient exactly when the file has one for it.</summary>
    public Tensor Input(string name)
    {
        Tensor tensor = Tensor($"in/{name}");
        return Has($"grad/{name}") ? tensor.WithGrad() : tensor;
    }

    /// <summary>An input, or null when the case does not have it.</summary>
    public Tensor? InputOrNull(string name) => Has($"in/{name}") ? Input(name) : null;

    /// <summary>A tensor of integers, for example "in/i".</summary>
    public int[] Ints(string name) => _file.ReadInts($"{Name}/{name}");

    /// <summary>A tensor in full precision, for example "out/y".</summary>
    public double[] Doubles(string name) => _file.ReadDoubles($"{Name}/{name}");

    /// <summary>True when the case has the attribute and it is not null.</summary>
    public bool HasAttribute(string name) => Attributes.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A whole number among the attributes.</summary>
    public int Whole(string name, int otherwise) => HasAttribute(name) ? Attributes.GetProperty(name).GetInt32() : otherwise;

    /// <summary>A number among the attributes.</summary>
    public double Number(string name, double otherwise) => HasAttribute(name) ? Attributes.GetProperty(name).GetDouble() : otherwise;

    /// <summary>A truth value among the attributes.</summary>
    public bool Flag(string name, bool otherwise) => HasAttribute(name) ? Attributes.GetProperty(name).GetBoolean() : otherwise;

    /// <summary>A word among the attributes.</summary>
    public string Text(string name, string otherwise) => HasAttribute(name) ? Attributes.GetProperty(name).GetString()! : otherwise;

    /// <summary>A list of whole numbers among the attributes; a single number is a list of one.</summary>
    public int[] IntList(string name, params int[] otherwise) =>
        !HasAttribute(name) ? otherwise :
        Attributes.GetProperty(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(e => e.GetInt32())] :
        [Attributes.GetProperty(name).GetInt32()];

    /// <summary>Checks |actual - expected| &lt;= absolute + relative |expected| for "out/name", and the shape.</summary>
    public void AssertOutput(string name, Tensor actual, double absolute = 1e-5, double relative = 1e-5) =>
        AssertClose($"out/{name}", actual, absolute, relative);

    /// <summary>Checks |actual - expected| &lt;= absolute + relative |expected| for any tensor of the case, and the shape.</summary>
    public void AssertClose(string name, Tensor actual, double absolute = 1e-5, double relative = 1e-5)
    {
        Assert.True(Shape(name) == actual.Shape, $"{_file.Path} {Name}: {name} has shape {Shape(name)}, the result {actual.Shape}");
        AssertClose(name, actual.Span, absolute, relative);
    }

    /// <summary>Checks |actual - expected| &lt;= absolute + relative |expected| for any tensor of the case.</summary>
    public void AssertClose(string name, ReadOnlySpan<float> actual, double absolute = 1e-5, double relative = 1e-5)
    {
        double[] wide = new double[actual.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertChecked(actual, wide);
        AssertClose(name, wide, absolute, relative);
    }

    /// <summary>Checks |actual - expected| &lt;= absolute + relative |expected| for any tensor of the case.</summary>
    public void AssertClose(string name, ReadOnlySpan<double> actual, double absolute, double relative)
    {
        double[] expected = Doubles(name);
        Assert.True(expected.Length == actual.Length, $"{_file.Path} {Name}: {name} has {expected.Length} elements, the result {actual.Length}");
        int worst = -1;
        double excess = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(actual[i] - expected[i]);
            double allowed = absolute + (relative * Math.Abs(expected[i]));
            bool same = actual[i].Equals(expected[i]);
            if (!same && !(error <= allowed) && (worst < 0 || !(error - allowed <= excess)))
            {
                worst = i;
                excess = error - allowed;
            }
        }

        Assert.True(worst < 0, worst < 0 ? "" : Message(name, worst, expected[worst], actual[worst], absolute + (relative * Math.Abs(expected[worst]))));
    }

    /// <summary>Checks max|actual - expected| &lt;= tolerance max(1e-3, max|expected|) for "grad/name", and the shape.</summary>
    public void AssertGradient(string name, Tensor? actual, double tolerance = 1e-5)
    {
        Assert.True(actual is not null, $"{_file.Path} {Name}: there is no gradient for {name}");
        Assert.True(Shape($"grad/{name}") == actual!.Shape, $"{_file.Path} {Name}: grad/{name} has shape {Shape($"grad/{name}")}, the result {actual.Shape}");
        double[] expected = Doubles($"grad/{name}");
        double allowed = tolerance * Math.Max(1e-3, expected.Select(Math.Abs).DefaultIfEmpty(0).Max());
        ReadOnlySpan<float> found = actual.Span;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(found[i] - expected[i]);
            Assert.True(error <= allowed, error <= allowed ? "" : Message($"grad/{name}", i, expected[i], found[i], allowed));
        }
    }

    private string Message(string tensor, int index, double expected, double actual, double allowed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_file.Path} {Name}: {tensor}{Position(tensor, index)} should be {expected:R}, is {actual:R}: off by {Math.Abs(actual - expected):G4}, allowed {allowed:G4}");

    private string Position(string tensor, int index)
    {
        int[] shape = Shape(tensor).ToArray();
        for (int axis = shape.Length - 1, rest = index; axis >= 0; axis--)
        {
            (rest, shape[axis]) = Math.DivRem(rest, shape[axis]);
        }

        return $"[{string.Join(", ", shape)}]";
    }
}
