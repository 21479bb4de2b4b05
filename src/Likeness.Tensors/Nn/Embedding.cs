using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>A table of learned vectors, looked up by number. Parameter: <c>weight</c> [count, width].</summary>
public sealed class Embedding : Module
{
    /// <summary>Makes the table.</summary>
    /// <param name="count">How many vectors.</param>
    /// <param name="width">Elements of each.</param>
    /// <param name="random">Draws the vectors from the standard normal; null leaves them zero, to be loaded.</param>
    public Embedding(int count, int width, RandomSource? random)
    {
        Weight = AddParameter("weight", new Shape(count, width));
        if (random is not null)
        {
            Weight.Normal(random, 0, 1);
        }
    }

    /// <summary>[count, width].</summary>
    public Tensor Weight { get; }

    /// <summary>Looks vectors up.</summary>
    /// <param name="index">Any shape; numbers from 0 to count - 1.</param>
    /// <returns>The shape of the indices followed by the width.</returns>
    public Tensor Forward(IndexTensor index) => IndexOps.Embedding(Weight, index);
}
