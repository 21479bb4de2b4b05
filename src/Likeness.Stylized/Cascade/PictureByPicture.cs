using Likeness.Tensors;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>Applies a large network to the members of a batch one after the other, without gradients, so that it needs the memory for one.</summary>
internal static class PictureByPicture
{
    /// <summary>Applies a network.</summary>
    /// <param name="batch">[batch, ...], with at least one member.</param>
    /// <param name="network">From [1, ...] to [1, ...].</param>
    /// <returns>[batch, ...].</returns>
    public static Tensor Of(Tensor batch, Func<Tensor, Tensor> network)
    {
        Tensor? all = null;
        int count = batch.Shape[0];
        for (int i = 0; i < count; i++)
        {
            float[] found;
            Shape shape;
            using (TensorScope.Begin())
            {
                Tensor one = network(batch.Slice(0, i, i + 1));
                (found, shape) = (one.Span.ToArray(), one.Shape);
            }

            all ??= Tensor.Uninitialized(shape.With(0, count));
            found.CopyTo(all.Span[(i * found.Length)..]);
        }

        return all!;
    }
}
