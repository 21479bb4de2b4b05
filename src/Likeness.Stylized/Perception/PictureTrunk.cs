using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Perception;

/// <summary>Six convolutions down to 4x4 (spec C3): what identity networks, the encoder and the attribute regressor begin with.</summary>
public sealed class PictureTrunk : Module
{
    /// <summary>The numbers that a picture becomes.</summary>
    public const int Outputs = 16 * 96;

    private static readonly int[] s_channels = [16, 32, 48, 64, 96, 96];

    // Which layers halve the picture, the first for every size and each next one for every doubling.
    private static readonly int[] s_halving = [1, 4, 2, 5, 0];
    private readonly Conv2d[] _layers;

    /// <summary>Makes the layers.</summary>
    /// <param name="size">Rows and columns of the pictures: 16, 32, 64 or 128.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public PictureTrunk(int size, RandomSource? random)
    {
        TrunkLayers.RequireSize(size);
        Size = size;
        int[] halving = s_halving[..(int.Log2(size) - 2)];
        _layers = new Conv2d[s_channels.Length];
        for (int i = 0; i < _layers.Length; i++)
        {
            int stride = halving.Contains(i) ? 2 : 1;
            _layers[i] = AddModule($"conv{i.ToString(CultureInfo.InvariantCulture)}", TrunkLayers.Convolution(i == 0 ? 3 : s_channels[i - 1], s_channels[i], random, stride));
        }
    }

    /// <summary>Rows and columns of the pictures.</summary>
    public int Size { get; }

    /// <summary>[batch, 3, size, size] to [batch, <see cref="Outputs"/>].</summary>
    /// <exception cref="ShapeException">The pictures have another size.</exception>
    public Tensor Forward(Tensor pictures)
    {
        if (pictures.Shape.Rank != 4 || pictures.Shape[1] != 3 || pictures.Shape[2] != Size || pictures.Shape[3] != Size)
        {
            throw new ShapeException($"This network takes pictures [batch, 3, {Size}, {Size}]; the shape is {pictures.Shape}.");
        }

        Tensor x = pictures;
        foreach (Conv2d layer in _layers)
        {
            x = layer.Forward(x);
        }

        return x.Reshape(pictures.Shape[0], Outputs);
    }
}
