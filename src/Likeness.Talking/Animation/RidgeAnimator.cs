using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Tensors;

namespace Likeness.Talking.Animation;

/// <summary>
/// Ridge regression (Hoerl and Kennard 1970) from log-mel features around a frame to the weights of that frame: the best that a straight line can do with a tenth
/// of a second of sound. A model that does not beat it has learned nothing about speech.
/// </summary>
public sealed class RidgeAnimator : ISpeechAnimator
{
    private const double OwnRate = 30;
    private const int Reach = 2;
    private const double Ridge = 1e-3;
    private readonly LogMelFrontEnd _frontEnd;
    private readonly double[] _weights;

    private RidgeAnimator(LogMelFrontEnd frontEnd, double[] weights) => (_frontEnd, _weights) = (frontEnd, weights);

    /// <inheritdoc/>
    public string Name => "ridge";

    private int Inputs => (_frontEnd.Width * ((2 * Reach) + 1)) + 1;

    /// <summary>Solves the normal equations, with a ridge of a thousandth of their mean diagonal.</summary>
    /// <param name="clips">To learn from.</param>
    /// <exception cref="LikenessException">There are none.</exception>
    public static RidgeAnimator Fit(IReadOnlyList<TalkingClip> clips)
    {
        var frontEnd = LogMelFrontEnd.Of(clips.Select(c => c.Waveform));
        var empty = new RidgeAnimator(frontEnd, []);
        int inputs = empty.Inputs, outputs = SpeechShapes.Count;
        double[] normal = new double[inputs * inputs], right = new double[inputs * outputs], row = new double[inputs];
        foreach (TalkingClip clip in clips)
        {
            ArkitCurves curves = clip.Curves.AtRate(OwnRate);
            SpeechFeatures features = frontEnd.Hear(clip.Waveform);
            for (int t = 0; t < curves.Frames; t++)
            {
                empty.Row(features, curves.Frames, t, row);
                for (int i = 0; i < inputs; i++)
                {
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(row, row[i], normal.AsSpan(i * inputs, inputs), normal.AsSpan(i * inputs, inputs));
                    for (int k = 0; k < outputs; k++)
                    {
                        right[(i * outputs) + k] += row[i] * curves.Weights[(t * ArkitShapes.Count) + SpeechShapes.Indices[k]];
                    }
                }
            }
        }

        double trace = 0;
        for (int i = 0; i < inputs; i++)
        {
            trace += normal[(i * inputs) + i];
        }

        for (int i = 0; i < inputs; i++)
        {
            normal[(i * inputs) + i] += Ridge * trace / inputs;
        }

        Solve(normal, right, inputs, outputs);
        return new RidgeAnimator(frontEnd, right);
    }

    /// <inheritdoc/>
    public ArkitCurves Animate(Waveform waveform, double? rate = null)
    {
        if (rate is not null and not (>= 1 and <= 1000))
        {
            throw new LikenessException($"Curves have 1 to 1,000 frames a second, not {rate}.");
        }

        SpeechFeatures features = _frontEnd.Hear(waveform);
        int frames = Math.Max(1, (int)Math.Round(waveform.Seconds * OwnRate)), outputs = SpeechShapes.Count;
        float[] weights = new float[frames * ArkitShapes.Count];
        double[] row = new double[Inputs];
        for (int t = 0; t < frames; t++)
        {
            Row(features, frames, t, row);
            for (int k = 0; k < outputs; k++)
            {
                double sum = 0;
                for (int i = 0; i < row.Length; i++)
                {
                    sum += row[i] * _weights[(i * outputs) + k];
                }

                weights[(t * ArkitShapes.Count) + SpeechShapes.Indices[k]] = (float)Math.Clamp(sum, 0, 1);
            }
        }

        return new ArkitCurves(weights, OwnRate).AtRate(rate ?? OwnRate);
    }

    /// <summary>The features of a frame and its neighbours, and a one.</summary>
    private void Row(SpeechFeatures features, int frames, int frame, double[] row)
    {
        int width = _frontEnd.Width;
        float[] heard = new float[width * ((2 * Reach) + 1)];
        features.Fill(frames, OwnRate, frame - Reach, frame + Reach + 1, FrameMap.Time, heard);
        for (int i = 0; i < heard.Length; i++)
        {
            row[i] = heard[i];
        }

        row[^1] = 1;
    }

    /// <summary>Solves A X = B in place of B by Cholesky's decomposition; A is positive definite and is used up.</summary>
    private static void Solve(double[] a, double[] b, int size, int columns)
    {
        for (int j = 0; j < size; j++)
        {
            Span<double> row = a.AsSpan(j * size, size);
            double pivot = Math.Sqrt(row[j] - System.Numerics.Tensors.TensorPrimitives.SumOfSquares<double>(row[..j]));
            row[j] = pivot;
            for (int i = j + 1; i < size; i++)
            {
                Span<double> below = a.AsSpan(i * size, size);
                below[j] = (below[j] - System.Numerics.Tensors.TensorPrimitives.Dot<double>(below[..j], row[..j])) / pivot;
            }
        }

        for (int k = 0; k < columns; k++)
        {
            for (int i = 0; i < size; i++)
            {
                double sum = b[(i * columns) + k];
                for (int j = 0; j < i; j++)
                {
                    sum -= a[(i * size) + j] * b[(j * columns) + k];
                }

                b[(i * columns) + k] = sum / a[(i * size) + i];
            }

            for (int i = size - 1; i >= 0; i--)
            {
                double sum = b[(i * columns) + k];
                for (int j = i + 1; j < size; j++)
                {
                    sum -= a[(j * size) + i] * b[(j * columns) + k];
                }

                b[(i * columns) + k] = sum / a[(i * size) + i];
            }
        }
    }
}
