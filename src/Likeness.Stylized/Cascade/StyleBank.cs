using Likeness.Stylized.Batches;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// The styles of many photographs, from which new ones are drawn: the prior of W+ transfer learning (spec A1). A stored code is mixed with another one
/// that weighs at most 0.3, and gets noise of a twentieth of each layer's spread.
/// </summary>
public sealed class StyleBank
{
    private const int Portion = 32;
    private const float LargestMix = 0.3f;
    private const float NoiseShare = 0.05f;
    private readonly float[] _codes;
    private readonly float[] _means;
    private readonly float[] _spreads;

    private StyleBank(float[] codes, int count, int styles, int styleSize)
    {
        (_codes, Count, Styles, StyleSize) = (codes, count, styles, styleSize);
        _means = [.. Enumerable.Range(0, CodeLength).Select(Mean)];
        _spreads = [.. Enumerable.Range(0, styles).Select(Spread)];
    }

    /// <summary>Stored codes.</summary>
    public int Count { get; }

    /// <summary>Styles of a code.</summary>
    public int Styles { get; }

    /// <summary>Numbers of a style.</summary>
    public int StyleSize { get; }

    /// <summary>Numbers of a code.</summary>
    private int CodeLength => Styles * StyleSize;

    /// <summary>The root mean square distance of a layer's styles from their mean.</summary>
    public IReadOnlyList<float> Spreads => _spreads;

    /// <summary>Finds the styles of photographs.</summary>
    public static StyleBank Of(IPhotoEncoder encoder, PictureSet photos) => Of(encoder.Encode, photos);

    /// <summary>Finds the styles of pictures that have a plain background already, as avatars do.</summary>
    public static StyleBank OfHeads(IPhotoEncoder encoder, PictureSet heads) => Of(encoder.EncodeHeads, heads);

    private static StyleBank Of(Func<Tensor, Tensor> encode, PictureSet photos)
    {
        using Tape.PauseScope pause = Tape.Pause();
        float[]? codes = null;
        int styles = 0, size = 0;
        for (int first = 0; first < photos.Count; first += Portion)
        {
            using TensorScope scope = TensorScope.Begin();
            int count = Math.Min(Portion, photos.Count - first);
            Tensor found = encode(photos.Batch([.. Enumerable.Range(first, count)]).Pictures);
            (styles, size) = (found.Shape[1], found.Shape[2]);
            codes ??= new float[photos.Count * styles * size];
            found.Span.CopyTo(codes.AsSpan(first * styles * size));
        }

        return new StyleBank(codes ?? [], photos.Count, styles, size);
    }

    /// <summary>A bank of given codes.</summary>
    /// <param name="codes">[codes, styles, style size].</param>
    public static StyleBank Of(Tensor codes) => new(codes.Span.ToArray(), codes.Shape[0], codes.Shape[1], codes.Shape[2]);

    /// <summary>Stored codes as they are, [indices, styles, style size].</summary>
    public Tensor Codes(ReadOnlySpan<int> indices)
    {
        Tensor codes = Tensor.Uninitialized(new Shape(indices.Length, Styles, StyleSize));
        for (int i = 0; i < indices.Length; i++)
        {
            _codes.AsSpan(indices[i] * CodeLength, CodeLength).CopyTo(codes.Span[(i * CodeLength)..]);
        }

        return codes;
    }

    /// <summary>Draws new codes, [count, styles, style size].</summary>
    public Tensor Sample(int count, RandomSource random) => Sample(new int[count], random);

    /// <summary>Draws new codes, [sources, styles, style size].</summary>
    /// <param name="sources">Receives which stored code each is the most of.</param>
    /// <param name="random">Draws them.</param>
    public Tensor Sample(Span<int> sources, RandomSource random)
    {
        int count = sources.Length;
        Tensor codes = Tensor.Uninitialized(new Shape(count, Styles, StyleSize));
        for (int i = 0; i < count; i++)
        {
            sources[i] = random.NextInt(Count);
            ReadOnlySpan<float> a = _codes.AsSpan(sources[i] * CodeLength, CodeLength), b = _codes.AsSpan(random.NextInt(Count) * CodeLength, CodeLength);
            float mix = LargestMix * random.NextFloat();
            Span<float> to = codes.Span.Slice(i * CodeLength, CodeLength);
            random.FillNormal(to);
            for (int k = 0; k < to.Length; k++)
            {
                to[k] = ((1 - mix) * a[k]) + (mix * b[k]) + (NoiseShare * _spreads[k / StyleSize] * to[k]);
            }
        }

        return codes;
    }

    /// <summary>
    /// Draws codes that belong to no photograph, [count, styles, style size]: numbers at random with the bank's mean and spread, the same draw in every layer. What transfer learning
    /// has without inverted photographs.
    /// </summary>
    public Tensor SampleApart(int count, RandomSource random)
    {
        Tensor codes = Tensor.Uninitialized(new Shape(count, Styles, StyleSize));
        float[] draw = new float[StyleSize];
        for (int i = 0; i < count; i++)
        {
            random.FillNormal(draw);
            for (int k = 0; k < CodeLength; k++)
            {
                codes.Span[(i * CodeLength) + k] = _means[k] + (draw[k % StyleSize] * _spreads[k / StyleSize]);
            }
        }

        return codes;
    }

    private float Mean(int number)
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += _codes[(i * CodeLength) + number];
        }

        return (float)(sum / Count);
    }

    private float Spread(int style)
    {
        double sum = 0;
        for (int d = 0; d < StyleSize; d++)
        {
            double mean = 0, square = 0;
            for (int i = 0; i < Count; i++)
            {
                double value = _codes[(i * CodeLength) + (style * StyleSize) + d];
                mean += value / Count;
                square += value * value / Count;
            }

            sum += Math.Max(0, square - (mean * mean)) / StyleSize;
        }

        return (float)Math.Sqrt(sum);
    }
}
