using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;

namespace Likeness.Imaging.Perceptual;

/// <summary>
/// LPIPS, version 0.1: how different two pictures look, as the weighted distance of their features (Zhang et al., "The Unreasonable Effectiveness of
/// Deep Features as a Perceptual Metric", CVPR 2018). The weights are the user's: none come with the program.
/// </summary>
public sealed class PerceptualDistance : Module
{
    private const string Net = "net.";
    private const float LeastLength = 1e-10f;

    // Inside the root, so that a pixel without any feature has the gradient 0 and not 0 times infinity.
    private const float LeastSquare = LeastLength * LeastLength;
    private static readonly float[] s_shift = [-0.030f, -0.088f, -0.188f];
    private static readonly float[] s_scale = [0.458f, 0.448f, 0.450f];
    private readonly PerceptualBackbone _backbone;
    private readonly Tensor[] _weights;

    private PerceptualDistance(PerceptualBackbone backbone)
    {
        _backbone = AddModule(Net.TrimEnd('.'), backbone);
        _weights = [.. backbone.Channels.Select((c, k) => AddParameter($"lin{k}.model.1.weight", new Shape(1, c, 1, 1)))];
    }

    /// <summary>Which network's features are compared; to be said beside every figure.</summary>
    public BackboneKind Kind => _backbone.Kind;

    /// <summary>Reads a distance from a file.</summary>
    /// <exception cref="InvalidFileException">It is missing, damaged or of another network; the first tensor that does not fit is named.</exception>
    public static PerceptualDistance Load(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return Load(file);
    }

    /// <summary>Reads a distance from an open file.</summary>
    /// <param name="file">Backbone and <c>linK.model.1.weight</c>, [1, channels, 1, 1] each.</param>
    /// <param name="prefix">Stands before each name.</param>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape; it is named.</exception>
    public static PerceptualDistance Load(SafeTensorsFile file, string prefix = "")
    {
        var distance = new PerceptualDistance(PerceptualBackbone.Empty(file, prefix));
        distance.Load(file, name => name.StartsWith(Net, StringComparison.Ordinal) ? PerceptualBackbone.InFile(file, prefix, name[Net.Length..]) : prefix + name);

        // It measures and does not learn: gradients go to the pictures alone.
        foreach (Tensor parameter in distance.Parameters())
        {
            parameter.RequiresGrad = false;
        }

        return distance;
    }

    /// <summary>The features of pictures, in units of their length at each pixel; kept for a target that is compared with often.</summary>
    /// <param name="pictures">[batch, 3, height, width], -1 to 1.</param>
    public Tensor[] Features(Tensor pictures)
    {
        Tensor scaled = (pictures - Tensor.From(s_shift, 1, 3, 1, 1)) / Tensor.From(s_scale, 1, 3, 1, 1);
        return [.. _backbone.Forward(scaled).Select(static f => f / ((f.Square().Sum(1, keepDims: true) + LeastSquare).Sqrt() + LeastLength))];
    }

    /// <summary>The distance of pictures.</summary>
    /// <param name="a">[batch, 3, height, width], -1 to 1.</param>
    /// <param name="b">The same shape.</param>
    /// <returns>[batch], 0 for equal pictures; differentiable.</returns>
    public Tensor Forward(Tensor a, Tensor b) => Compare(Features(a), Features(b));

    /// <summary>The distance of features.</summary>
    /// <param name="a">What <see cref="Features"/> gave.</param>
    /// <param name="b">The same of pictures of the same size.</param>
    /// <returns>[batch].</returns>
    public Tensor Compare(IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b)
    {
        Tensor sum = Layer(a[0], b[0], 0).Mean([1, 2, 3]);
        for (int k = 1; k < _weights.Length; k++)
        {
            sum += Layer(a[k], b[k], k).Mean([1, 2, 3]);
        }

        return sum;
    }

    /// <summary>Where pictures differ: the layers' maps, made as large as the pictures, [batch, 1, height, width].</summary>
    public Tensor Map(Tensor a, Tensor b)
    {
        Tensor[] first = Features(a), second = Features(b);
        (int height, int width) = (a.Shape[2], a.Shape[3]);
        Tensor sum = Layer(first[0], second[0], 0).ResizeBilinear(height, width);
        for (int k = 1; k < _weights.Length; k++)
        {
            sum += Layer(first[k], second[k], k).ResizeBilinear(height, width);
        }

        return sum;
    }

    // The 1x1 convolution without bias: [batch, 1, height', width'].
    private Tensor Layer(Tensor a, Tensor b, int k) => (a - b).Square().Conv2d(_weights[k]);
}
