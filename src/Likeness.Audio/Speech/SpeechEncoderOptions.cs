using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Audio.Speech;

/// <summary>Sizes and kind of a HuBERT or wav2vec 2.0 encoder.</summary>
public sealed record SpeechEncoderOptions
{
    /// <summary>Channels of the convolutions over samples.</summary>
    public int Channels { get; init; } = 512;

    /// <summary>Elements of their kernels, one a layer.</summary>
    public IReadOnlyList<int> Kernels { get; init; } = [10, 3, 3, 3, 3, 2, 2];

    /// <summary>Their strides.</summary>
    public IReadOnlyList<int> Strides { get; init; } = [5, 2, 2, 2, 2, 2, 2];

    /// <summary>Whether they have a bias.</summary>
    public bool ConvolutionBias { get; init; }

    /// <summary>
    /// True: each convolution is followed by a normalisation over channels. False: the first one by a normalisation over time, the others by none.
    /// </summary>
    public bool NormaliseChannels { get; init; }

    /// <summary>Numbers a frame in the transformer, and of the result.</summary>
    public int Hidden { get; init; } = 768;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 12;

    /// <summary>Width of the fully connected part of a layer.</summary>
    public int FeedForward { get; init; } = 3072;

    /// <summary>Transformer layers.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Frames under the convolution that gives positions.</summary>
    public int PositionKernel { get; init; } = 128;

    /// <summary>Its groups.</summary>
    public int PositionGroups { get; init; } = 16;

    /// <summary>True: layers normalise what goes in, and there is a last normalisation ("stable"). False: they normalise what comes out.</summary>
    public bool NormaliseFirst { get; init; }

    /// <summary>HuBERT Base and wav2vec 2.0 Base: 94,371,712 parameters.</summary>
    public static SpeechEncoderOptions Base { get; } = new();

    /// <summary>HuBERT Large: 315,438,720 parameters.</summary>
    public static SpeechEncoderOptions Large { get; } = new()
    {
        ConvolutionBias = true,
        NormaliseChannels = true,
        Hidden = 1024,
        Heads = 16,
        FeedForward = 4096,
        Layers = 24,
        NormaliseFirst = true,
    };

    /// <summary>Samples from one frame to the next.</summary>
    public int Stride => Strides.Aggregate(1, (product, s) => product * s);

    /// <summary>Samples that a frame sees.</summary>
    public int ReceptiveField
    {
        get
        {
            int samples = 1;
            for (int i = Kernels.Count - 1; i >= 0; i--)
            {
                samples = ((samples - 1) * Strides[i]) + Kernels[i];
            }

            return samples;
        }
    }

    /// <summary>Frames that come out of some samples; 0 when there are fewer than a frame sees.</summary>
    /// <param name="samples">16 kHz.</param>
    public int Frames(int samples)
    {
        for (int i = 0; i < Kernels.Count; i++)
        {
            samples = samples < Kernels[i] ? 0 : ((samples - Kernels[i]) / Strides[i]) + 1;
        }

        return samples;
    }

    /// <summary>The sizes of a published checkpoint, from the shapes of its tensors.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="prefix">Stands before the names.</param>
    /// <param name="heads">Attention heads, which no shape tells; null for heads of 64, as all published models have.</param>
    /// <exception cref="InvalidFileException">A tensor is missing or has an impossible shape; it is named.</exception>
    public static SpeechEncoderOptions Of(SafeTensorsFile file, string prefix = "", int? heads = null)
    {
        const int headWidth = 64, mostLayers = 1000;
        // By the highest number that any name has, so that a tensor that is missing is missed, not taken for the end.
        int layers = Count("encoder.layers.");
        int[] kernels = [.. Enumerable.Range(0, Math.Max(1, Count("feature_extractor.conv_layers."))).Select(i => Dimension(Convolution(i), 2, 3))];
        int channels = Dimension(Convolution(0), 0, 3), hidden = Dimension($"{prefix}feature_projection.projection.weight", 0, 2);
        string direction = file.Contains(prefix + PositionalConvolution.Direction) ? PositionalConvolution.Direction : PositionalConvolution.NewDirection;
        int perGroup = Dimension(prefix + direction, 1, 3);
        if (perGroup == 0 || hidden % perGroup != 0 || (heads is null && hidden % headWidth != 0) || (heads is { } h && (h < 1 || hidden % h != 0)))
        {
            throw new InvalidFileException(file.Path, $"{hidden} hidden numbers cannot be cut into groups of {perGroup} and into {(heads is null ? "heads of 64" : $"{heads} heads")}.");
        }

        bool normaliseChannels = Any("layer_norm.", 1);
        return new SpeechEncoderOptions
        {
            Channels = channels,
            Kernels = kernels,
            Strides = [.. kernels.Select((_, i) => i == 0 ? 5 : 2)],
            ConvolutionBias = Any("conv.bias", 0),
            NormaliseChannels = normaliseChannels,
            Hidden = hidden,
            Heads = heads ?? hidden / headWidth,
            FeedForward = layers == 0 ? 0 : Dimension($"{prefix}encoder.layers.0.feed_forward.intermediate_dense.weight", 0, 2),
            Layers = layers,
            PositionKernel = Dimension(prefix + direction, 2, 3),
            PositionGroups = hidden / perGroup,
            NormaliseFirst = normaliseChannels,
        };

        bool Any(string part, int from) => Enumerable.Range(from, kernels.Length - from).Any(i => file.Names.Any(
            n => n.StartsWith($"{prefix}feature_extractor.conv_layers.{i}.{part}", StringComparison.Ordinal)));

        int Count(string list) => file.Names
            .Where(n => n.StartsWith(prefix + list, StringComparison.Ordinal))
            .Select(n => int.TryParse(n.AsSpan((prefix + list).Length, Math.Max(0, n.IndexOf('.', (prefix + list).Length) - (prefix + list).Length)), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < mostLayers ? number + 1 : 0)
            .DefaultIfEmpty(0).Max();

        string Convolution(int i) => $"{prefix}feature_extractor.conv_layers.{i}.conv.weight";

        int Dimension(string name, int axis, int rank)
        {
            if (!file.Contains(name))
            {
                throw new InvalidFileException(file.Path, $"tensor '{name}' is missing; this is no HuBERT or wav2vec 2.0 checkpoint.");
            }

            Shape shape = file.Shape(name);
            return shape.Rank == rank
                ? shape[axis]
                : throw new InvalidFileException(file.Path, $"tensor '{name}' has shape {shape}; {rank} axes were expected.");
        }
    }
}
