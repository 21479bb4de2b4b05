using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>
/// Arithmetic on two tensors. Shapes are aligned at the innermost dimension and a dimension of size 1 (or a missing one)
/// is repeated to fit; the gradient of a repeated tensor is summed over the repetitions.
/// </summary>
/// <exception cref="ShapeException">A dimension differs and neither size is 1.</exception>
public static class ArithmeticOps
{
    extension(Tensor)
    {
        /// <summary>a + b, broadcast.</summary>
        public static Tensor operator +(Tensor a, Tensor b) => Add(a, b);

        /// <summary>a - b, broadcast.</summary>
        public static Tensor operator -(Tensor a, Tensor b) => Subtract(a, b);

        /// <summary>a b element by element, broadcast.</summary>
        public static Tensor operator *(Tensor a, Tensor b) => Multiply(a, b);

        /// <summary>a / b, broadcast.</summary>
        public static Tensor operator /(Tensor a, Tensor b) => Divide(a, b);

        /// <summary>-x.</summary>
        public static Tensor operator -(Tensor x) => x.Negate();

        /// <summary>x + number.</summary>
        public static Tensor operator +(Tensor x, float number) => x.Affine(1f, number);

        /// <summary>number + x.</summary>
        public static Tensor operator +(float number, Tensor x) => x.Affine(1f, number);

        /// <summary>x - number.</summary>
        public static Tensor operator -(Tensor x, float number) => x.Affine(1f, -number);

        /// <summary>number - x.</summary>
        public static Tensor operator -(float number, Tensor x) => x.Affine(-1f, number);

        /// <summary>x times number.</summary>
        public static Tensor operator *(Tensor x, float number) => x.Affine(number, 0f);

        /// <summary>number times x.</summary>
        public static Tensor operator *(float number, Tensor x) => x.Affine(number, 0f);

        /// <summary>x / number.</summary>
        public static Tensor operator /(Tensor x, float number) => x.Affine(1f / number, 0f);

        /// <summary>number / x.</summary>
        public static Tensor operator /(float number, Tensor x) => x.Reciprocal(number);
    }

    /// <summary>a + b.</summary>
    public static Tensor Add(this Tensor a, Tensor b) => BinaryNode<AddMap>.Apply(a, b, default);

    /// <summary>a - b.</summary>
    public static Tensor Subtract(this Tensor a, Tensor b) => BinaryNode<SubtractMap>.Apply(a, b, default);

    /// <summary>a b, element by element.</summary>
    public static Tensor Multiply(this Tensor a, Tensor b) => BinaryNode<MultiplyMap>.Apply(a, b, default);

    /// <summary>a / b.</summary>
    public static Tensor Divide(this Tensor a, Tensor b) => BinaryNode<DivideMap>.Apply(a, b, default);

    /// <summary>a to the power b. A negative a needs a whole b; the gradient in b is defined for a of at least 0.</summary>
    public static Tensor Power(this Tensor a, Tensor b) => BinaryNode<PowMap>.Apply(a, b, default);

    /// <summary>The angle of the point (x, y) in radians, from -pi to pi.</summary>
    public static Tensor Atan2(this Tensor y, Tensor x) => BinaryNode<Atan2Map>.Apply(y, x, default);

    /// <summary>The larger of the two; where they are equal each gets half of the gradient.</summary>
    public static Tensor Maximum(this Tensor a, Tensor b) => BinaryNode<MaximumMap>.Apply(a, b, default);

    /// <summary>The smaller of the two; where they are equal each gets half of the gradient.</summary>
    public static Tensor Minimum(this Tensor a, Tensor b) => BinaryNode<MinimumMap>.Apply(a, b, default);
}
