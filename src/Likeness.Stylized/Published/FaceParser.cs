using Likeness.Stylized.Weights;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Published;

/// <summary>
/// BiSeNet for faces: which part of the face each pixel belongs to (Yu et al., "BiSeNet: Bilateral Segmentation Network", ECCV 2018, in the
/// face-parsing release, without its spatial path). Names are those of the release; the two outputs that only its training used
/// (<c>conv_out16</c>, <c>conv_out32</c>) are not read.
/// </summary>
public sealed class FaceParser : Module
{
    private static readonly float[] s_mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] s_deviation = [0.229f, 0.224f, 0.225f];
    private readonly ContextPath _context;
    private readonly FeatureFusion _fusion;
    private readonly NormalizedConvolution _hidden;
    private readonly Conv2d _last;

    /// <summary>Makes the network, ready for use and not for training.</summary>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    /// <param name="width">Channels of the first stage; 64 in the release.</param>
    /// <param name="parts">Parts that are told apart; 19 in the release.</param>
    public FaceParser(RandomSource? random, int width = 64, int parts = 19)
    {
        _context = AddModule("cp", new ContextPath(width, random));
        _fusion = AddModule("ffm", new FeatureFusion(width, random));
        _hidden = AddModule("conv_out.conv", new NormalizedConvolution(4 * width, 4 * width, 3, random, padding: 1));
        _last = AddModule("conv_out.conv_out", new Conv2d(4 * width, parts, 1, random, bias: false));
        Train(false);
    }

    /// <summary>The table of its tensors and their names in the release.</summary>
    public WeightTable Weights => new(this, ignored: static n =>
        n.StartsWith("conv_out16.", StringComparison.Ordinal) || n.StartsWith("conv_out32.", StringComparison.Ordinal));

    /// <summary>Reads a parser of the release's sizes from a file.</summary>
    /// <exception cref="InvalidFileException">It holds other weights; everything that does not fit is counted.</exception>
    public static FaceParser Load(SafeTensorsFile file)
    {
        var parser = new FaceParser(null);
        parser.Weights.Load(file);
        return parser;
    }

    /// <summary>Tells the parts of faces apart.</summary>
    /// <param name="pictures">[batch, 3, height, width], -1 to 1; the release was trained at 512 pixels, and both sides must be multiples of 32.</param>
    /// <returns>A logit for each part and pixel, [batch, parts, height, width], parts in the order of <see cref="FacePart"/>.</returns>
    /// <exception cref="ShapeException">The pictures have another shape.</exception>
    public Tensor Forward(Tensor pictures)
    {
        Shape shape = pictures.Shape;
        if (shape.Rank != 4 || shape[1] != 3 || shape[2] % 32 != 0 || shape[3] % 32 != 0 || shape[2] * shape[3] == 0)
        {
            throw new ShapeException($"A face parser takes pictures [batch, 3, height, width] with sides that are multiples of 32; the shape is {shape}.");
        }

        // The release's pictures are 0 to 1, then standardised as those of ImageNet are.
        Tensor scaled = ((pictures * 0.5f) + 0.5f - Tensor.From(s_mean, 1, 3, 1, 1)) / Tensor.From(s_deviation, 1, 3, 1, 1);
        (Tensor detail, Tensor context) = _context.Forward(scaled);
        return _last.Forward(_hidden.Forward(_fusion.Forward(detail, context))).ResizeBilinear(shape[2], shape[3], alignCorners: true);
    }

    /// <summary>What sees the whole picture: ResNet-18, attention at a sixteenth and a thirty-second, and the mean of all.</summary>
    private sealed class ContextPath : Module
    {
        private readonly ResidualNetwork18 _network;
        private readonly Attention _sixteenth;
        private readonly Attention _thirtySecond;
        private readonly NormalizedConvolution _headOf32;
        private readonly NormalizedConvolution _headOf16;
        private readonly NormalizedConvolution _mean;

        public ContextPath(int width, RandomSource? random)
        {
            int channels = 2 * width;
            _network = AddModule("resnet", new ResidualNetwork18(width, random));
            _sixteenth = AddModule("arm16", new Attention(4 * width, channels, random));
            _thirtySecond = AddModule("arm32", new Attention(8 * width, channels, random));
            _headOf32 = AddModule("conv_head32", new NormalizedConvolution(channels, channels, 3, random, padding: 1));
            _headOf16 = AddModule("conv_head16", new NormalizedConvolution(channels, channels, 3, random, padding: 1));
            _mean = AddModule("conv_avg", new NormalizedConvolution(8 * width, channels, 1, random));
        }

        public (Tensor Detail, Tensor Context) Forward(Tensor x)
        {
            (Tensor eighth, Tensor sixteenth, Tensor thirtySecond) = _network.Forward(x);
            Tensor coarse = _thirtySecond.Forward(thirtySecond) + _mean.Forward(thirtySecond.Mean([2, 3], keepDims: true));
            Tensor middle = _sixteenth.Forward(sixteenth) + _headOf32.Forward(coarse.ResizeNearest(sixteenth.Shape[2], sixteenth.Shape[3]));
            return (eighth, _headOf16.Forward(middle.ResizeNearest(eighth.Shape[2], eighth.Shape[3])));
        }
    }

    private sealed class Attention : Module
    {
        private readonly NormalizedConvolution _convolution;
        private readonly Conv2d _gate;
        private readonly BatchNorm _norm;

        public Attention(int inputs, int outputs, RandomSource? random)
        {
            _convolution = AddModule("conv", new NormalizedConvolution(inputs, outputs, 3, random, padding: 1));
            _gate = AddModule("conv_atten", new Conv2d(outputs, outputs, 1, random, bias: false));
            _norm = AddModule("bn_atten", new BatchNorm(outputs));
        }

        public Tensor Forward(Tensor x)
        {
            Tensor features = _convolution.Forward(x);
            return features * _norm.Forward(_gate.Forward(features.Mean([2, 3], keepDims: true))).Sigmoid();
        }
    }

    private sealed class FeatureFusion : Module
    {
        private readonly NormalizedConvolution _joint;
        private readonly Conv2d _first;
        private readonly Conv2d _second;

        public FeatureFusion(int width, RandomSource? random)
        {
            _joint = AddModule("convblk", new NormalizedConvolution(4 * width, 4 * width, 1, random));
            _first = AddModule("conv1", new Conv2d(4 * width, width, 1, random, bias: false));
            _second = AddModule("conv2", new Conv2d(width, 4 * width, 1, random, bias: false));
        }

        public Tensor Forward(Tensor detail, Tensor context)
        {
            Tensor features = _joint.Forward(ShapeOps.Concat(1, detail, context));
            Tensor gate = _second.Forward(_first.Forward(features.Mean([2, 3], keepDims: true)).Relu()).Sigmoid();
            return (features * gate) + features;
        }
    }
}
