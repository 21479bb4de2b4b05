using Likeness.Geometry.Meshes;
using Likeness.Tensors;

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

    /// <summary>The clips of a part.</summary>
    public MotionClip[] Of(ClipSplit split) => [.. Clips.Where(c => c.Split == split)];
}
