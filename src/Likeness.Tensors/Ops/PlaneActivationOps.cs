using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Scale, noise, bias, leaky ReLU, gain and clamp in one pass: what follows the convolutions of StyleGAN2.</summary>
public static class PlaneActivationOps
{
    /// <summary>clamp(gain * leaky(scale x + noise + bias)).</summary>
    /// <param name="x">[batch, channels, ...].</param>
    /// <param name="bias">[channels], or null.</param>
    /// <param name="scale">[batch, channels], or null.</param>
    /// <param name="noise">As many numbers as positions, for all channels and images; or that many for each image; or null.</param>
    /// <param name="slope">Multiplies what is not above 0; 1 leaves out the activation, 0 makes it a ReLU.</param>
    /// <param name="gain">Above 0; multiplies the result.</param>
    /// <param name="clamp">Above 0; the result is cut off at plus and minus this, where its slope is 0.</param>
    /// <returns>As <paramref name="x"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The slope is below 0, or gain or clamp not above it.</exception>
    public static Tensor PlaneActivation(
        this Tensor x, Tensor? bias, Tensor? scale = null, Tensor? noise = null, float slope = 1f, float gain = 1f, float clamp = float.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slope);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gain);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clamp);
        int batch = x.Shape.Rank < 2 ? 0 : x.Shape[0], channels = x.Shape.Rank < 2 ? 0 : x.Shape[1];
        int positions = x.Count / Math.Max(1, batch * channels);
        bool shared = noise is not null && noise.Count == positions;
        if (x.Shape.Rank < 2
            || (bias is not null && bias.Shape != new Shape(channels))
            || (scale is not null && scale.Shape != new Shape(batch, channels))
            || (noise is not null && !shared && noise.Count != batch * positions))
        {
            throw new ShapeException(
                $"PlaneActivation needs x [batch, channels, ...], bias [channels], scale [batch, channels] and noise for each position; the shapes are {x.Shape}, "
                + $"{bias?.Shape.ToString() ?? "none"}, {scale?.Shape.ToString() ?? "none"} and {noise?.Shape.ToString() ?? "none"}.");
        }

        var plan = new PlaneActivations.Plan
        {
            Batch = batch,
            Channels = channels,
            Positions = positions,
            NoisePlanes = noise is null ? 0 : shared ? 1 : batch,
            Slope = slope,
            Gain = gain,
            Clamp = clamp,
        };
        Tensor y = Tensor.Uninitialized(x.Shape);
        PlaneActivations.Forward(plan, x.Span, Values(scale), Values(noise), Values(bias), y.Span);
        if (Tape.Record<PlaneNode>(y, x, bias, scale, noise) is { } node)
        {
            node.Plan = plan;
        }

        return y;
    }

    private static ReadOnlySpan<float> Values(Tensor? tensor) => tensor is null ? default : tensor.Span;

    private sealed class PlaneNode : Node, IDifferentiableBackward
    {
        private const int Bias = 1;
        private const int Scale = 2;
        private const int Noise = 3;

        public PlaneActivations.Plan Plan { get; set; }

        public Tensor GradientOf(int input, Tensor outputGradient)
        {
            Tensor inner = Inner(outputGradient).Reshape(Plan.Batch, Plan.Channels, Plan.Positions);
            Span<int> d = stackalloc int[Shape.MaxRank];
            Tensor gradient = input switch
            {
                Bias => inner.Sum([0, 2]),
                Scale => inner.Multiply(Input(0).Reshape(Plan.Batch, Plan.Channels, Plan.Positions)).Sum(2),
                Noise => Plan.NoisePlanes == 1 ? inner.Sum([0, 1]) : inner.Sum(1),
                _ => InputOrNull(Scale) is { } scale ? inner.Multiply(scale.Reshape(Plan.Batch, Plan.Channels, 1)) : inner,
            };
            return gradient.Reshape(Input(input).Shape.CopyTo(d));
        }

        protected override void Backward()
        {
            ReadOnlySpan<float> scale = Values(InputOrNull(Scale));

            Span<float> dz = OutputGradientTensor()!.Span;
            if (!Plan.IsLinear)
            {
                // In place: nothing reads the gradient of an intermediate result after its node has run.
                PlaneActivations.Inner(Plan, Output().Span, dz, dz);
            }

            if (WantsGradient(0))
            {
                Span<float> dx = InputGradient(0, out bool accumulate);
                PlaneActivations.Scaled(Plan, dz, scale, dx, accumulate);
            }

            if (WantsGradient(Bias))
            {
                PlaneActivations.AddBias(Plan, dz, InputGradient(Bias));
            }

            if (WantsGradient(Scale))
            {
                Span<float> dscale = InputGradient(Scale, out bool accumulate);
                PlaneActivations.Sum(Plan, dz, Input(0).Span, dscale, accumulate);
            }

            if (WantsGradient(Noise))
            {
                PlaneActivations.AddNoise(Plan, dz, InputGradient(Noise));
            }
        }

        private Tensor Inner(Tensor outputGradient)
        {
            if (Plan.IsLinear)
            {
                return outputGradient;
            }

            Tensor slopes = Tensor.Full(Output().Shape, 1f);
            PlaneActivations.Inner(Plan, Output().Span, slopes.Span, slopes.Span);
            return outputGradient.Multiply(slopes);
        }
    }
}
