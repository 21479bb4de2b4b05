using Likeness.Stylized.Generators;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// From the styles of a photograph to a relaxed avatar (spec A2): one small network a style, its numbers (128 in our own prior) to 32, all joined, 256 hidden numbers, and the logits of
/// the vector.
/// </summary>
public sealed class AttributeMapper : Module
{
    /// <summary>The sharpness of the last epoch, and of use.</summary>
    public const float LastSharpness = 20;

    private const int OfStyle = 32;
    private const int Hidden = 256;
    private readonly EqualizedLinear[] _styles;
    private readonly EqualizedLinear _hidden;
    private readonly EqualizedLinear _last;

    /// <summary>Makes the network.</summary>
    /// <param name="schema">What vectors mean.</param>
    /// <param name="codes">The shape of the codes that it reads.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public AttributeMapper(AvatarSchema schema, CodeShape codes, RandomSource? random)
    {
        Schema = schema;
        _styles = new EqualizedLinear[codes.Styles];
        for (int i = 0; i < _styles.Length; i++)
        {
            _styles[i] = AddModule($"style{i}", new EqualizedLinear(codes.StyleSize, OfStyle, random, leaky: true));
        }

        _hidden = AddModule("hidden", new EqualizedLinear(OfStyle * _styles.Length, Hidden, random, leaky: true));
        _last = AddModule("last", new EqualizedLinear(Hidden, schema.Dimensions, random));
    }

    /// <summary>What vectors mean.</summary>
    public AvatarSchema Schema { get; }

    /// <summary>The sharpness at a step: 1 in the first twentieth of the training, one more in each next one (equation 9).</summary>
    public static float SharpnessAt(int step, int steps) => MathF.Min(LastSharpness, 1 + (int)((long)LastSharpness * step / steps));

    /// <summary>Finds relaxed vectors.</summary>
    /// <param name="codes">[batch, styles, style size].</param>
    /// <param name="sharpness">The factor beta.</param>
    /// <returns>[batch, dimensions].</returns>
    public Tensor Forward(Tensor codes, float sharpness = LastSharpness)
    {
        var parts = new Tensor[_styles.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = _styles[i].Forward(codes.Select(1, i));
        }

        // At the start all options of a group are about as likely, however sharp the softmax becomes later.
        Tensor logits = _last.Forward(_hidden.Forward(ShapeOps.Concat(1, parts))) * 0.2f;
        return RelaxedAttributes.Relax(logits, Schema, sharpness);
    }

    /// <summary>How decided vectors are: the mean over groups of the largest probability.</summary>
    public static double Confidence(Tensor relaxed, AvatarSchema schema)
    {
        double sum = 0;
        for (int i = 0; i < relaxed.Shape[0]; i++)
        {
            AvatarVector vector = RelaxedAttributes.VectorOf(relaxed, i, schema);
            sum += schema.Groups.Average(g => vector.Values[g.Offset + vector.Choice(g)]);
        }

        return sum / relaxed.Shape[0];
    }
}
