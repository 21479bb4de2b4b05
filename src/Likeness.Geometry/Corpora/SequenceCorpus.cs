using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Geometry.Corpora;

/// <summary>What to make.</summary>
public sealed record SequenceOptions
{
    /// <summary>The number of people.</summary>
    public int Identities { get; init; } = 10;

    /// <summary>The number of frames of each person.</summary>
    public int Frames { get; init; } = 52;

    /// <summary>The seed of people and motion.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Frames a second. The default takes every third of 25, so that neighbours differ enough to be worth learning from.</summary>
    public float FramesPerSecond { get; init; } = 25f / 3;

    /// <summary>The first frame to take; motion before it is made and thrown away. Test sets of the same people begin behind the training set.</summary>
    public int FirstFrame { get; init; }
}

/// <summary>
/// Sequences of random people in motion (<see cref="FaceMotion"/>) on any face that knows ARKit's or ICT-FaceKit's names. On the built-in head
/// jaw, lids and neck turn as joints, so the set is not linear in its controls.
/// </summary>
public static class SequenceCorpus
{
    // Identity weights are drawn within what the built-in head is free of self-intersections for.
    private const float IdentityLimit = 2;

    /// <summary>Makes the meshes: person by person, frame by frame, named <c>id00/motion/f000</c>.</summary>
    /// <param name="face">The face.</param>
    /// <param name="options">How many, and the seed.</param>
    /// <exception cref="LikenessException">The numbers are not positive or their product is too large for one set.</exception>
    public static MeshSet Make(BlendshapeFace face, SequenceOptions options)
    {
        long count = (long)options.Identities * options.Frames;
        if (options.Identities < 1 || options.Frames < 1 || options.FirstFrame < 0 || count * face.VertexCount * 3 > Array.MaxLength)
        {
            throw new LikenessException($"{options.Identities} identities of {options.Frames} frames of {face.VertexCount} vertices cannot be one set; ask for at least one and at most {Array.MaxLength / 3 / Math.Max(1, face.VertexCount)} meshes.");
        }

        float[] vertices = new float[count * face.VertexCount * 3];
        string[] names = new string[count];
        var random = new RandomSource(options.Seed);
        for (int i = 0; i < options.Identities; i++)
        {
            // Each person has generators of their own, so that more people or frames do not change the first ones.
            BlendshapeFace person = face.WithIdentity(IdentityWeights(face, random.Split((ulong)(2 * i))));
            FaceClip clip = FaceMotion.Generate(random.Split((ulong)((2 * i) + 1)), options.FirstFrame + options.Frames, options.FramesPerSecond);
            int first = i * options.Frames;
            Work.For(options.Frames, new Frames(person, clip, options.FirstFrame, vertices, first));
            for (int f = 0; f < options.Frames; f++)
            {
                names[first + f] = string.Create(CultureInfo.InvariantCulture, $"id{i:00}/motion/f{options.FirstFrame + f:000}");
            }
        }

        return new MeshSet(face.Neutral.Topology, vertices) { Names = names, Masks = face.Masks, Texture = face.Neutral.Texture, Licence = face.Licence };
    }

    /// <summary>Random weights for the identity modes, from N(0, 1) cut at two.</summary>
    public static float[] IdentityWeights(BlendshapeFace face, RandomSource random)
    {
        float[] weights = new float[face.Identities.Count];
        random.FillTruncatedNormal(weights, limit: IdentityLimit);
        return weights;
    }

    private readonly struct Frames(BlendshapeFace person, FaceClip clip, int firstFrame, float[] vertices, int firstSample) : IBlocks
    {
        public void Run(int block)
        {
            Span<float> expression = new float[person.Expressions.Count];
            person.FromArkit(clip.Weights(firstFrame + block), expression);
            Span<Vector3> positions = MemoryMarshal.Cast<float, Vector3>(vertices.AsSpan());
            person.Evaluate([], expression, clip.Poses[firstFrame + block], positions.Slice((firstSample + block) * person.VertexCount, person.VertexCount));
        }
    }
}
