using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>
/// From a random code, a condition or both to a style: <c>embed</c> for the condition, then <c>fc0</c>, <c>fc1</c> and so on with a learning rate
/// of 0.01. A generator's keeps the mean style, <c>w_avg</c>, towards which styles can be pulled.
/// </summary>
public sealed class MappingNetwork : Module
{
    private const float Rate = 0.01f;

    // Inside the root of the normalisation.
    private const float LeastSquare = 1e-8f;
    private readonly int _codeSize;
    private readonly int _conditionSize;
    private readonly EqualizedLinear? _embed;
    private readonly EqualizedLinear[] _layers;
    private readonly Tensor? _mean;

    internal MappingNetwork(int codeSize, int conditionSize, int size, int layers, bool keepsMean, RandomSource? random)
    {
        _codeSize = codeSize;
        _conditionSize = conditionSize;
        _embed = conditionSize > 0 ? AddModule("embed", new EqualizedLinear(conditionSize, size, random)) : null;
        _layers = new EqualizedLinear[layers];
        for (int i = 0; i < layers; i++)
        {
            int inputs = i > 0 ? size : codeSize + (conditionSize > 0 ? size : 0);
            _layers[i] = AddModule($"fc{i.ToString(CultureInfo.InvariantCulture)}", new EqualizedLinear(inputs, size, random, leaky: true, rate: Rate));
        }

        _mean = keepsMean ? AddBuffer("w_avg", new Shape(size)) : null;
    }

    /// <summary>The mean style, [size].</summary>
    /// <exception cref="InvalidOperationException">This is the mapping of a discriminator, which has none.</exception>
    public Tensor Mean => _mean ?? throw new InvalidOperationException("The mapping of a discriminator has no mean style.");

    /// <summary>Makes styles.</summary>
    /// <param name="code">[batch, code size], normal numbers; null where the network takes none.</param>
    /// <param name="condition">[batch, condition size]; null where the network takes none.</param>
    /// <returns>[batch, style size].</returns>
    /// <exception cref="ShapeException">What is given is not what the network takes.</exception>
    public Tensor Forward(Tensor? code, Tensor? condition = null)
    {
        Require(code, _codeSize, "code");
        Require(condition, _conditionSize, "condition");
        Tensor? x = code is null ? null : Normalized(code);
        if (_embed is not null)
        {
            Tensor embedded = Normalized(_embed.Forward(condition!));
            x = x is null ? embedded : ShapeOps.Concat(1, x, embedded);
        }

        foreach (EqualizedLinear layer in _layers)
        {
            x = layer.Forward(x!);
        }

        return x!;
    }

    /// <summary>Pulls styles towards the mean, which trades variety for quality.</summary>
    /// <param name="styles">[..., style size].</param>
    /// <param name="truncation">1 leaves them, 0 gives the mean.</param>
    public Tensor Truncated(Tensor styles, float truncation) => truncation == 1f ? styles : (styles * truncation) + (Mean * (1f - truncation));

    /// <summary>Moves the mean towards the mean of a batch of styles.</summary>
    /// <param name="styles">[batch, style size].</param>
    /// <param name="decay">How much of the old mean stays.</param>
    public void TrackMean(Tensor styles, float decay = 0.995f)
    {
        using Tape.PauseScope pause = Tape.Pause();
        ((Mean * decay) + (styles.Mean(0) * (1f - decay))).Span.CopyTo(Mean.Span);
    }

    /// <summary>x divided by the root of its mean square along the last axis.</summary>
    internal static Tensor Normalized(Tensor x) => x * (x.Square().Mean(-1, keepDims: true) + LeastSquare).InverseSqrt();

    private static void Require(Tensor? given, int size, string what)
    {
        if (size == 0 ? given is not null : given is null || given.Shape.Rank != 2 || given.Shape[1] != size)
        {
            throw new ShapeException($"This network takes {(size == 0 ? "no " + what : $"a {what} [batch, {size}]")}; it was given {given?.Shape.ToString() ?? "none"}.");
        }
    }
}
