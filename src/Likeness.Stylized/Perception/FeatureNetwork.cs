using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Perception;

/// <summary>
/// F, what stands in for LPIPS's network where no weights are given (spec C3): five convolutions, tapped after each, every channel weighing one over
/// their number, eightfold. The distance is called pLPIPS and cannot be compared with published LPIPS. It learns attributes and which parts are where,
/// of avatars and of our own engine's photographs alike: as LPIPS's and ArcFace's networks have seen labelled photographs. So it can tell whether a photograph and a cartoon show the same things, and what it reads in a
/// photograph is held beside what the cascade makes of it (docs/results/stylized.md).
/// </summary>
public sealed class FeatureNetwork : Module, IPictureFeatures
{
    /// <summary>Numbers of <see cref="Pooled"/>.</summary>
    public const int PooledNumbers = 128;

    // Channels that weigh one over their number put two random avatars 0.06 apart, LPIPS two faces about 0.5: the weights of losses are for its units. Without this factor what a picture
    // looks like counted a twentieth of what identity and colours did.
    private const float Unit = 8;
    private const int Cells = 4;
    private const float LeastLength = 1e-10f;
    private static readonly int[] s_channels = [16, 32, 64, 96, PooledNumbers];
    private static readonly int[] s_strides = [1, 2, 2, 2, 1];
    private readonly Conv2d[] _layers;
    private readonly Conv2d _parts;
    private readonly Linear _attributes;
    private readonly AvatarSchema _schema;

    /// <summary>Makes the network.</summary>
    /// <param name="schema">Whose attributes it learns.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public FeatureNetwork(AvatarSchema schema, RandomSource? random)
    {
        _schema = schema;
        _layers = [.. s_channels.Select((c, i) => AddModule($"conv{i}", TrunkLayers.Convolution(i == 0 ? 3 : s_channels[i - 1], c, random, s_strides[i])))];
        _parts = AddModule("parts", new Conv2d(PooledNumbers, PartParser.Classes, 1, random));
        _attributes = AddModule("attributes", new Linear(PooledNumbers * Cells * Cells, schema.Dimensions, random));
    }

    /// <inheritdoc/>
    public Tensor[] Features(Tensor pictures) => [.. Taps(pictures).Select(static f => f * (f.Square().Sum(1, keepDims: true) + LeastLength).InverseSqrt())];

    /// <inheritdoc/>
    public Tensor Compare(IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b)
    {
        Tensor sum = (a[0] - b[0]).Square().Mean([1, 2, 3]);
        for (int k = 1; k < a.Count; k++)
        {
            sum += (a[k] - b[k]).Square().Mean([1, 2, 3]);
        }

        return sum * Unit;
    }

    /// <summary>What sets of pictures are compared by in FID-own: the last features' means, [batch, 128].</summary>
    public Tensor Pooled(Tensor pictures) => Taps(pictures)[^1].Mean([2, 3]);

    /// <summary>The attributes that it sees, relaxed: [batch, dimensions].</summary>
    /// <param name="pictures">[batch, 3, size, size], avatars or photographs.</param>
    public Tensor Attributes(Tensor pictures) => RelaxedAttributes.Relax(Read(Taps(pictures)[^1]), _schema);

    /// <summary>How far the attributes that it sees are from others.</summary>
    /// <param name="pictures">[batch, 3, size, size].</param>
    /// <param name="vectors">Relaxed or strict, [batch, dimensions].</param>
    /// <returns>A scalar; differentiable by the pictures.</returns>
    public Tensor AttributeLoss(Tensor pictures, Tensor vectors) => RelaxedAttributes.Loss(Read(Taps(pictures)[^1]), vectors, _schema);

    /// <summary>How wrong it is about where parts are, and, where they may be seen, about attributes.</summary>
    /// <param name="pictures">[batch, 3, size, size].</param>
    /// <param name="labels">[batch, size, size].</param>
    /// <param name="vectors">Attributes, [batch, dimensions]; null where it shall not know them.</param>
    public Tensor Loss(Tensor pictures, IndexTensor labels, Tensor? vectors)
    {
        Tensor last = Taps(pictures)[^1];
        Tensor logits = _parts.Forward(last);
        Tensor loss = -(Shares(labels, logits.Shape[2]) * logits.LogSoftmax(1)).Sum(1).Mean();
        return vectors is null
            ? loss
            : loss + RelaxedAttributes.Loss(Read(last), vectors, _schema);
    }

    private Tensor Read(Tensor last) => _attributes.Forward(last.AdaptiveAveragePool2d(Cells, Cells).Reshape(last.Shape[0], -1));

    // The share of each label in each cell, [batch, 8, cells, cells].
    private static Tensor Shares(IndexTensor labels, int cells)
    {
        int batch = labels.Shape[0], size = labels.Shape[1], side = size / cells;
        Tensor shares = Tensor.Zeros(batch, PartParser.Classes, cells, cells);
        Span<float> to = shares.Span;
        Span<int> from = labels.Span;
        for (int i = 0; i < from.Length; i++)
        {
            int picture = i / (size * size), row = i / size % size / side, column = i % size / side;
            to[(((((picture * PartParser.Classes) + from[i]) * cells) + row) * cells) + column] += 1f / (side * side);
        }

        return shares;
    }

    private Tensor[] Taps(Tensor pictures)
    {
        var taps = new Tensor[_layers.Length];
        Tensor x = pictures;
        for (int i = 0; i < taps.Length; i++)
        {
            x = taps[i] = _layers[i].Forward(x);
        }

        return taps;
    }
}
