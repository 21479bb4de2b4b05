using System.Numerics;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Networks;
using Likeness.Geometry.Cameras;
using Likeness.Tensors;

namespace Likeness.Avatars.Frames;

/// <summary>The frames of a clip as networks take them: features worked out once, cameras in heads and of the pictures' size.</summary>
public sealed class ClipInputs
{
    private readonly AvatarClip _clip;
    private readonly float[][] _features;
    private readonly float[][] _positions;
    private readonly Camera[] _cameras;

    /// <summary>Prepares a clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="template">The head that it drives.</param>
    /// <param name="width">Width of the pictures to draw.</param>
    /// <param name="height">Height of the pictures to draw.</param>
    /// <param name="trainingFrames">The frames that times count from 0 to 1.</param>
    /// <exception cref="LikenessException">The clip has another topology than the template.</exception>
    public ClipInputs(AvatarClip clip, HeadTemplate template, int width, int height, int trainingFrames)
    {
        Geometry.Files.Sets.TopologyDifference.Require(template.Mean.Topology, "the avatar", clip.Topology, clip.Name);
        _clip = clip;
        TrainingFrames = trainingFrames;
        _features = new float[clip.Frames][];
        _positions = new float[clip.Frames][];
        for (int f = 0; f < clip.Frames; f++)
        {
            Tensor features = template.Features(clip.VerticesOf(f));
            _features[f] = features.Span.ToArray();
            _positions[f] = new float[template.VertexCount * 3];
            template.Apply(clip.VerticesOf(f), _positions[f]);
        }

        _cameras = [.. clip.Cameras.Select(c => template.Frame.Apply(c.Resized(width, height)))];
    }

    private ClipInputs(ClipInputs other, Camera[] cameras) =>
        (_clip, _features, _positions, _cameras, TrainingFrames) = (other._clip, other._features, other._positions, cameras, other.TrainingFrames);

    /// <summary>Frames that are learned from; the others follow them.</summary>
    public int TrainingFrames { get; }

    /// <summary>The first of the frames to measure on: the first that is not learned from, or the first of all where every frame is.</summary>
    public int FirstMeasured => TrainingFrames < Frames ? TrainingFrames : 0;

    /// <summary>Number of frames.</summary>
    public int Frames => _clip.Frames;

    /// <summary>The same frames from other cameras, in heads and of the pictures' size, one a frame.</summary>
    public ClipInputs From(Camera[] cameras) => new(this, cameras);

    /// <summary>The time of a frame: 0 at the first and 1 at the last that is learned from, beyond 1 after it.</summary>
    public float Time(int frame) => frame / (float)Math.Max(1, TrainingFrames - 1);

    /// <summary>What an avatar needs to draw a frame on a background of one brightness.</summary>
    public HeadInput Of(int frame, float? time = null, bool enhanced = false) => new()
    {
        Features = Tensor.From(_features[frame], 1, _features[frame].Length / 6, 6),
        Positions = Tensor.From(_positions[frame], _positions[frame].Length / 3, 3),
        Expression = Tensor.From(_clip.ExpressionOf(frame), 1, _clip.ExpressionLength),
        Camera = _cameras[frame],
        Background = Tensor.From([1f, 1f, 1f], 3),
        Time = time,
        Enhanced = enhanced,
    };

    /// <summary>The features of several frames, [frames, vertices, 6], and their codes, [frames, numbers].</summary>
    public (Tensor Features, Tensor Expression) Batch(ReadOnlySpan<int> frames)
    {
        int size = _features[0].Length;
        Tensor features = Tensor.Uninitialized(new Shape(frames.Length, size / 6, 6)), codes = Tensor.Uninitialized(new Shape(frames.Length, _clip.ExpressionLength));
        for (int i = 0; i < frames.Length; i++)
        {
            _features[frames[i]].CopyTo(features.Span[(i * size)..]);
            _clip.ExpressionOf(frames[i]).CopyTo(codes.Span[(i * _clip.ExpressionLength)..]);
        }

        return (features, codes);
    }

    /// <summary>The standard deviation of each number of the code over the frames that are learned from.</summary>
    public float[] CodeSpreads()
    {
        int length = _clip.ExpressionLength;
        double[] sum = new double[length], squares = new double[length];
        for (int f = 0; f < TrainingFrames; f++)
        {
            ReadOnlySpan<float> code = _clip.ExpressionOf(f);
            for (int i = 0; i < length; i++)
            {
                sum[i] += code[i];
                squares[i] += (double)code[i] * code[i];
            }
        }

        return [.. sum.Zip(squares, (s, q) => (float)Math.Sqrt(Math.Max(0, (q / TrainingFrames) - (s / TrainingFrames * (s / TrainingFrames)))))];
    }

    /// <summary>The mean colour of the head over some frames, 0 to 1 each.</summary>
    public static Vector3 MeanColour(ClipPictures pictures, int frames)
    {
        float[] colours = new float[pictures.Width * pictures.Height * 3], mask = new float[pictures.Width * pictures.Height];
        Vector3 sum = Vector3.Zero;
        float weight = 1e-6f;
        for (int f = 0; f < frames; f += Math.Max(1, frames / 8))
        {
            pictures.CopyColours(f, colours);
            pictures.CopyMask(f, mask);
            for (int i = 0; i < mask.Length; i++)
            {
                sum += new Vector3(colours.AsSpan(3 * i)) * mask[i];
                weight += mask[i];
            }
        }

        return sum / weight;
    }
}
