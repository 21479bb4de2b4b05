using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Networks;

/// <summary>
/// VOCA (Cudeiro et al. 2019; sizes and order of its release): each frame alone, from a window of sixteen frames of speech features and a style.
/// </summary>
public sealed class VocaNetwork : Module
{
    /// <summary>Frames of speech features to a frame of motion, at 60 a second.</summary>
    public const int Window = 16;

    private const int Hidden = 128;
    private const double ConvolutionDeviation = 0.02;
    private const double LinearDeviation = 0.1;
    private static readonly int[] Channels = [32, 32, 64, 64];
    private readonly int _features;
    private readonly int _subjects;
    private readonly BatchNorm _norm;
    private readonly Conv1d[] _convolutions;
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly Linear _decoder;

    /// <summary>Builds a network; what it gives at first is the face at rest.</summary>
    /// <param name="vertices">Vertices of the face.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    /// <param name="features">Numbers a frame of speech: 29 for DeepSpeech.</param>
    /// <param name="subjects">Training subjects: styles.</param>
    /// <param name="components">Linear components of motion.</param>
    public VocaNetwork(int vertices, RandomSource? random, int features = 29, int subjects = 8, int components = 50)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vertices, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(subjects, 1);
        (_features, _subjects) = (features, subjects);
        _norm = AddModule("norm", new BatchNorm(1));
        _convolutions = [.. Channels.Select((outputs, i) => AddModule(
            $"conv.{i.ToString(CultureInfo.InvariantCulture)}",
            new Conv1d(i == 0 ? features + subjects : Channels[i - 1], outputs, 3, null, new ConvolutionOptions { Stride = 2 })))];
        _first = AddModule("linear.0", new Linear(Channels[^1] + subjects, Hidden, null));
        _second = AddModule("linear.1", new Linear(Hidden, components, null));
        _decoder = AddModule("decoder", new Linear(components, 3 * vertices, null));
        if (random is null)
        {
            return;
        }

        foreach (Conv1d convolution in _convolutions)
        {
            convolution.Weight.TruncatedNormal(random, 0, ConvolutionDeviation);
            convolution.Bias!.TruncatedNormal(random, 0, ConvolutionDeviation);
        }

        _first.Weight.TruncatedNormal(random, 0, LinearDeviation);
        _second.Weight.TruncatedNormal(random, 0, LinearDeviation);
    }

    /// <summary>The linear decoder, [3 vertices, components]: to be started at components of motion.</summary>
    public Tensor Basis => _decoder.Weight;

    /// <summary>Displacements of frames.</summary>
    /// <param name="windows">[B, 16, features].</param>
    /// <param name="styles">[B, subjects]: ones at whose style, or a mixture.</param>
    /// <returns>[B, 3 vertices].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor windows, Tensor styles)
    {
        int batch = windows.Shape[0];
        if (windows.Shape != new Shape(batch, Window, _features) || styles.Shape != new Shape(batch, _subjects))
        {
            throw new ShapeException($"Windows [batch, {Window}, {_features}] and styles [batch, {_subjects}] are wanted; found {windows.Shape} and {styles.Shape}.");
        }

        // The release normalises a window as one channel: one scale and one shift for all of it.
        Tensor x = _norm.Forward(windows.Reshape(batch, 1, Window, _features)).Reshape(batch, Window, _features);
        x = ShapeOps.Concat(2, x, styles.Reshape(batch, 1, _subjects).Expand(batch, Window, _subjects)).Transpose();
        foreach (Conv1d convolution in _convolutions)
        {
            // "same" padding of an even length with stride 2: nothing before, one after.
            x = convolution.Forward(x.PadConstant([0, 0, 0], [0, 0, 1])).Relu();
        }

        x = ShapeOps.Concat(1, x.Reshape(batch, Channels[^1]), styles);
        return _decoder.Forward(_second.Forward(_first.Forward(x).Tanh()));
    }
}
