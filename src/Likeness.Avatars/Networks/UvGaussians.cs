using System.Numerics;
using Likeness.Avatars.Heads;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Sparse;

namespace Likeness.Avatars.Networks;

/// <summary>
/// A baseline after FlashAvatar: a Gaussian for each texel of a small texture on the mesh, moved and shaped by one network of its place and the
/// expression (spec, section 11). The network has 4 hidden layers of 64 in place of 6 of 256, as a processor can train it.
/// </summary>
public sealed class UvGaussians : HeadAvatar
{
    /// <summary>Width and height of the texture.</summary>
    public const int GridSize = 128;

    private const int Frequencies = 8;
    private const int Encoded = 3 + (6 * Frequencies);
    private const int Hidden = 64;
    private const int Layers = 4;
    private const int Outputs = 10;
    private const float FirstOpacity = 0.3f;
    private const float FarthestOffset = 0.1f;
    private readonly SparseMatrix _toTexels;
    private readonly Tensor _encoded;
    private readonly Linear[] _layers;
    private readonly Linear _output;
    private readonly Tensor _logScales;
    private readonly Tensor _rotations;
    private readonly Tensor _opacityLogits;
    private readonly Tensor _shDc;
    private readonly Tensor _shRest;
    private readonly int _count;

    /// <summary>Makes the Gaussians and the network.</summary>
    /// <param name="template">The head; its mesh has texture coordinates.</param>
    /// <param name="expression">Numbers of an expression code.</param>
    /// <param name="meanColour">Their first colour, 0 to 1 each.</param>
    /// <param name="random">The source of weights.</param>
    /// <exception cref="LikenessException">The mesh has no texture coordinates.</exception>
    public UvGaussians(HeadTemplate template, int expression, Vector3 meanColour, RandomSource random)
    {
        IReadOnlyList<SurfaceTexel> texels = SurfaceGrid.Of(template.Mean, GridSize);
        _count = texels.Count;
        _toTexels = ToTexels(template, texels);
        _encoded = Tensor.Persistent(new Shape(_count, Encoded));
        Encode(template, texels, _encoded.Span);
        _layers = [.. Enumerable.Range(0, Layers).Select(i =>
            AddModule($"layer{i}", new Linear(i == 0 ? Encoded + expression : Hidden, Hidden, random.Split((ulong)i), activation: i == 0 ? Activation.None : Activation.Relu)))];
        _output = AddModule("output", new Linear(Hidden, Outputs, null));
        _logScales = AddParameter("log_scales", new Shape(_count, 3)).Constant(MathF.Log(template.MeanEdge / 2));
        _rotations = AddParameter("rotations", new Shape(_count, 4));
        _opacityLogits = AddParameter("opacity_logits", new Shape(_count)).Constant(GaussianActivations.Logit(FirstOpacity));
        _shDc = AddParameter("sh_dc", new Shape(_count, 3));
        _shRest = AddParameter("sh_rest", new Shape(_count, 3, 3));
        for (int i = 0; i < _count; i++)
        {
            _rotations.Span[4 * i] = 1;
            for (int c = 0; c < 3; c++)
            {
                _shDc.Span[(3 * i) + c] = GaussianActivations.ConstantCoefficient(meanColour[c]);
            }
        }
    }

    /// <inheritdoc/>
    public override HeadPicture Draw(in HeadInput input)
    {
        Tensor weight = _layers[0].Weight;
        Tensor x = (_encoded.Linear(weight.Slice(1, 0, Encoded)) + input.Expression.Linear(weight.Slice(1, Encoded), _layers[0].Bias)).Relu();
        for (int i = 1; i < Layers; i++)
        {
            x = _layers[i].Forward(x);
        }

        Tensor found = _output.Forward(x);
        Tensor surface = _toTexels.Multiply(input.Positions.Reshape(1, input.Positions.Shape[0], 3)).Reshape(_count, 3);
        var gaussians = new GaussianTensors
        {
            Means = surface + (found.Slice(1, 0, 3).Tanh() * FarthestOffset),
            LogScales = _logScales + found.Slice(1, 7, 10).Tanh(),
            Rotations = _rotations + found.Slice(1, 3, 7).Tanh(),
            OpacityLogits = _opacityLogits,
            ShDc = _shDc,
            ShRest = _shRest,
        };
        RenderedTensors drawn = Rasterizer.Rasterize(gaussians, input.Camera, input.Background);
        Tensor coarse = Planes(drawn.Image);
        return new HeadPicture(coarse, coarse, drawn.Alpha, drawn.Depth) { Drawn = gaussians };
    }

    private static SparseMatrix ToTexels(HeadTemplate template, IReadOnlyList<SurfaceTexel> texels)
    {
        int n = texels.Count;
        int[] rows = new int[3 * n], columns = new int[3 * n];
        float[] values = new float[3 * n];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                rows[(3 * i) + k] = i;
                columns[(3 * i) + k] = template.Mean.Topology.Triangles[(3 * texels[i].Triangle) + k];
                values[(3 * i) + k] = texels[i].Weights[k];
            }
        }

        return SparseMatrix.FromEntries(n, template.VertexCount, rows, columns, values);
    }

    private static void Encode(HeadTemplate template, IReadOnlyList<SurfaceTexel> texels, Span<float> encoded)
    {
        int at = 0;
        foreach (SurfaceTexel texel in texels)
        {
            Vector3 place = Vector3.Zero;
            for (int k = 0; k < 3; k++)
            {
                place += template.Frame.Apply(template.Mean.Positions[template.Mean.Topology.Triangles[(3 * texel.Triangle) + k]]) * texel.Weights[k];
            }

            place.CopyTo(encoded.Slice(at, 3));
            at += 3;
            for (int f = 0; f < Frequencies; f++)
            {
                for (int c = 0; c < 3; c++)
                {
                    (encoded[at], encoded[at + 1]) = MathF.SinCos(MathF.PI * place[c] * (1 << f));
                    at += 2;
                }
            }
        }
    }
}
