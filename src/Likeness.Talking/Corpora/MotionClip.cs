using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Talking.Motion;

namespace Likeness.Talking.Corpora;

/// <summary>A recording with the vertices of the face that speaks.</summary>
/// <param name="Name">Unique in its corpus.</param>
/// <param name="Speaker">Who speaks; a style of the networks that have styles.</param>
/// <param name="Sentence">What is said: clips with one number say the same.</param>
/// <param name="Split">Its part.</param>
/// <param name="Waveform">The sound.</param>
/// <param name="Face">The motion, with the speaker's face at rest.</param>
public sealed record MotionClip(string Name, string Speaker, int Sentence, ClipSplit Split, Waveform Waveform, IMovingFace Face)
{
    /// <summary>A clip of curves on a face.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="face">The face, by ARKit's or ICT-FaceKit's names.</param>
    /// <param name="framesPerSecond">Frames a second of the motion.</param>
    /// <param name="identity">Whose face: one weight a mode, or null for the mean.</param>
    /// <exception cref="Likeness.Tensors.LikenessException">The face has none of the shapes.</exception>
    public static MotionClip Of(TalkingClip clip, BlendshapeFace face, double framesPerSecond, float[]? identity = null) =>
        new(clip.Name, clip.Speaker, clip.Sentence, clip.Split, clip.Waveform, new DrivenFace(face, clip.Curves.AtRate(framesPerSecond), identity));
}
