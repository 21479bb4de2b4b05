using Likeness.Tensors.Files;

namespace Likeness.Tensors.Nn;

/// <summary>A parameter or buffer with its dotted name, for example <c>encoder.0.weight</c>.</summary>
/// <param name="Name">Names of the modules on the way, joined by dots.</param>
/// <param name="Tensor">The tensor itself, not a copy.</param>
public readonly record struct NamedTensor(string Name, Tensor Tensor);

/// <summary>
/// A part of a network: trainable parameters, buffers that are saved with them but not trained, and smaller modules, each under
/// a name. Names follow the published checkpoints where such exist, so that real weights load.
/// </summary>
public abstract class Module
{
    private readonly List<NamedTensor> _parameters = [];
    private readonly List<NamedTensor> _buffers = [];
    private readonly List<(string Name, Module Module)> _modules = [];

    /// <summary>True while training: dropout drops and batch norms use the batch.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>The number of trainable numbers.</summary>
    public long ParameterCount => NamedParameters().Sum(p => (long)p.Tensor.Count);

    /// <summary>Switches this module and all below it between training and inference.</summary>
    public void Train(bool training = true)
    {
        IsTraining = training;
        foreach ((_, Module module) in _modules)
        {
            module.Train(training);
        }
    }

    /// <summary>All trainable tensors, own ones first, then those of the modules in the order in which they were added.</summary>
    public IEnumerable<NamedTensor> NamedParameters() => Collect("", static m => m._parameters);

    /// <summary>All buffers: saved and loaded, never trained.</summary>
    public IEnumerable<NamedTensor> NamedBuffers() => Collect("", static m => m._buffers);

    /// <summary>All trainable tensors.</summary>
    public IReadOnlyList<Tensor> Parameters() => [.. NamedParameters().Select(p => p.Tensor)];

    /// <summary>Sets every gradient to zero.</summary>
    public void ZeroGrad()
    {
        foreach (NamedTensor parameter in NamedParameters())
        {
            parameter.Tensor.ZeroGrad();
        }
    }

    /// <summary>Adds parameters and buffers to a file under their names.</summary>
    /// <param name="writer">The file to be.</param>
    /// <param name="prefix">Put before each name, for example "model.".</param>
    public void Save(SafeTensorsWriter writer, string prefix = "")
    {
        foreach (NamedTensor entry in NamedParameters().Concat(NamedBuffers()))
        {
            writer.Add(prefix + entry.Name, entry.Tensor);
        }
    }

    /// <summary>Fills parameters and buffers from a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prefix">Stands before each name in the file.</param>
    /// <param name="strict">Refuse a file that has tensors under the prefix which this module does not know; otherwise they are left alone.</param>
    /// <exception cref="InvalidFileException">A tensor is missing, unknown or has another shape; the first one is named. Nothing was changed.</exception>
    public void Load(SafeTensorsFile file, string prefix = "", bool strict = false)
    {
        if (strict)
        {
            var known = NamedParameters().Concat(NamedBuffers()).Select(e => prefix + e.Name).ToHashSet(StringComparer.Ordinal);
            if (file.Names.FirstOrDefault(n => n.StartsWith(prefix, StringComparison.Ordinal) && !known.Contains(n)) is { } unknown)
            {
                throw new InvalidFileException(file.Path, $"tensor '{unknown}' {file.Shape(unknown)} is not part of this architecture; the file holds another one.");
            }
        }

        Load(file, name => prefix + name);
    }

    /// <summary>Fills parameters and buffers from a file that names them in its own way.</summary>
    /// <param name="file">The file.</param>
    /// <param name="nameInFile">From a name here to the one in the file.</param>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape; the first one is named. Nothing was changed.</exception>
    public void Load(SafeTensorsFile file, Func<string, string> nameInFile)
    {
        NamedTensor[] entries = [.. NamedParameters().Concat(NamedBuffers())];
        foreach (NamedTensor entry in entries)
        {
            string name = nameInFile(entry.Name);
            if (!file.Contains(name))
            {
                throw new InvalidFileException(file.Path, $"tensor '{name}' {entry.Tensor.Shape} is missing; the file holds another architecture.");
            }

            if (file.Shape(name) != entry.Tensor.Shape)
            {
                throw new InvalidFileException(file.Path, $"tensor '{name}' has shape {file.Shape(name)}; this architecture expects {entry.Tensor.Shape}.");
            }
        }

        foreach (NamedTensor entry in entries)
        {
            file.ReadFloats(nameInFile(entry.Name), entry.Tensor.Span);
        }
    }

    /// <summary>Makes a trainable tensor of zeros under a name.</summary>
    protected Tensor AddParameter(string name, Shape shape)
    {
        RequireFree(name);
        Tensor tensor = Tensor.Persistent(shape).WithGrad();
        _parameters.Add(new NamedTensor(name, tensor));
        return tensor;
    }

    /// <summary>Makes a tensor of zeros that is saved but not trained.</summary>
    protected Tensor AddBuffer(string name, Shape shape)
    {
        RequireFree(name);
        Tensor tensor = Tensor.Persistent(shape);
        _buffers.Add(new NamedTensor(name, tensor));
        return tensor;
    }

    /// <summary>Puts a module under this one.</summary>
    protected TModule AddModule<TModule>(string name, TModule module) where TModule : Module
    {
        RequireFree(name);
        _modules.Add((name, module));
        return module;
    }

    private void RequireFree(string name)
    {
        if (_parameters.Exists(p => p.Name == name) || _buffers.Exists(b => b.Name == name) || _modules.Exists(m => m.Name == name))
        {
            throw new ArgumentException($"The name '{name}' is taken in this {GetType().Name}.", nameof(name));
        }
    }

    private IEnumerable<NamedTensor> Collect(string prefix, Func<Module, List<NamedTensor>> list)
    {
        foreach (NamedTensor own in list(this))
        {
            yield return own with { Name = prefix + own.Name };
        }

        foreach ((string name, Module module) in _modules)
        {
            foreach (NamedTensor below in module.Collect($"{prefix}{name}.", list))
            {
                yield return below;
            }
        }
    }
}
