using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Talking.Transport;

/// <summary>What regularised transport moves, and what it costs.</summary>
/// <param name="Plan">[n, m]: how much goes from where to where.</param>
/// <param name="Cost">[1]: sum of plan times squared distance.</param>
/// <param name="Dual">[1]: the value of the potentials.</param>
public readonly record struct SinkhornResult(Tensor Plan, Tensor Cost, Tensor Dual);

/// <summary>Distances between sets of points, as yardsticks and for small sets: all pairs are formed. All are differentiable.</summary>
public static class PointSets
{
    /// <summary>|x_i - y_j|^2 for all pairs.</summary>
    /// <param name="x">[n, d].</param>
    /// <param name="y">[m, d].</param>
    /// <returns>[n, m].</returns>
    public static Tensor SquaredDistances(Tensor x, Tensor y)
    {
        int n = x.Shape[0], m = y.Shape[0], d = x.Shape[1];
        return (x.Reshape(n, 1, d) - y.Reshape(1, m, d)).Square().Sum(2);
    }

    /// <summary>The symmetric chamfer distance: mean squared distance to the nearest point of the other set, both ways, added.</summary>
    /// <param name="x">[n, d].</param>
    /// <param name="y">[m, d].</param>
    /// <returns>[1].</returns>
    public static Tensor Chamfer(Tensor x, Tensor y)
    {
        Tensor distances = SquaredDistances(x, y);
        return (distances.Min(1).Mean() + distances.Min(0).Mean()).Reshape(1);
    }

    /// <summary>Transport with an entropy term (Cuturi 2013), by scaling potentials in turn, in logarithms. Gradients go through all rounds.</summary>
    /// <param name="x">[n, d] points.</param>
    /// <param name="xWeights">[n], positive; normalised inside.</param>
    /// <param name="y">[m, d] points.</param>
    /// <param name="yWeights">[m], positive; normalised inside.</param>
    /// <param name="epsilon">Weight of the entropy, in squared units of the points.</param>
    /// <param name="rounds">How often both potentials are scaled.</param>
    public static SinkhornResult Sinkhorn(Tensor x, Tensor xWeights, Tensor y, Tensor yWeights, float epsilon, int rounds = 200)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        int n = x.Shape[0], m = y.Shape[0];
        Tensor cost = SquaredDistances(x, y), scaled = cost / epsilon;
        Tensor a = (xWeights / xWeights.Sum()).Reshape(n, 1), b = (yWeights / yWeights.Sum()).Reshape(1, m);
        Tensor logA = a.Log(), logB = b.Log();

        // Potentials over epsilon.
        Tensor f = Tensor.Zeros(new Shape(n, 1)), g = Tensor.Zeros(new Shape(1, m));
        for (int round = 0; round < rounds; round++)
        {
            f = -(g + logB - scaled).LogSumExp(1, keepDims: true);
            g = -(f + logA - scaled).LogSumExp(0, keepDims: true);
        }

        Tensor plan = (f + g - scaled).Exp() * a * b;
        return new SinkhornResult(plan, (plan * cost).Sum().Reshape(1), (((f * a).Sum() + (g * b).Sum()) * epsilon).Reshape(1));
    }
}
