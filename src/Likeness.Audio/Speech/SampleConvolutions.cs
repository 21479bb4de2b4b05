using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;

namespace Likeness.Audio.Speech;

/// <summary>Convolutions from samples to frames of 20 ms. Parts: <c>conv_layers.0</c> and so on.</summary>
internal sealed class SampleConvolutions : Module
{
    private readonly Layer[] _layers;

    public SampleConvolutions(SpeechEncoderOptions options)
    {
        ModuleList layers = AddModule("conv_layers", new ModuleList());
        _layers = [.. Enumerable.Range(0, options.Kernels.Count).Select(i => layers.Append(new Layer(options, i)))];
    }

    /// <summary>[B, samples] to [B, T, channels].</summary>
    public Tensor Forward(Tensor waveforms, SpeechTrace? trace)
    {
        Tensor x = waveforms.Reshape(waveforms.Shape[0], waveforms.Shape[1], 1);
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].Forward(x);
            trace?.Add($"conv{i}", x.Transpose());
        }

        return x;
    }

    private sealed class Layer : Module
    {
        private readonly Conv1d _convolution;
        private readonly int _stride;
        private readonly GroupNorm? _overTime;
        private readonly LayerNorm? _overChannels;

        public Layer(SpeechEncoderOptions options, int index)
        {
            int channels = options.Channels;
            _stride = options.Strides[index];
            _convolution = AddModule(
                "conv",
                new Conv1d(index == 0 ? 1 : channels, channels, options.Kernels[index], null, new ConvolutionOptions { Stride = _stride }, options.ConvolutionBias));
            if (options.NormaliseChannels)
            {
                _overChannels = AddModule("layer_norm", new LayerNorm(channels));
            }
            else if (index == 0)
            {
                _overTime = AddModule("layer_norm", new GroupNorm(channels, channels));
            }
        }

        /// <summary>[B, length, in] to [B, T, channels].</summary>
        public Tensor Forward(Tensor x)
        {
            x = x.ConvolveFrames(_convolution.Weight, _convolution.Bias, _stride);
            x = _overTime?.Forward(x.Transpose()).Transpose() ?? _overChannels?.Forward(x) ?? x;
            return x.Gelu();
        }
    }
}
