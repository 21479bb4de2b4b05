using Likeness.Stylized.Pictures;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Perception;

/// <summary>
/// The small parser (spec C3): a U-Net of four levels with 16, 32, 64 and 64 channels and eight classes, 0.25 million numbers (Ronneberger et al.,
/// "U-Net", MICCAI 2015). One learns photographs, another one avatars.
/// </summary>
public sealed class PartParser : Module, IPictureParser
{
    /// <summary>Labels that are told apart.</summary>
    public const int Classes = (int)AvatarLabel.Glasses + 1;

    private static readonly int[] s_channels = [16, 32, 64, 64];

    // Brows, eyes, mouths and glasses are a few pixels each, and would else be given up for the skin around them.
    private static readonly float[] s_weights = [1, 1, 1, 2, 3, 3, 3, 3];

    // What acceptance S5 measures: cross entropy that favours small parts does not mind their being too large.
    private const float OverlapWeight = 2;

    // Parts that no picture of a batch shows count as found.
    private const float OnePixel = 1;
    private readonly Conv2d[] _down;
    private readonly Conv2d[] _level;
    private readonly Conv2d[] _up;
    private readonly Conv2d _last;

    /// <summary>Makes the network.</summary>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public PartParser(RandomSource? random)
    {
        int levels = s_channels.Length;
        (_down, _level, _up) = (new Conv2d[levels], new Conv2d[levels], new Conv2d[levels - 1]);
        for (int i = 0; i < levels; i++)
        {
            _down[i] = AddModule($"down{i}", TrunkLayers.Convolution(i == 0 ? 3 : s_channels[i - 1], s_channels[i], random, i == 0 ? 1 : 2));
            _level[i] = AddModule($"level{i}", TrunkLayers.Convolution(s_channels[i], s_channels[i], random));
        }

        for (int i = levels - 2; i >= 0; i--)
        {
            _up[i] = AddModule($"up{i}", TrunkLayers.Convolution(s_channels[i + 1] + s_channels[i], s_channels[i], random));
        }

        _last = AddModule("last", new Conv2d(s_channels[0], Classes, 1, random));
    }

    /// <summary>The logit of each label at each pixel.</summary>
    /// <param name="pictures">[batch, 3, height, width], sides that are multiples of 8.</param>
    /// <returns>[batch, 8, height, width].</returns>
    /// <exception cref="ShapeException">The pictures have another shape.</exception>
    public Tensor Forward(Tensor pictures)
    {
        Shape shape = pictures.Shape;
        if (shape.Rank != 4 || shape[1] != 3 || shape[2] % 8 != 0 || shape[3] % 8 != 0)
        {
            throw new ShapeException($"A parser takes pictures [batch, 3, height, width] with sides that are multiples of 8; the shape is {shape}.");
        }

        var levels = new Tensor[s_channels.Length];
        Tensor x = pictures;
        for (int i = 0; i < levels.Length; i++)
        {
            x = levels[i] = _level[i].Forward(_down[i].Forward(x));
        }

        for (int i = _up.Length - 1; i >= 0; i--)
        {
            Tensor finer = levels[i];
            x = _up[i].Forward(ShapeOps.Concat(1, x.ResizeNearest(finer.Shape[2], finer.Shape[3]), finer));
        }

        return _last.Forward(x);
    }

    /// <inheritdoc/>
    public Tensor Probabilities(Tensor pictures) => Forward(pictures).Softmax(1);

    /// <summary>How wrong logits are: cross entropy, small parts counting more, and how far probabilities are from covering each part and nothing else.</summary>
    /// <param name="logits">[batch, 8, height, width].</param>
    /// <param name="labels">[batch, height, width].</param>
    public static Tensor Loss(Tensor logits, IndexTensor labels) =>
        logits.Permute(0, 2, 3, 1).Reshape(-1, Classes).CrossEntropy(labels.Reshape(-1), Tensor.From(s_weights, Classes))
        + ((1f - Overlap(logits.Softmax(1), labels)) * OverlapWeight);

    // The mean over parts of intersection over union with probabilities in the place of pixels (Rahman and Wang, "Optimizing Intersection-Over-Union in Deep Neural Networks", ISVC 2016), over the whole batch.
    private static Tensor Overlap(Tensor probabilities, IndexTensor labels)
    {
        Tensor truth = Tensor.Zeros(probabilities.Shape);
        Span<float> to = truth.Span;
        ReadOnlySpan<int> from = labels.Span;
        int plane = probabilities.Shape[2] * probabilities.Shape[3];
        for (int i = 0; i < from.Length; i++)
        {
            to[(((i / plane * Classes) + from[i]) * plane) + (i % plane)] = 1;
        }

        Tensor both = (probabilities * truth).Sum([0, 2, 3]);
        Tensor either = probabilities.Sum([0, 2, 3]) + truth.Sum([0, 2, 3]) - both;
        return ((both + OnePixel) / (either + OnePixel)).Mean();
    }
}
