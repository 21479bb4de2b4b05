using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Networks;

/// <summary>
/// The 3D-aware enhancer: a small U-Net over the coarse picture, each block of which is scaled and shifted by the depth of every pixel
/// (GraphAvatar, "3D-aware enhancer"; spec, section 6). It begins as the identity.
/// </summary>
public sealed class DepthEnhancer : Module
{
    private static readonly ConvolutionOptions s_three = new() { Padding = 1, Activation = Activation.Relu };
    private static readonly ConvolutionOptions s_plain = new() { Padding = 1 };
    private readonly Block _down1;
    private readonly Block _down2;
    private readonly Block _middle;
    private readonly Block _up2;
    private readonly Block _up1;
    private readonly Conv2d _output;

    /// <summary>Makes the network.</summary>
    /// <param name="width">Channels at full resolution: 20 as the paper's size has it, 12 for training on a processor.</param>
    /// <param name="random">The source of weights.</param>
    public DepthEnhancer(int width, RandomSource random)
    {
        _down1 = AddModule("down1", new Block(3, width, random.Split(0)));
        _down2 = AddModule("down2", new Block(width, 2 * width, random.Split(1)));
        _middle = AddModule("middle", new Block(2 * width, 4 * width, random.Split(2)));
        _up2 = AddModule("up2", new Block(6 * width, 2 * width, random.Split(3)));
        _up1 = AddModule("up1", new Block(3 * width, width, random.Split(4)));
        _output = AddModule("output", new Conv2d(width, 3, 3, null, s_plain));
    }

    /// <summary>The final picture.</summary>
    /// <param name="coarse">[1, 3, height, width]; height and width are multiples of 4.</param>
    /// <param name="depth">The head's depth in -1 to 1, background 1, [1, 1, height, width].</param>
    /// <returns>[1, 3, height, width].</returns>
    /// <exception cref="ShapeException">Height or width is not a multiple of 4.</exception>
    public Tensor Forward(Tensor coarse, Tensor depth)
    {
        int height = coarse.Shape[2], width = coarse.Shape[3];
        if (height % 4 != 0 || width % 4 != 0)
        {
            throw new ShapeException($"The enhancer halves pictures twice; {width} by {height} is not a multiple of 4.");
        }

        Tensor half = depth.AveragePool2d(2, 2), quarter = half.AveragePool2d(2, 2);
        Tensor first = _down1.Forward(coarse, depth);
        Tensor second = _down2.Forward(first.AveragePool2d(2, 2), half);
        Tensor x = _middle.Forward(second.AveragePool2d(2, 2), quarter);
        x = _up2.Forward(ShapeOps.Concat(1, x.ResizeBilinear(height / 2, width / 2), second), half);
        x = _up1.Forward(ShapeOps.Concat(1, x.ResizeBilinear(height, width), first), depth);
        return coarse + _output.Forward(x);
    }

    private sealed class Block : Module
    {
        private readonly Conv2d _first;
        private readonly Conv2d _second;
        private readonly Conv2d _scale;
        private readonly Conv2d _shift;

        public Block(int inputs, int outputs, RandomSource random)
        {
            _first = AddModule("first", new Conv2d(inputs, outputs, 3, random.Split(0), s_three));
            _second = AddModule("second", new Conv2d(outputs, outputs, 3, random.Split(1), s_three));
            _scale = AddModule("scale", new Conv2d(1, outputs, 1, null));
            _shift = AddModule("shift", new Conv2d(1, outputs, 1, null));
        }

        public Tensor Forward(Tensor x, Tensor depth)
        {
            Tensor features = _second.Forward(_first.Forward(x));
            return (features * (_scale.Forward(depth) + 1)) + _shift.Forward(depth);
        }
    }
}
