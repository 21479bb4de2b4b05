using Likeness.Stylized.Weights;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Published;

/// <summary>
/// The 2,048 features of Inception-v3 that the Fréchet inception distance compares (Szegedy et al. 2016; Heusel et al. 2017), in the variant of
/// the usual PyTorch port of the original weights ("pt_inception-2015-12-05"): means do not count the border, and the last block takes a
/// maximum where the others take a mean. Names are torchvision's; the classifier (<c>fc</c>) and <c>AuxLogits</c> are not read. With torchvision's own weights the figures are not comparable to published ones.
/// </summary>
public sealed class InceptionFeatures : Module
{
    private const int Resolution = 299;
    private readonly List<ILayer> _layers = [];

    /// <summary>Makes the network, ready for use and not for training.</summary>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    /// <param name="thinning">Divides every number of channels: 1 in the release; up to 16 for tests.</param>
    public InceptionFeatures(RandomSource? random, int thinning = 1)
    {
        int Channels(int full) => full / thinning;
        void Convolution(string name, int inputs, int outputs, int kernel, int stride, int padding) => _layers.Add(AddModule(
            name, new NormalizedConvolution(inputs == 3 ? 3 : Channels(inputs), Channels(outputs), kernel, random, stride, padding, InceptionBlock.Eps)));
        void Block(string name, InceptionBlock block) => _layers.Add(AddModule(name, block));

        Convolution("Conv2d_1a_3x3", 3, 32, 3, 2, 0);
        Convolution("Conv2d_2a_3x3", 32, 32, 3, 1, 0);
        Convolution("Conv2d_2b_3x3", 32, 64, 3, 1, 1);
        _layers.Add(new Halving());
        Convolution("Conv2d_3b_1x1", 64, 80, 1, 1, 0);
        Convolution("Conv2d_4a_3x3", 80, 192, 3, 1, 0);
        _layers.Add(new Halving());
        Block("Mixed_5b", InceptionBlock.Fine(192, 32, thinning, random));
        Block("Mixed_5c", InceptionBlock.Fine(256, 64, thinning, random));
        Block("Mixed_5d", InceptionBlock.Fine(288, 64, thinning, random));
        Block("Mixed_6a", InceptionBlock.FineToMiddle(288, thinning, random));
        Block("Mixed_6b", InceptionBlock.Middle(128, thinning, random));
        Block("Mixed_6c", InceptionBlock.Middle(160, thinning, random));
        Block("Mixed_6d", InceptionBlock.Middle(160, thinning, random));
        Block("Mixed_6e", InceptionBlock.Middle(192, thinning, random));
        Block("Mixed_7a", InceptionBlock.MiddleToCoarse(thinning, random));
        Block("Mixed_7b", InceptionBlock.Coarse(1280, InceptionPool.Mean, thinning, random));
        Block("Mixed_7c", InceptionBlock.Coarse(2048, InceptionPool.Maximum, thinning, random));
        Train(false);
    }

    /// <summary>The table of its tensors and their names in the release.</summary>
    public WeightTable Weights => new(this, ignored: static n =>
        n.StartsWith("fc.", StringComparison.Ordinal) || n.StartsWith("AuxLogits.", StringComparison.Ordinal));

    /// <summary>Reads the network from a file.</summary>
    /// <exception cref="InvalidFileException">It holds other weights; everything that does not fit is counted.</exception>
    public static InceptionFeatures Load(SafeTensorsFile file)
    {
        var network = new InceptionFeatures(null);
        network.Weights.Load(file);
        return network;
    }

    /// <summary>Finds the features of pictures.</summary>
    /// <param name="pictures">[batch, 3, height, width], -1 to 1; they are resized to 299 pixels.</param>
    /// <returns>[batch, 2048 / thinning].</returns>
    /// <exception cref="ShapeException">The pictures have another shape.</exception>
    public Tensor Forward(Tensor pictures)
    {
        if (pictures.Shape.Rank != 4 || pictures.Shape[1] != 3)
        {
            throw new ShapeException($"Inception takes pictures [batch, 3, height, width]; the shape is {pictures.Shape}.");
        }

        Tensor x = pictures.ResizeBilinear(Resolution, Resolution);
        foreach (ILayer layer in _layers)
        {
            x = layer.Forward(x);
        }

        return x.Mean([2, 3]);
    }

    private sealed class Halving : ILayer
    {
        public Tensor Forward(Tensor x) => x.MaxPool2d(3, 2);
    }
}
