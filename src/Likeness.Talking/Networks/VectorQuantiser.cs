using System.Numerics.Tensors;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Tensor = Likeness.Tensors.Tensor;

namespace Likeness.Talking.Networks;

/// <summary>What became of vectors that were replaced by codes.</summary>
/// <param name="Value">The codes, in the shape of the vectors. Its gradient goes to the vectors as if nothing had been replaced ("straight through").</param>
/// <param name="Loss">A single number: pulls codes to vectors, and vectors to codes at a quarter of the strength.</param>
/// <param name="Indices">Which code each vector became.</param>
public readonly record struct Quantised(Tensor Value, Tensor Loss, IndexTensor Indices);

/// <summary>
/// A codebook (van den Oord et al. 2017, equations 1 to 3; CodeTalker, equation 3): each vector becomes the nearest of a fixed number of learned ones.
/// Parameter: <c>weight</c> [codes, size].
/// </summary>
public sealed class VectorQuantiser : Module
{
    private const float Commitment = 0.25f;
    private readonly Tensor _codes;

    /// <summary>Makes a codebook.</summary>
    /// <param name="codes">How many codes.</param>
    /// <param name="size">Numbers of each.</param>
    /// <param name="random">Draws them within one over their number around zero; null leaves them zero, to be loaded.</param>
    public VectorQuantiser(int codes, int size, RandomSource? random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _codes = AddParameter("weight", new Shape(codes, size));
        if (random is not null)
        {
            _codes.Uniform(random, -1.0 / codes, 1.0 / codes);
        }
    }

    /// <summary>Replaces vectors.</summary>
    /// <param name="vectors">Any shape whose elements are a whole number of vectors, one after the other.</param>
    /// <exception cref="ShapeException">They are not.</exception>
    public Quantised Forward(Tensor vectors)
    {
        int size = _codes.Shape[1];
        if (vectors.Count % size != 0)
        {
            throw new ShapeException($"Vectors of {size} numbers do not fill {vectors.Shape}.");
        }

        IndexTensor nearest = Nearest(vectors.Span, vectors.Count / size);
        Tensor codes = IndexOps.Embedding(_codes, nearest).Reshape(vectors.Shape.ToArray());
        Tensor loss = (vectors.MeanSquaredError(codes.Detach()) * Commitment) + codes.MeanSquaredError(vectors.Detach());
        return new Quantised(vectors + (codes - vectors).Detach(), loss, nearest);
    }

    /// <summary>The nearest code of each vector; of equally near ones the first.</summary>
    private IndexTensor Nearest(ReadOnlySpan<float> vectors, int count)
    {
        int size = _codes.Shape[1], codes = _codes.Shape[0];
        IndexTensor nearest = IndexTensor.Uninitialized(new Shape(count));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> vector = vectors.Slice(i * size, size);
            float least = float.PositiveInfinity;
            nearest.Span[i] = 0;
            for (int c = 0; c < codes; c++)
            {
                float distance = TensorPrimitives.Distance(vector, _codes.Span.Slice(c * size, size));
                if (distance < least)
                {
                    (least, nearest.Span[i]) = (distance, c);
                }
            }
        }

        return nearest;
    }
}
