using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Data;
using Likeness.Morphable.Evaluation;
using Likeness.Morphable.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Randomness;

namespace Likeness.Morphable.Models;

/// <summary>
/// A trained deep morphable model, ready to use: vertices in millimetres to codes and back. Learned sampling is baked to sparse
/// matrices, so attention costs nothing here. Saved with <see cref="MorphableModelFile"/>. Not safe for two threads at once.
/// </summary>
public sealed class MorphableModel
{
    private readonly MeshAutoencoder _network;

    /// <summary>Puts a model together; parts are kept, not copied.</summary>
    public MorphableModel(MeshAutoencoder network, Standardiser standardiser, LatentStatistics statistics)
    {
        _network = network;
        Standardiser = standardiser;
        Statistics = statistics;
        network.Train(false);
    }

    /// <summary>The triangles of every mesh that the model takes or gives.</summary>
    public MeshTopology Topology => _network.Template.Hierarchy.Levels[0].Topology;

    /// <summary>Length of a code.</summary>
    public int Latent => _network.Options.Latent;

    /// <summary>The architecture.</summary>
    public AutoencoderOptions Options => _network.Options;

    /// <summary>The network.</summary>
    public MeshAutoencoder Network => _network;

    /// <summary>What the network's input is divided by.</summary>
    public Standardiser Standardiser { get; }

    /// <summary>Where training codes lie.</summary>
    public LatentStatistics Statistics { get; }

    /// <summary>Sorted vertex lists by region name.</summary>
    public IReadOnlyDictionary<string, int[]> Masks { get; init; } = new Dictionary<string, int[]>();

    /// <summary>Texture coordinates of the training set, when it had them.</summary>
    public TextureMap? Texture { get; init; }

    /// <summary>True when codes are never negative.</summary>
    public bool CodesAreNonNegative => Options.Convolution == GraphConvolution.Cheb && Options.LatentActivation == LatentActivation.Relu;

    /// <summary>The code of one mesh.</summary>
    /// <exception cref="LikenessException">The mesh has another topology.</exception>
    public float[] Encode(Mesh mesh)
    {
        RequireTopology(mesh.Topology);
        float[] code = new float[Latent];
        Encode(mesh.Coordinates, code);
        return code;
    }

    /// <summary>Codes of several meshes.</summary>
    /// <param name="vertices">[count, vertices, 3], millimetres.</param>
    /// <param name="codes">[count, latent]</param>
    public void Encode(ReadOnlySpan<float> vertices, Span<float> codes)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Uninitialized(new Shape(codes.Length / Latent, Topology.VertexCount, 3));
        Standardiser.Apply(vertices, x.Span);
        _network.Encode(x).Span.CopyTo(codes);
    }

    /// <summary>The mesh that a code stands for.</summary>
    public Mesh Decode(ReadOnlySpan<float> code)
    {
        var positions = new Vector3[Topology.VertexCount];
        Decode(code, MemoryMarshal.Cast<Vector3, float>(positions.AsSpan()));
        return new Mesh(positions, Topology) { Texture = Texture };
    }

    /// <summary>The meshes that codes stand for; allocates nothing after the first call.</summary>
    /// <param name="codes">[count, latent]</param>
    /// <param name="vertices">[count, vertices, 3], millimetres.</param>
    /// <exception cref="LikenessException">The codes have another length.</exception>
    public void Decode(ReadOnlySpan<float> codes, Span<float> vertices)
    {
        if (codes.Length == 0 || codes.Length % Latent != 0)
        {
            throw new LikenessException($"A code of this model has {Latent} numbers; {codes.Length} were given.");
        }

        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        Standardiser.Undo(_network.Decode(Tensor.From(codes, codes.Length / Latent, Latent)).Span, vertices);
    }

    /// <summary>Encodes and decodes every mesh of a set and measures the errors.</summary>
    /// <exception cref="LikenessException">The set has another topology.</exception>
    public ReconstructionErrors Evaluate(MeshSet set, CancellationToken cancellation = default)
    {
        RequireTopology(set.Topology);
        int stride = set.VertexCount * 3;
        return ReconstructionErrors.Measure(
            set,
            (first, count, output) =>
            {
                float[] codes = new float[count * Latent];
                Encode(set.Vertices.AsSpan(first * stride, count * stride), codes);
                Decode(codes, output);
            },
            cancellation: cancellation);
    }

    /// <summary>Draws a new shape.</summary>
    public float[] Draw(RandomSource random) => Statistics.Draw(random, CodesAreNonNegative);

    /// <summary>Checks that a mesh fits this model.</summary>
    /// <exception cref="LikenessException">It does not; the message says what differs.</exception>
    public void RequireTopology(MeshTopology topology)
    {
        if (topology.Matches(Topology))
        {
            return;
        }

        string difference = topology.VertexCount != Topology.VertexCount
            ? $"{topology.VertexCount} vertices; the model was trained on {Topology.VertexCount}"
            : topology.TriangleCount != Topology.TriangleCount
                ? $"{topology.TriangleCount} triangles; the model was trained on {Topology.TriangleCount}"
                : $"other triangles, the first at number {FirstDifference(topology)}";
        throw new LikenessException($"The mesh has {difference}. Register it to the model's topology first, or train a model on its own.");
    }

    private int FirstDifference(MeshTopology topology)
    {
        int at = topology.Triangles.AsSpan().CommonPrefixLength(Topology.Triangles);
        return at / 3;
    }
}
