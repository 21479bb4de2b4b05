using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Avatars.Networks;

/// <summary>Quaternions w, x, y, z along the last axis.</summary>
internal static class QuaternionOps
{
    /// <summary>The Hamilton product a b: first b turns, then a. Shapes broadcast.</summary>
    public static Tensor Multiply(Tensor a, Tensor b)
    {
        int axis = b.Shape.Rank - 1;
        Tensor aw = Part(a, axis, 0), ax = Part(a, axis, 1), ay = Part(a, axis, 2), az = Part(a, axis, 3);
        Tensor bw = Part(b, axis, 0), bx = Part(b, axis, 1), by = Part(b, axis, 2), bz = Part(b, axis, 3);
        return ShapeOps.Concat(
            axis,
            (aw * bw) - (ax * bx) - (ay * by) - (az * bz),
            (aw * bx) + (ax * bw) + (ay * bz) - (az * by),
            (aw * by) - (ax * bz) + (ay * bw) + (az * bx),
            (aw * bz) + (ax * by) - (ay * bx) + (az * bw));
    }

    private static Tensor Part(Tensor q, int axis, int i) => q.Slice(axis, i, i + 1);
}
