using System.Diagnostics;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Networks;
using Likeness.Avatars.Frames;
using Likeness.Imaging.Images;
using Likeness.Imaging.Perceptual;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;

namespace Likeness.Avatars.Evaluation;

/// <summary>Draws frames and compares them with their pictures.</summary>
public static class AvatarEvaluation
{
    /// <summary>Measures frames.</summary>
    /// <param name="avatar">The avatar.</param>
    /// <param name="inputs">The clip as the avatar takes it.</param>
    /// <param name="pictures">The truth.</param>
    /// <param name="first">The first frame.</param>
    /// <param name="end">The frame after the last.</param>
    /// <param name="mode">What is added to what was tracked.</param>
    /// <param name="enhanced">False to measure the coarse picture.</param>
    /// <param name="anchorsAlone">True to leave neural Gaussians out.</param>
    /// <param name="perceptual">Measures also how different pictures look; null goes without.</param>
    /// <param name="cancel">Stops between two frames.</param>
    public static AvatarScore Measure(
        HeadAvatar avatar, ClipInputs inputs, ClipPictures pictures, int first, int end, CorrectionMode mode = CorrectionMode.None, bool enhanced = true,
        bool anchorsAlone = false, PerceptualDistance? perceptual = null, CancellationToken cancel = default)
    {
        using Tape.PauseScope pause = Tape.Pause();
        var total = new FrameSums();
        float[] truth = new float[pictures.Width * pictures.Height * 3], mask = new float[pictures.Width * pictures.Height];
        for (int f = first; f < end; f++)
        {
            cancel.ThrowIfCancellationRequested();
            using TensorScope scope = TensorScope.Begin();
            long before = Stopwatch.GetTimestamp();
            HeadPicture picture = avatar.Draw(inputs.Of(f, Time(inputs, f, mode), enhanced) with { AnchorsAlone = anchorsAlone });
            total.Times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            pictures.CopyColours(f, truth);
            pictures.CopyMask(f, mask);
            if (perceptual is not null)
            {
                Tensor seen = Tensor.From(Planes(truth, picture.Final.Shape), picture.Final.Shape);
                total.Add(perceptual.Kind, perceptual.Forward((picture.Final.Clamp(0, 1) * 2f) - 1f, (seen * 2f) - 1f).Item);
            }

            total.Add(Interleaved(picture.Final), truth, mask, picture.Alpha.Span, pictures.Width, pictures.Height);
        }

        return total.Score();
    }

    /// <summary>The picture of a frame.</summary>
    /// <param name="planes">[1, 3, height, width].</param>
    public static Image ToImage(Tensor planes)
    {
        // Colours are learned as pictures have them, not as light.
        float[] values = Interleaved(planes);
        var image = new Image(planes.Shape[3], planes.Shape[2]);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = new Rgba(Byte(values[3 * i]), Byte(values[(3 * i) + 1]), Byte(values[(3 * i) + 2]));
        }

        return image;
    }

    /// <summary>The time that a mode draws a frame at; null for no correction.</summary>
    public static float? Time(ClipInputs inputs, int frame, CorrectionMode mode) => mode switch
    {
        CorrectionMode.Last => Math.Min(1, inputs.Time(frame)),
        CorrectionMode.Extrapolated => inputs.Time(frame),
        _ => null,
    };

    private static float[] Planes(float[] interleaved, Shape shape)
    {
        int plane = shape[2] * shape[3];
        float[] to = new float[3 * plane];
        for (int i = 0; i < interleaved.Length; i++)
        {
            to[(i % 3 * plane) + (i / 3)] = interleaved[i];
        }

        return to;
    }

    private static byte Byte(float value) => (byte)MathF.Round(value * 255);

    private static float[] Interleaved(Tensor planes)
    {
        int plane = planes.Shape[2] * planes.Shape[3];
        ReadOnlySpan<float> from = planes.Span;
        float[] to = new float[3 * plane];
        for (int i = 0; i < plane; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                to[(3 * i) + c] = Math.Clamp(from[(c * plane) + i], 0, 1);
            }
        }

        return to;
    }
}
