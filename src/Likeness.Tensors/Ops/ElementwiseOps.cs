using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Element-wise functions of one tensor. Each returns a new tensor of the same shape.</summary>
public static class ElementwiseOps
{
    /// <summary>-x.</summary>
    public static Tensor Negate(this Tensor x) => Affine(x, -1f, 0f);

    /// <summary><paramref name="scale"/> x + <paramref name="shift"/>.</summary>
    public static Tensor Affine(this Tensor x, float scale, float shift) => MapNode<ScaleShiftMap>.Apply(x, new ScaleShiftMap(scale, shift));

    /// <summary><paramref name="numerator"/> / x.</summary>
    public static Tensor Reciprocal(this Tensor x, float numerator = 1f) => MapNode<ReciprocalMap>.Apply(x, new ReciprocalMap(numerator));

    /// <summary>e^x.</summary>
    public static Tensor Exp(this Tensor x) => MapNode<ExpMap>.Apply(x, default);

    /// <summary>e^x - 1, exact around 0.</summary>
    public static Tensor ExpM1(this Tensor x) => MapNode<ExpM1Map>.Apply(x, default);

    /// <summary>Natural logarithm: -infinity at 0, NaN below.</summary>
    public static Tensor Log(this Tensor x) => MapNode<LogMap>.Apply(x, default);

    /// <summary>ln(1 + x), exact around 0.</summary>
    public static Tensor Log1P(this Tensor x) => MapNode<Log1PMap>.Apply(x, default);

    /// <summary>Square root; its slope at 0 is infinite.</summary>
    public static Tensor Sqrt(this Tensor x) => MapNode<SqrtMap>.Apply(x, default);

    /// <summary>1 / sqrt(x).</summary>
    public static Tensor InverseSqrt(this Tensor x) => MapNode<InverseSqrtMap>.Apply(x, default);

    /// <summary>x squared.</summary>
    public static Tensor Square(this Tensor x) => MapNode<SquareMap>.Apply(x, default);

    /// <summary>x to a fixed power. A negative x needs a whole exponent, else the result is NaN.</summary>
    public static Tensor Power(this Tensor x, float exponent) => exponent == 2f ? x.Square() : MapNode<PowerMap>.Apply(x, new PowerMap(exponent));

    /// <summary>Sine of an angle in radians.</summary>
    public static Tensor Sin(this Tensor x) => MapNode<SinMap>.Apply(x, default);

    /// <summary>Cosine of an angle in radians.</summary>
    public static Tensor Cos(this Tensor x) => MapNode<CosMap>.Apply(x, default);

    /// <summary>Arc tangent in radians.</summary>
    public static Tensor Atan(this Tensor x) => MapNode<AtanMap>.Apply(x, default);

    /// <summary>Error function.</summary>
    public static Tensor Erf(this Tensor x) => MapNode<ErfMap>.Apply(x, default);

    /// <summary>|x|; its slope at 0 is 0.</summary>
    public static Tensor Abs(this Tensor x) => MapNode<AbsMap>.Apply(x, default);

    /// <summary>Cuts off below <paramref name="lowest"/> and above <paramref name="highest"/>; the slope is 1 inside, ends included.</summary>
    public static Tensor Clamp(this Tensor x, float lowest, float highest) => MapNode<ClampMap>.Apply(x, new ClampMap(lowest, highest));
}
