using System.Runtime.CompilerServices;
using Likeness.Tensors.Files;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;

namespace Likeness.Tensors.Optim;

/// <summary>
/// An exponential moving average of parameters: average = decay * average + (1 - decay) * parameter after each step.
/// Often better than the last parameters; <see cref="Swap"/> puts it in their place and back.
/// </summary>
public sealed class MovingAverage
{
    private readonly NamedTensor[] _parameters;
    private readonly Tensor[] _averages;

    /// <summary>Starts from the parameters' present values.</summary>
    /// <param name="parameters">What to average.</param>
    /// <param name="decay">How much of the average a step keeps, for example 0.999.</param>
    public MovingAverage(IEnumerable<NamedTensor> parameters, double decay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decay, 1);
        Decay = decay;
        _parameters = [.. parameters];
        _averages = new Tensor[_parameters.Length];
        for (int i = 0; i < _averages.Length; i++)
        {
            _averages[i] = Tensor.Persistent(_parameters[i].Tensor.Shape);
            _parameters[i].Tensor.Span.CopyTo(_averages[i].Span);
        }
    }

    /// <summary>How much of the average a step keeps.</summary>
    public double Decay { get; set; }

    /// <summary>The averages, under the parameters' names.</summary>
    public IEnumerable<NamedTensor> Averages => _parameters.Zip(_averages, (p, a) => new NamedTensor(p.Name, a));

    /// <summary>Takes the present parameters into the average. Allocates nothing.</summary>
    public void Update()
    {
        var rule = new Rule((float)Decay, (float)(1 - Decay));
        for (int i = 0; i < _averages.Length; i++)
        {
            UpdateKernels.Run(rule, _averages[i].Span, _parameters[i].Tensor.Span, default, default, default);
        }
    }

    /// <summary>Exchanges the averages and the parameters: once for an evaluation, and again to go on training.</summary>
    public void Swap()
    {
        for (int i = 0; i < _averages.Length; i++)
        {
            Span<float> a = _averages[i].Span;
            Span<float> p = _parameters[i].Tensor.Span;
            for (int j = 0; j < a.Length; j++)
            {
                (a[j], p[j]) = (p[j], a[j]);
            }
        }
    }

    /// <summary>Adds the averages to a file.</summary>
    public void SaveState(SafeTensorsWriter writer, string prefix)
    {
        foreach ((string name, Tensor average) in Averages)
        {
            writer.Add(prefix + name, average);
        }
    }

    /// <summary>Takes the averages from a file.</summary>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape.</exception>
    public void LoadState(SafeTensorsFile file, string prefix)
    {
        foreach ((string name, Tensor average) in Averages)
        {
            if (file.Shape(prefix + name) != average.Shape)
            {
                throw new InvalidFileException(file.Path, $"the average '{prefix}{name}' has shape {file.Shape(prefix + name)}, {average.Shape} was expected.");
            }
        }

        foreach ((string name, Tensor average) in Averages)
        {
            file.ReadFloats(prefix + name, average.Span);
        }
    }

    private readonly struct Rule(float keep, float take) : IUpdate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third) where V : struct, ILanes<V> =>
            (V.Broadcast(keep) * parameter) + (V.Broadcast(take) * gradient);
    }
}
