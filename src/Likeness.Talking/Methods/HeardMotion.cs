using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Audio.Waveforms;
using Likeness.Talking.Augmentation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Features;
using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Methods;

/// <summary>A clip as a method sees it in training.</summary>
/// <param name="Features">What is heard of the clean recording.</param>
/// <param name="Face">The motion.</param>
/// <param name="Style">Whose style: the speaker's number among those that are learned from.</param>
internal sealed record HeardMotion(SpeechFeatures Features, IMovingFace Face, int Style)
{
    private HeardMotion[] _copies = [];

    /// <summary>Frames of the motion.</summary>
    public int Frames => Face.Frames;

    /// <summary>Hears a clip as it is, and copies with noise that are played at other speeds.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="frontEnd">Hears.</param>
    /// <param name="style">Whose style.</param>
    /// <param name="copies">How many copies.</param>
    /// <param name="speedSpread">How far speeds lie from 1 at most; 0 for copies with noise alone.</param>
    /// <param name="random">Makes noise and draws speeds.</param>
    public static HeardMotion Of(MotionClip clip, IFrontEnd frontEnd, int style, int copies, double speedSpread, RandomSource random)
    {
        Waveform mono = clip.Waveform.ToMono();
        var varied = new VariedCopies(speedSpread);
        return new HeardMotion(frontEnd.Hear(mono), clip.Face, style) { _copies = [.. Enumerable.Range(0, copies).Select(_ => Copy())] };

        HeardMotion Copy()
        {
            (Waveform played, double speed) = varied.Draw(mono, random);
            return new HeardMotion(frontEnd.Hear(played), speed == 1 ? clip.Face : new PlayedFace(clip.Face, speed), style);
        }
    }

    /// <summary>The clip as it is, or one of its copies.</summary>
    public HeardMotion Take(RandomSource random)
    {
        int drawn = random.NextInt(1 + _copies.Length);
        return drawn == 0 ? this : _copies[drawn - 1];
    }

    /// <summary>Displacements of frames from the face at rest, millimetres.</summary>
    /// <param name="from">The first.</param>
    /// <param name="to">One past the last.</param>
    /// <returns>[to - from, vertices, 3].</returns>
    public Tensor Displacements(int from, int to)
    {
        Tensor result = Tensor.Uninitialized(new Shape(to - from, Face.VertexCount, 3));
        Fill(from, to, result.Span);
        return result;
    }

    /// <summary>The same into [to - from, vertices, 3].</summary>
    public void Fill(int from, int to, Span<float> destination)
    {
        int size = 3 * Face.VertexCount;
        ReadOnlySpan<float> rest = MemoryMarshal.Cast<Vector3, float>(Face.Rest);
        for (int t = from; t < to; t++)
        {
            Span<float> frame = destination.Slice((t - from) * size, size);
            Face.CopyFrame(t, MemoryMarshal.Cast<float, Vector3>(frame));
            System.Numerics.Tensors.TensorPrimitives.Subtract(frame, rest, frame);
        }
    }
}
