using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Talking.Transport;

/// <summary>How directions of triangles are compared.</summary>
public enum NormalKernel
{
    /// <summary>n . m: currents. Opposite sheets cancel.</summary>
    Current,

    /// <summary>(n . m)^2: varifolds. Which side is out does not matter.</summary>
    Varifold,

    /// <summary>exp((2 n . m - 2) / s^2): oriented varifolds.</summary>
    Oriented,
}

/// <summary>
/// Distances between surfaces by kernels (Vaillant and Glaunes 2005; Charon and Trouve 2013; Kaltenmark et al. 2017): the squared norm of the
/// difference of both measures where k(x, y) = exp(-|x - y|^2 / s^2) times a kernel of the normals. All pairs of triangles are formed, so
/// this is for some hundred triangles: a yardstick for <see cref="SlicedWasserstein"/>, not a loss for heads.
/// </summary>
public static class KernelDistance
{
    /// <summary>The squared distance.</summary>
    /// <param name="a">One surface, with normals of length one (kappa 1).</param>
    /// <param name="b">The other.</param>
    /// <param name="kernel">How normals are compared.</param>
    /// <param name="sigma">s of places, in the unit of the vertices.</param>
    /// <param name="normalSigma">s of directions, for <see cref="NormalKernel.Oriented"/>.</param>
    /// <returns>[1].</returns>
    public static Tensor Squared(in VarifoldMeasure a, in VarifoldMeasure b, NormalKernel kernel, float sigma, float normalSigma = 1) =>
        (Product(a, a, kernel, sigma, normalSigma) + Product(b, b, kernel, sigma, normalSigma) - (Product(a, b, kernel, sigma, normalSigma) * 2)).Reshape(1);

    private static Tensor Product(in VarifoldMeasure a, in VarifoldMeasure b, NormalKernel kernel, float sigma, float normalSigma)
    {
        Tensor x = a.Points.Slice(1, 0, 3), y = b.Points.Slice(1, 0, 3);
        Tensor places = (PointSets.SquaredDistances(x, y) * (-1 / (sigma * sigma))).Exp();
        Tensor cosines = a.Points.Slice(1, 3, 6).MatMul(b.Points.Slice(1, 3, 6), transposeB: true);
        Tensor normals = kernel switch
        {
            NormalKernel.Current => cosines,
            NormalKernel.Varifold => cosines.Square(),
            _ => cosines.Affine(2 / (normalSigma * normalSigma), -2 / (normalSigma * normalSigma)).Exp(),
        };
        Tensor rows = (places * normals).MatMul(b.Areas.Reshape(b.Areas.Count, 1));
        return (rows.Reshape(a.Areas.Count) * a.Areas).Sum();
    }
}
