using Likeness.Tensors.Files;

namespace Likeness.Tensors.Optim;

/// <summary>
/// Changes parameters by their gradients. The state (momenta, step counts) is saved and loaded by name, so that a resumed
/// training goes on with the same bits. A step allocates nothing after the first.
/// </summary>
public abstract class Optimiser
{
    private readonly Slot[] _slots;

    /// <summary>Prepares the states.</summary>
    /// <param name="groups">What to train.</param>
    /// <param name="states">Names of the states that each parameter has, at most three.</param>
    /// <exception cref="ArgumentException">A parameter does not collect gradients, or a name or parameter occurs twice.</exception>
    private protected Optimiser(IReadOnlyList<ParameterGroup> groups, params IReadOnlyList<string> states)
    {
        Groups = groups;
        StateNames = states;
        var slots = new List<Slot>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        for (int g = 0; g < groups.Count; g++)
        {
            foreach ((string name, Tensor parameter) in groups[g].Parameters)
            {
                string unique = names.Add(name) ? name : $"{g}.{name}";
                if (!parameter.RequiresGrad)
                {
                    throw new ArgumentException($"Parameter '{name}' {parameter.Shape} does not collect gradients.", nameof(groups));
                }

                if (!seen.Add(parameter) || (unique != name && !names.Add(unique)))
                {
                    throw new ArgumentException($"Parameter '{name}' {parameter.Shape} is given twice.", nameof(groups));
                }

                slots.Add(new Slot(unique, groups[g], parameter, [.. states.Select(_ => Tensor.Persistent(parameter.Shape))]));
            }
        }

        _slots = [.. slots];
    }

    /// <summary>The parameters and their settings.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>The number of updates so far.</summary>
    public long StepCount { get; private set; }

    /// <summary>The rate of the next update of the first group.</summary>
    public double CurrentRate => Groups[0].RateAt(StepCount);

    private IReadOnlyList<string> StateNames { get; }

    /// <summary>Updates every parameter that has a gradient.</summary>
    public void Step()
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Parameter.Grad is not { } gradient)
            {
                continue;
            }

            slot.Steps++;
            Update(
                slot.Group,
                slot.Group.RateAt(StepCount),
                slot.Steps,
                slot.Parameter.Span,
                gradient.Span,
                State(slot, 0),
                State(slot, 1),
                State(slot, 2));
        }

        StepCount++;
    }

    /// <summary>Sets every gradient to zero.</summary>
    public void ZeroGrad()
    {
        foreach (Slot slot in _slots)
        {
            slot.Parameter.ZeroGrad();
        }
    }

    /// <summary>Adds the whole state to a file.</summary>
    /// <param name="writer">The file to be.</param>
    /// <param name="prefix">Put before each name, for example "optimiser.".</param>
    public void SaveState(SafeTensorsWriter writer, string prefix)
    {
        writer.Add($"{prefix}steps", [StepCount, .. _slots.Select(s => s.Steps)], new Shape(_slots.Length + 1));
        foreach (Slot slot in _slots)
        {
            for (int i = 0; i < StateNames.Count; i++)
            {
                writer.Add($"{prefix}{slot.Name}.{StateNames[i]}", slot.States[i]);
            }
        }
    }

    /// <summary>Takes the whole state from a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prefix">Stands before each name in the file.</param>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape; the first one is named. Nothing was changed.</exception>
    public void LoadState(SafeTensorsFile file, string prefix)
    {
        Check($"{prefix}steps", new Shape(_slots.Length + 1));
        foreach (Slot slot in _slots)
        {
            foreach (string state in StateNames)
            {
                Check($"{prefix}{slot.Name}.{state}", slot.Parameter.Shape);
            }
        }

        long[] steps = file.ReadLongs($"{prefix}steps");
        StepCount = steps[0];
        for (int s = 0; s < _slots.Length; s++)
        {
            _slots[s].Steps = steps[s + 1];
            for (int i = 0; i < StateNames.Count; i++)
            {
                file.ReadFloats($"{prefix}{_slots[s].Name}.{StateNames[i]}", _slots[s].States[i].Span);
            }
        }

        void Check(string name, Shape expected)
        {
            if (!file.Contains(name))
            {
                throw new InvalidFileException(file.Path, $"the optimiser's state '{name}' {expected} is missing; it was saved by another optimiser or for another model.");
            }

            if (file.Shape(name) != expected)
            {
                throw new InvalidFileException(file.Path, $"the optimiser's state '{name}' has shape {file.Shape(name)}, {expected} was expected; it was saved for another model.");
            }
        }
    }

    /// <summary>Updates one parameter.</summary>
    /// <param name="group">Its settings.</param>
    /// <param name="rate">The learning rate of this step.</param>
    /// <param name="step">Which update of this parameter it is, from 1.</param>
    /// <param name="parameter">Changed in place.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="first">The first state; empty when there is none, as the others.</param>
    /// <param name="second">The second state.</param>
    /// <param name="third">The third state.</param>
    private protected abstract void Update(
        ParameterGroup group,
        double rate,
        long step,
        Span<float> parameter,
        ReadOnlySpan<float> gradient,
        Span<float> first,
        Span<float> second,
        Span<float> third);

    private static Span<float> State(Slot slot, int index) => index < slot.States.Length ? slot.States[index].Span : default;

    private sealed class Slot(string name, ParameterGroup group, Tensor parameter, Tensor[] states)
    {
        public string Name => name;

        public ParameterGroup Group => group;

        public Tensor Parameter => parameter;

        public Tensor[] States => states;

        public long Steps { get; set; }
    }
}
