using Likeness.Imaging.Images;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Stylized.Evaluation;

/// <summary>The conversions of many photographs.</summary>
public static class Conversions
{
    private const int Portion = 16;

    /// <summary>Converts photographs, a few at a time.</summary>
    /// <param name="cascade">The cascade.</param>
    /// <param name="photos">The photographs.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="options">How strict avatars are searched.</param>
    /// <param name="cancel">Stops the work.</param>
    public static AvatarConversion[] Of(AvatarCascade cascade, PictureSet photos, IReadOnlyList<int> indices, SearchOptions options, CancellationToken cancel = default)
    {
        var all = new List<AvatarConversion>(indices.Count);
        foreach (int[] portion in indices.Chunk(Portion))
        {
            cancel.ThrowIfCancellationRequested();
            using TensorScope scope = TensorScope.Begin();
            all.AddRange(cascade.Convert(photos.Batch(portion).Pictures, options));
        }

        return [.. all];
    }

    /// <summary>One number or row for each picture, computed a few pictures at a time without gradients.</summary>
    /// <param name="images">The pictures, all of one size.</param>
    /// <param name="of">From [batch, 3, size, size] to [batch, numbers].</param>
    /// <returns>[pictures, numbers].</returns>
    public static Tensor Rows(IReadOnlyList<Image> images, Func<Tensor, Tensor> of) =>
        Rows(images.Count, portion => PictureTensors.Of([.. portion.Select(i => images[i])]), of);

    /// <summary>One number or row for each picture of a set.</summary>
    public static Tensor Rows(PictureSet set, IReadOnlyList<int> indices, Func<Tensor, Tensor> of) =>
        Rows(indices.Count, portion => set.Batch([.. portion.Select(i => indices[i])]).Pictures, of);

    private static Tensor Rows(int count, Func<int[], Tensor> pictures, Func<Tensor, Tensor> of)
    {
        using Tensors.Autodiff.Tape.PauseScope pause = Tensors.Autodiff.Tape.Pause();
        Tensor? rows = null;
        int at = 0;
        foreach (int[] portion in Enumerable.Range(0, count).Chunk(Portion))
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor found = of(pictures(portion));
            rows ??= Tensor.Persistent(new Shape(count, found.Count / portion.Length));
            found.Span.CopyTo(rows.Span[(at * rows.Shape[1])..]);
            at += portion.Length;
        }

        return rows ?? throw new ArgumentException("There are no pictures.", nameof(count));
    }
}
