using System.Globalization;
using Likeness.Tensors.Nn;

namespace Likeness.Tensors.Optim;

/// <summary>Parameters that are trained with the same settings.</summary>
public sealed class ParameterGroup
{
    /// <summary>A group of named parameters, as <see cref="Module.NamedParameters"/> gives them.</summary>
    public ParameterGroup(IEnumerable<NamedTensor> parameters, double learningRate)
    {
        Parameters = [.. parameters];
        LearningRate = learningRate;
    }

    /// <summary>A group of parameters without names; in saved states they are called by their number.</summary>
    public ParameterGroup(IEnumerable<Tensor> parameters, double learningRate)
        : this(parameters.Select((p, i) => new NamedTensor(i.ToString(CultureInfo.InvariantCulture), p)), learningRate)
    {
    }

    /// <summary>The parameters. One whose gradient is null is left alone by a step.</summary>
    public IReadOnlyList<NamedTensor> Parameters { get; }

    /// <summary>The learning rate before the schedule.</summary>
    public double LearningRate { get; set; }

    /// <summary>How the rate changes over the steps; null for not at all.</summary>
    public Schedule? Schedule { get; set; }

    /// <summary>Pull towards zero: added to the gradient times the parameter (L2), or apart from it in AdamW.</summary>
    public double WeightDecay { get; set; }

    /// <summary>The rate that the update after <paramref name="step"/> updates uses.</summary>
    public double RateAt(long step) => Schedule?.Rate(LearningRate, step) ?? LearningRate;
}
