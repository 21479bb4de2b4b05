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

    /// <summary>[B, samples] to [B, channels, T].</summary>
    public Tensor Forward(Tensor waveforms, SpeechTrace? trace)
    {
        Tensor x = waveforms.Reshape(waveforms.Shape[0], 1, waveforms.Shape[1]);
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].Forward(x);
            trace?.Add($"conv{i}", x);
        }

        return x;
    }

    private sealed class Layer : Module
    {
        private readonly Conv1d _convolution;
        private readonly GroupNorm? _overTime;
        private readonly LayerNorm? _overChannels;

        public Layer(SpeechEncoderOptions options, int index)
        {
            int channels = options.Channels;
            _convolution = AddModule(
                "conv",
                new Conv1d(index == 0 ? 1 : channels, channels, options.Kernels[index], null, new ConvolutionOptions { Stride = options.Strides[index] }, options.ConvolutionBias));
            if (options.NormaliseChannels)
            {
                _overChannels = AddModule("layer_norm", new LayerNorm(channels));
            }
            else if (index == 0)
            {
                _overTime = AddModule("layer_norm", new GroupNorm(channels, channels));
            }
        }

        public Tensor Forward(Tensor x)
        {
            x = _convolution.Forward(x);
            x = _overTime?.Forward(x) ?? _overChannels?.Forward(x.Transpose()).Transpose() ?? x;
            return x.Gelu();
        }
    }
}
