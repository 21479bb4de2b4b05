using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Audio.Waveforms;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Features;
using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Talking.Methods;

/// <summary>A trained model of OT-Talk, VOCA, FaceFormer or CodeTalker: any recording in, the vertices of a face out.</summary>
public sealed class MotionModel
{
    private readonly MotionMethod _method;

    internal MotionModel(MotionMethod method, MotionModelOptions options, IFrontEnd frontEnd, Mesh template, IReadOnlyList<string> speakers, double framesPerSecond)
    {
        _method = method;
        (Options, FrontEnd, Template, Speakers, FramesPerSecond) = (options, frontEnd, template, speakers, framesPerSecond);
    }

    /// <summary>What commands and papers call it.</summary>
    public string Name => MotionMethods.NameOf(Options);

    /// <summary>What it is made of.</summary>
    public MotionModelOptions Options { get; }

    /// <summary>Hears.</summary>
    public IFrontEnd FrontEnd { get; }

    /// <summary>A face at rest, and the triangles that all faces of this model have.</summary>
    public Mesh Template { get; }

    /// <summary>Who was learned from.</summary>
    public IReadOnlyList<string> Speakers { get; }

    /// <summary>Styles that a face can speak in: the speakers, or one where the method has no styles.</summary>
    public int Styles => _method.HasStyles ? Speakers.Count : 1;

    /// <summary>Frames a second that it was trained at.</summary>
    public double FramesPerSecond { get; }

    /// <summary>Numbers that were learned.</summary>
    public long ParameterCount => _method.Network.ParameterCount;

    internal MotionMethod Method => _method;

    /// <summary>The motion of a face that says a recording.</summary>
    /// <param name="waveform">Any rate, any channels.</param>
    /// <param name="rest">The face at rest, millimetres, or empty for the template.</param>
    /// <param name="style">Whose style, below <see cref="Styles"/>.</param>
    /// <exception cref="LikenessException">The face has other vertices, the recording is too short, or the motion is larger than memory can hold.</exception>
    public VertexMotion Animate(Waveform waveform, ReadOnlySpan<Vector3> rest = default, int style = 0)
    {
        int frames = Math.Max(1, (int)Math.Round(waveform.Seconds * FramesPerSecond));
        return Animate(FrontEnd.Hear(waveform), frames, rest, style);
    }

    internal VertexMotion Animate(SpeechFeatures features, int frames, ReadOnlySpan<Vector3> rest, int style)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(style);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(style, Styles);
        rest = rest.IsEmpty ? Template.Positions : rest;
        int vertices = Template.VertexCount;
        if (rest.Length != vertices)
        {
            throw new LikenessException($"The face has {rest.Length} vertices; the model moves faces of {vertices}.");
        }

        long numbers = 3L * vertices * frames;
        if (numbers > Array.MaxLength)
        {
            throw new LikenessException($"{frames} frames of {vertices} vertices are too many for one motion; cut the recording.");
        }

        var motion = new VertexMotion(new float[numbers], vertices, FramesPerSecond);
        _method.Network.Train(false);
        using (TensorScope.Begin())
        {
            using Tape.PauseScope pause = Tape.Pause();
            _method.Animate(features, frames, FramesPerSecond, rest, style, motion.Positions);
        }

        ReadOnlySpan<float> start = MemoryMarshal.Cast<Vector3, float>(rest);
        for (int t = 0; t < frames; t++)
        {
            Span<float> frame = motion.Positions.AsSpan(t * start.Length, start.Length);
            System.Numerics.Tensors.TensorPrimitives.Add(frame, start, frame);
        }

        return motion;
    }
}
