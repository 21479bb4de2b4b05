using Likeness.Geometry.Corpora;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Curves;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora;

/// <summary>Clips of faces with one topology.</summary>
public sealed class MotionCorpus
{
    /// <summary>Holds clips.</summary>
    /// <param name="template">A face at rest with the triangles that all have, millimetres.</param>
    /// <param name="masks">Sorted vertices by region; <c>lips</c> and <c>inner_face</c> or <c>narrow_face</c> are what the metrics want.</param>
    /// <param name="clips">The clips.</param>
    /// <exception cref="ShapeException">A clip has another number of vertices; it is named.</exception>
    public MotionCorpus(Mesh template, IReadOnlyDictionary<string, int[]> masks, IReadOnlyList<MotionClip> clips)
    {
        if (clips.FirstOrDefault(c => c.Face.VertexCount != template.VertexCount) is { } other)
        {
            throw new ShapeException($"Clip '{other.Name}' has {other.Face.VertexCount} vertices; the template has {template.VertexCount}.");
        }

        (Template, Masks, Clips) = (template, masks, clips);
    }

    /// <summary>A face at rest with the triangles that all have.</summary>
    public Mesh Template { get; }

    /// <summary>Sorted vertices by region.</summary>
    public IReadOnlyDictionary<string, int[]> Masks { get; }

    /// <summary>The clips.</summary>
    public IReadOnlyList<MotionClip> Clips { get; }

    /// <summary>The vertices of the 68 landmarks of the Multi-PIE scheme, in its order; empty when the faces name none.</summary>
    public IReadOnlyList<int> Landmarks68 { get; init; } = [];

    /// <summary>Curves on a face: what cannot be heard is left out.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="face">The face, by ARKit's or ICT-FaceKit's names.</param>
    /// <param name="framesPerSecond">Frames a second of the motion, or null for those of each clip.</param>
    /// <param name="ownFaces">
    /// Whether each speaker has a face of its own, drawn from the face's modes of identity by the order of the speakers' names; otherwise all have the mean face.
    /// </param>
    /// <exception cref="LikenessException">The face has none of the shapes.</exception>
    public static MotionCorpus Of(IReadOnlyList<TalkingClip> clips, BlendshapeFace face, double? framesPerSecond, bool ownFaces = false)
    {
        string[] speakers = [.. clips.Select(c => c.Speaker).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var random = new RandomSource(0L);
        float[]?[] identities = [.. speakers.Select((_, i) => ownFaces ? SequenceCorpus.IdentityWeights(face, random.Split((ulong)i)) : null)];
        MotionClip[] moving =
        [
            .. clips.Select(c => MotionClip.Of(c with { Curves = SpeechShapes.Of(c.Curves) }, face, framesPerSecond ?? c.Curves.FramesPerSecond, identities[Array.IndexOf(speakers, c.Speaker)])),
        ];
        return new MotionCorpus(face.Neutral, face.Masks, moving) { Landmarks68 = face.Landmarks68 };
    }

    /// <summary>The clips of a part.</summary>
    public MotionClip[] Of(ClipSplit split) => [.. Clips.Where(c => c.Split == split)];
}
