using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;

namespace Likeness.Audio.Speech;

/// <summary>
/// What tells the transformer where a frame is: a wide grouped convolution over time whose result is added. Parameters under
/// <c>conv</c>: <c>weight_g</c> [1, 1, K] and <c>weight_v</c> [H, H / groups, K], lengths and directions of each kernel element; <c>bias</c> [H].
/// </summary>
internal sealed class PositionalConvolution : Module
{
    public const string Direction = "encoder.pos_conv_embed.conv.weight_v";
    public const string NewDirection = "encoder.pos_conv_embed.conv.parametrizations.weight.original1";
    private readonly WeightNormConv1d _convolution;
    private readonly bool _even;

    public PositionalConvolution(SpeechEncoderOptions options)
    {
        int kernel = options.PositionKernel;
        _even = kernel % 2 == 0;
        _convolution = AddModule(
            "conv",
            new WeightNormConv1d(options.Hidden, options.Hidden, kernel, null, axis: 2, new ConvolutionOptions { Padding = kernel / 2, Groups = options.PositionGroups }));
    }

    /// <summary>Newer files name lengths and directions otherwise.</summary>
    public static string OtherName(string name) => name
        .Replace("pos_conv_embed.conv.weight_g", "pos_conv_embed.conv.parametrizations.weight.original0", StringComparison.Ordinal)
        .Replace("pos_conv_embed.conv.weight_v", "pos_conv_embed.conv.parametrizations.weight.original1", StringComparison.Ordinal);

    /// <summary>[B, T, H] to [B, T, H].</summary>
    public Tensor Forward(Tensor x)
    {
        Tensor y = _convolution.Forward(x.Transpose());
        return (_even ? y.Slice(2, 0, y.Shape[2] - 1) : y).Gelu().Transpose();
    }
}
