using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Talking.Networks;

/// <summary>What the decoders that make motion frame by frame (FaceFormer, CodeTalker) share: which speech a frame hears, and where in a period it stands.</summary>
internal static class SpeechMemory
{
    /// <summary>The features that so many frames need.</summary>
    /// <param name="features">[1, at least frames * each, features].</param>
    /// <param name="frames">T.</param>
    /// <param name="each">Frames of speech a frame of motion.</param>
    /// <param name="width">Numbers a frame of speech, for the message.</param>
    /// <exception cref="ShapeException">The speech is shorter than the motion.</exception>
    public static Tensor Of(Tensor features, int frames, int each, int width)
    {
        int needed = frames * each;
        return features.Shape.Rank == 3 && features.Shape[0] == 1 && features.Shape[1] >= needed
            ? features.Slice(1, 0, needed)
            : throw new ShapeException($"{frames} frames of motion need speech features [1, {needed} or more, {width}]; found {features.Shape}.");
    }

    /// <summary>[T, T * each] to be added to scores: a frame hears the speech of its own moment alone.</summary>
    public static Tensor OwnMoment(int frames, int each)
    {
        int columns = frames * each;
        Tensor mask = Tensor.Uninitialized(new Shape(frames, columns));
        mask.Span.Fill(float.NegativeInfinity);
        for (int t = 0; t < frames; t++)
        {
            mask.Span.Slice((t * columns) + (t * each), each).Clear();
        }

        return mask;
    }

    /// <summary>Waves that begin anew with each period: [1, T, width].</summary>
    public static Tensor Positions(int frames, int width, int period)
    {
        Tensor table = SinusoidalPositions.Table(period, width), all = Tensor.Uninitialized(new Shape(1, frames, width));
        for (int t = 0; t < frames; t++)
        {
            table.Span.Slice(t % period * width, width).CopyTo(all.Span[(t * width)..]);
        }

        return all;
    }
}
