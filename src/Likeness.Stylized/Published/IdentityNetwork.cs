using Likeness.Stylized.Weights;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Published;

/// <summary>
/// ArcFace: who a face is, as a direction (Deng et al., CVPR 2019). Two releases are known: the gated network that e4e's training used, and
/// InsightFace's iresnet50.
/// </summary>
public abstract class IdentityNetwork : Module
{
    /// <summary>Rows and columns of the pictures in the releases.</summary>
    public const int Resolution = 112;

    // The face in an aligned picture of 256 pixels, as e4e's training cut it out.
    private const int CropPicture = 256;
    private const int CropTop = 35;
    private const int CropLeft = 32;
    private const int CropSize = 188;

    private protected IdentityNetwork() { }

    /// <summary>The table of its tensors and their names in the release.</summary>
    public WeightTable Weights => new(this);

    /// <summary>Reads the network of either release, whichever the file holds.</summary>
    /// <param name="file">The weights.</param>
    /// <param name="prefix">Stands before each name; "facenet." in files of e4e's training.</param>
    /// <exception cref="InvalidFileException">It holds other weights; everything that does not fit is counted.</exception>
    public static IdentityNetwork Load(SafeTensorsFile file, string prefix = "")
    {
        IdentityNetwork network = file.Contains(prefix + "layer1.0.conv1.weight") ? new ResidualIdentityNetwork(null) : new GatedIdentityNetwork(null);
        network.Weights.Load(file, prefix);
        return network;
    }

    /// <summary>Cuts the face out of aligned pictures of 256 pixels and makes it the size that the network takes.</summary>
    /// <param name="pictures">[batch, 3, 256, 256].</param>
    /// <returns>[batch, 3, 112, 112].</returns>
    /// <exception cref="ShapeException">The pictures have another size.</exception>
    public static Tensor Crop(Tensor pictures) => pictures.Shape.Rank == 4 && pictures.Shape[2] == CropPicture && pictures.Shape[3] == CropPicture
        ? pictures.Slice(2, CropTop, CropTop + CropSize).Slice(3, CropLeft, CropLeft + CropSize).AdaptiveAveragePool2d(Resolution, Resolution)
        : throw new ShapeException($"A face is cut out of pictures [batch, 3, {CropPicture}, {CropPicture}]; the shape is {pictures.Shape}.");

    /// <summary>Finds the directions of faces.</summary>
    /// <param name="pictures">[batch, 3, 112, 112], -1 to 1.</param>
    /// <returns>[batch, size], each of length 1; equal people have a large scalar product.</returns>
    /// <exception cref="ShapeException">The pictures have another size.</exception>
    public Tensor Forward(Tensor pictures)
    {
        if (pictures.Shape.Rank != 4 || pictures.Shape[1] != 3 || pictures.Shape[2] != Resolution || pictures.Shape[3] != Resolution)
        {
            throw new ShapeException($"An identity network takes pictures [batch, 3, {Resolution}, {Resolution}]; the shape is {pictures.Shape}.");
        }

        Tensor features = Features(pictures);
        return features * features.Square().Sum(1, keepDims: true).InverseSqrt();
    }

    private protected abstract Tensor Features(Tensor pictures);
}
