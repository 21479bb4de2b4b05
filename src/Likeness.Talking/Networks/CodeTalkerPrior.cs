using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Networks;

/// <summary>
/// CodeTalker's motion prior (Xing et al. 2023, section 3.1; sizes and order of its release): motion becomes a few codes a frame, out of a fixed
/// codebook, and motion again. Trained on motion alone; what speech then makes is made of these codes.
/// </summary>
public sealed class CodeTalkerPrior : Module
{
    private const int Kernel = 5;
    private const float Slope = 0.2f;
    private readonly CodeTalkerOptions _options;
    private readonly Linear _in;
    private readonly Half _encoder;
    private readonly Half _decoder;
    private readonly Linear _out;

    /// <summary>Builds a prior with fresh weights.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="random">Draws the weights and what dropout drops; null leaves them zero, to be loaded.</param>
    /// <exception cref="LikenessException">A size is out of range.</exception>
    public CodeTalkerPrior(CodeTalkerOptions options, RandomSource? random)
    {
        _options = options.Validated();
        _in = AddModule("encoder.in", new Linear(3 * options.Vertices, options.Width, random));
        _encoder = AddModule("encoder", new Half(options, random));
        Codebook = AddModule("codebook", new VectorQuantiser(options.Codes, options.CodeSize, random));
        _decoder = AddModule("decoder", new Half(options, random));
        _out = AddModule("decoder.out", new Linear(options.Width, 3 * options.Vertices, random));
    }

    /// <summary>The codes.</summary>
    public VectorQuantiser Codebook { get; }

    /// <summary>Motion to vectors that are yet to be replaced by codes.</summary>
    /// <param name="motion">[1, T, 3 vertices] displacements.</param>
    /// <returns>[1, T, width].</returns>
    public Tensor Encode(Tensor motion) => _encoder.Forward(_in.Forward(motion).LeakyRelu(Slope));

    /// <summary>Codes to motion. Each frame depends on all of them, later ones too.</summary>
    /// <param name="codes">[1, T, width], the codes of a frame side by side.</param>
    /// <returns>[1, T, 3 vertices] displacements.</returns>
    public Tensor Decode(Tensor codes) => _out.Forward(_decoder.Forward(codes));

    /// <summary>Motion, through its codes, to motion.</summary>
    /// <param name="motion">[1, T, 3 vertices] displacements.</param>
    /// <returns>What the codes say, and the codebook's part of the loss.</returns>
    public (Tensor Motion, Tensor Loss) Forward(Tensor motion)
    {
        Quantised codes = Codebook.Forward(Encode(motion));
        return (Decode(codes.Value), codes.Loss);
    }

    /// <summary>A convolution over time, a projection, positions and a transformer: the same in both halves.</summary>
    private sealed class Half : Module
    {
        private readonly int _width;
        private readonly bool _truePositions;
        private readonly Conv1d _convolution;
        private readonly Linear _projection;
        private readonly CodeTalkerLayer[] _layers;

        public Half(CodeTalkerOptions options, RandomSource? random)
        {
            (_width, _truePositions) = (options.Width, options.TruePositions);
            _convolution = AddModule("conv", new Conv1d(_width, _width, Kernel, random));
            _projection = AddModule("projection", new Linear(_width, _width, random));
            _layers = [.. Enumerable.Range(0, options.PriorLayers).Select(i => AddModule(
                $"layers.{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}", new CodeTalkerLayer(options, random)))];
        }

        public Tensor Forward(Tensor x)
        {
            Tensor padded = x.Transpose().PadReplicate(Kernel / 2, Kernel / 2);
            x = _projection.Forward(_convolution.Forward(padded).LeakyRelu(Slope).InstanceNorm().Transpose());
            int frames = x.Shape[1];
            x += _truePositions ? SinusoidalPositions.Table(frames, _width) : SinusoidalPositions.Table(1, _width);
            foreach (CodeTalkerLayer layer in _layers)
            {
                x = layer.Forward(x);
            }

            return x;
        }
    }
}
