using Likeness.Tensors.Ops;

namespace Likeness.Tensors.Nn;

/// <summary>Normalises the last axis of each sample. Parameters: <c>weight</c> (ones) and <c>bias</c> (zeros), as long as that axis.</summary>
public sealed class LayerNorm : Module, ILayer
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly float _eps;

    /// <summary>Makes the layer.</summary>
    /// <param name="size">Size of the last axis.</param>
    /// <param name="eps">Added to the variance.</param>
    public LayerNorm(int size, float eps = 1e-5f)
    {
        _eps = eps;
        _weight = AddParameter("weight", new Shape(size)).Constant(1f);
        _bias = AddParameter("bias", new Shape(size));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x) => x.LayerNorm(_weight, _bias, eps: _eps);
}

/// <summary>Normalises groups of channels of each sample. Parameters: <c>weight</c> (ones) and <c>bias</c> (zeros), one a channel.</summary>
public sealed class GroupNorm : Module, ILayer
{
    private readonly int _groups;
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly float _eps;

    /// <summary>Makes the layer.</summary>
    /// <param name="groups">A divisor of the number of channels.</param>
    /// <param name="channels">Size of axis 1.</param>
    /// <param name="eps">Added to the variance.</param>
    public GroupNorm(int groups, int channels, float eps = 1e-5f)
    {
        _groups = groups;
        _eps = eps;
        _weight = AddParameter("weight", new Shape(channels)).Constant(1f);
        _bias = AddParameter("bias", new Shape(channels));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x) => x.GroupNorm(_groups, _weight, _bias, _eps);
}

/// <summary>
/// Normalises each channel (axis 1) over the batch while training, and by running statistics otherwise. Parameters: <c>weight</c> and
/// <c>bias</c>; buffers: <c>running_mean</c> and <c>running_var</c>; one of each a channel. The count of batches that published
/// checkpoints carry is not needed and not read.
/// </summary>
public sealed class BatchNorm : Module, ILayer
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly Tensor _runningMean;
    private readonly Tensor _runningVariance;
    private readonly float _momentum;
    private readonly float _eps;

    /// <summary>Makes the layer.</summary>
    /// <param name="channels">Size of axis 1.</param>
    /// <param name="momentum">How far a batch moves the running statistics.</param>
    /// <param name="eps">Added to the variance.</param>
    public BatchNorm(int channels, float momentum = 0.1f, float eps = 1e-5f)
    {
        _momentum = momentum;
        _eps = eps;
        _weight = AddParameter("weight", new Shape(channels)).Constant(1f);
        _bias = AddParameter("bias", new Shape(channels));
        _runningMean = AddBuffer("running_mean", new Shape(channels));
        _runningVariance = AddBuffer("running_var", new Shape(channels)).Constant(1f);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x) => x.BatchNorm(_weight, _bias, _runningMean, _runningVariance, IsTraining, _momentum, _eps);
}
