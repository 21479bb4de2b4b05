namespace Likeness.Tensors.Ops;

/// <summary>Statistics over the pictures of a batch.</summary>
public static class MinibatchOps
{
    // Inside the root, so that a batch of equal pictures has a gradient.
    private const float LeastVariance = 1e-8f;

    /// <summary>
    /// Adds channels that say how much the pictures of a group differ from each other, the same number at every position (Karras et al. 2018,
    /// section 3). Groups are strided: picture n belongs to group n mod (batch / group size).
    /// </summary>
    /// <param name="x">[batch, channels, height, width].</param>
    /// <param name="groupSize">Pictures in a group; a smaller batch is one group. It must divide the batch.</param>
    /// <param name="added">How many channels are added; they must divide the channels, and each speaks for its share.</param>
    /// <returns>[batch, channels + added, height, width].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor ConcatMinibatchDeviation(this Tensor x, int groupSize, int added = 1)
    {
        int group = x.Shape.Rank == 4 ? Math.Min(groupSize, x.Shape[0]) : 0;
        if (group < 1 || added < 1 || x.Shape[0] % group != 0 || x.Shape[1] % added != 0)
        {
            throw new ShapeException($"A batch {x.Shape} cannot be cut into groups of {groupSize} and its channels into {added}.");
        }

        int batch = x.Shape[0], groups = batch / group;
        Tensor parts = x.Reshape(group, groups, added, -1);
        Tensor variance = (parts - parts.Mean(0, keepDims: true)).Square().Mean(0);
        Tensor deviation = (variance + LeastVariance).Sqrt().Mean(2);
        Tensor planes = deviation.Reshape(1, groups, added, 1).Expand(group, groups, added, x.Shape[2] * x.Shape[3]);
        return ShapeOps.Concat(1, x, planes.Reshape(batch, added, x.Shape[2], x.Shape[3]));
    }
}
