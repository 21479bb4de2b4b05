using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;

namespace Likeness.Imaging.Perceptual;

/// <summary>The network whose features a perceptual distance compares.</summary>
public enum BackboneKind
{
    /// <summary>AlexNet: five convolutions; the quick one.</summary>
    Alex,

    /// <summary>VGG16: thirteen convolutions; the one that papers report.</summary>
    Vgg,
}

/// <summary>
/// The convolutions of AlexNet or VGG16, tapped after five rectified layers (Krizhevsky et al. 2012; Simonyan and Zisserman 2015), under the
/// names of torchvision. The number of channels is the file's.
/// </summary>
public sealed class PerceptualBackbone : Module
{
    /// <summary>Number of feature maps that are handed out.</summary>
    public const int Taps = 5;

    private static readonly Step[] s_alex =
    [
        new(0, 11, 4, 2, 0, true), new(3, 5, 1, 2, 3, true), new(6, 3, 1, 1, 3, true), new(8, 3, 1, 1, 0, true), new(10, 3, 1, 1, 0, true),
    ];

    private static readonly Step[] s_vgg =
    [
        new(0, 3, 1, 1, 0, false), new(2, 3, 1, 1, 0, true), new(5, 3, 1, 1, 2, false), new(7, 3, 1, 1, 0, true),
        new(10, 3, 1, 1, 2, false), new(12, 3, 1, 1, 0, false), new(14, 3, 1, 1, 0, true), new(17, 3, 1, 1, 2, false), new(19, 3, 1, 1, 0, false),
        new(21, 3, 1, 1, 0, true), new(24, 3, 1, 1, 2, false), new(26, 3, 1, 1, 0, false), new(28, 3, 1, 1, 0, true),
    ];

    private readonly Step[] _steps;
    private readonly Conv2d[] _layers;

    private PerceptualBackbone(BackboneKind kind, Func<string, Shape> shape)
    {
        Kind = kind;
        _steps = Steps(kind);
        _layers = [.. _steps.Select(s =>
        {
            Shape weight = shape($"features.{s.Index}.weight");
            var options = new ConvolutionOptions { Stride = s.Stride, Padding = s.Padding, Activation = Activation.Relu };
            return AddModule($"features.{s.Index}", new Conv2d(weight[1], weight[0], s.Kernel, null, options));
        })];
        Channels = [.. _steps.Zip(_layers).Where(static p => p.First.Tapped).Select(static p => p.Second.Weight.Shape[0])];
    }

    /// <summary>Which network.</summary>
    public BackboneKind Kind { get; }

    /// <summary>Channels of each feature map.</summary>
    public IReadOnlyList<int> Channels { get; }

    /// <summary>Reads a backbone; what kind it is the file's shapes say.</summary>
    /// <param name="file">Has <c>features.N.weight</c> and <c>features.N.bias</c>, or the same under <c>net.sliceK.N</c>.</param>
    /// <param name="prefix">Stands before each name.</param>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape; it is named.</exception>
    public static PerceptualBackbone Load(SafeTensorsFile file, string prefix = "")
    {
        PerceptualBackbone network = Empty(file, prefix);
        network.Load(file, name => InFile(file, prefix, name));
        return network;
    }

    /// <summary>A backbone of the file's kind and channels, with all numbers zero.</summary>
    internal static PerceptualBackbone Empty(SafeTensorsFile file, string prefix)
    {
        string Name(string name) => InFile(file, prefix, name);
        BackboneKind kind = file.Contains(Name("features.28.weight")) ? BackboneKind.Vgg : BackboneKind.Alex;
        foreach (Step step in Steps(kind))
        {
            string name = Name($"features.{step.Index}.weight");
            if (!file.Contains(name))
            {
                throw new InvalidFileException(file.Path, $"tensor '{prefix}features.{step.Index}.weight' is missing; a backbone of LPIPS (AlexNet or VGG16 as torchvision names them) was expected.");
            }

            Shape found = file.Shape(name);
            if (found.Rank != 4 || found[2] != step.Kernel || found[3] != step.Kernel)
            {
                throw new InvalidFileException(file.Path, $"tensor '{name}' has shape {found}; [out, in, {step.Kernel}, {step.Kernel}] was expected of {kind}.");
            }
        }

        return new PerceptualBackbone(kind, n => file.Shape(Name(n)));
    }

    /// <summary>The feature maps.</summary>
    /// <param name="x">Pictures that are scaled as the network wants them, [batch, 3, height, width].</param>
    /// <returns>Five maps, [batch, channels, height', width'].</returns>
    /// <exception cref="ShapeException">The pictures are too small to be pooled so often.</exception>
    public Tensor[] Forward(Tensor x)
    {
        var taps = new List<Tensor>(Taps);
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _steps[i].Pool > 0 ? x.MaxPool2d(_steps[i].Pool, 2) : x;
            x = _layers[i].Forward(x);
            if (_steps[i].Tapped)
            {
                taps.Add(x);
            }
        }

        return [.. taps];
    }

    private static Step[] Steps(BackboneKind kind) => kind == BackboneKind.Vgg ? s_vgg : s_alex;

    /// <summary>A parameter's name in a file: the releases of LPIPS hold the same layers in five slices, net.slice1 to net.slice5.</summary>
    internal static string InFile(SafeTensorsFile file, string prefix, string name)
    {
        string rest = name["features.".Length..];
        return Enumerable.Range(1, Taps).Select(k => $"{prefix}net.slice{k}.{rest}").FirstOrDefault(file.Contains) ?? prefix + name;
    }

    /// <param name="Index">The layer's number in torchvision's list.</param>
    /// <param name="Kernel">Rows and columns.</param>
    /// <param name="Stride">Between two places.</param>
    /// <param name="Padding">On each side.</param>
    /// <param name="Pool">Rows of the pooling before it, of stride 2; 0 without.</param>
    /// <param name="Tapped">Whether its rectified output is handed out.</param>
    private readonly record struct Step(int Index, int Kernel, int Stride, int Padding, int Pool, bool Tapped);
}
