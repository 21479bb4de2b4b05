using Likeness.Geometry.Faces;
using Likeness.Tensors;

namespace Likeness.Talking.Curves;

/// <summary>Weights over time by any names: what <see cref="ArkitCurves"/> are turned into for avatars with other shapes.</summary>
public sealed class NamedCurves
{
    /// <summary>Holds weights.</summary>
    /// <param name="names">A name a curve.</param>
    /// <param name="weights">[frames, names]; kept, not copied.</param>
    /// <param name="framesPerSecond">Frames a second.</param>
    /// <exception cref="ShapeException">There is no name, or the weights are no whole number of frames.</exception>
    public NamedCurves(IReadOnlyList<string> names, float[] weights, double framesPerSecond)
    {
        if (names.Count == 0 || weights.Length % names.Count != 0)
        {
            throw new ShapeException($"{weights.Length} weights are no whole number of frames of {names.Count}.");
        }

        (Names, Weights, FramesPerSecond) = (names, weights, framesPerSecond);
    }

    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>[<see cref="Frames"/>, names], 0 to 1.</summary>
    public float[] Weights { get; }

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond { get; }

    /// <summary>How many frames.</summary>
    public int Frames => Weights.Length / Names.Count;

    /// <summary>The weights of a frame.</summary>
    /// <param name="frame">Its number.</param>
    public Span<float> Frame(int frame) => Weights.AsSpan(frame * Names.Count, Names.Count);

    /// <summary>One curve over time, copied.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="LikenessException">There is no such curve.</exception>
    public float[] Curve(string name)
    {
        int index = Enumerable.Range(0, Names.Count).FirstOrDefault(i => Names[i] == name, -1);
        return index < 0
            ? throw new LikenessException($"There is no curve '{name}'; there are {string.Join(", ", Names)}.")
            : [.. Enumerable.Range(0, Frames).Select(t => Weights[(t * Names.Count) + index])];
    }

    /// <summary>ARKit's curves under their own names.</summary>
    /// <param name="curves">The curves; their weights are kept, not copied.</param>
    public static NamedCurves Of(ArkitCurves curves) => new(ArkitShapes.Names, curves.Weights, curves.FramesPerSecond);
}
