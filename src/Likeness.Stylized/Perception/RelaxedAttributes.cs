using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Perception;

/// <summary>From a network's outputs to relaxed avatar vectors, and what they are learned by (spec A2, equation 9).</summary>
public static class RelaxedAttributes
{
    // Keeps the logarithm of an option that is ruled out finite.
    private const float LeastProbability = 1e-6f;

    // A reading that a vector has nearly ruled out pulls it less than one that is open: it may be wrong.
    private const float LeastAgreement = 1e-4f;

    /// <summary>Makes relaxed vectors: a sigmoid for continuous attributes, a sharpened softmax for each group.</summary>
    /// <param name="logits">[batch, dimensions].</param>
    /// <param name="schema">What they mean.</param>
    /// <param name="sharpness">The factor beta of the softmax; 1 leaves it plain.</param>
    /// <returns>[batch, dimensions].</returns>
    /// <exception cref="ShapeException">The logits are not of the schema's length.</exception>
    public static Tensor Relax(Tensor logits, AvatarSchema schema, float sharpness = 1)
    {
        RequireLength(logits, schema);
        var parts = new Tensor[schema.Groups.Count + 1];
        parts[0] = logits.Slice(1, 0, schema.Continuous.Count).Sigmoid();
        for (int g = 0; g < schema.Groups.Count; g++)
        {
            AttributeGroup group = schema.Groups[g];
            parts[g + 1] = (logits.Slice(1, group.Offset, group.Offset + group.Count) * sharpness).Softmax(1);
        }

        return ShapeOps.Concat(1, parts);
    }

    /// <summary>
    /// The strict vectors of the largest options, through which gradients pass as if they were the relaxed ones: the straight-through estimator of the
    /// paper's ablation (Bengio et al. 2013).
    /// </summary>
    /// <param name="relaxed">[batch, dimensions].</param>
    /// <param name="schema">What they mean.</param>
    public static Tensor StraightThrough(Tensor relaxed, AvatarSchema schema)
    {
        Tensor difference = relaxed.Copy();
        for (int i = 0; i < relaxed.Shape[0]; i++)
        {
            AvatarVector strict = VectorOf(relaxed, i, schema).Hardened();
            Span<float> row = difference.Span.Slice(i * schema.Dimensions, schema.Dimensions);
            for (int d = 0; d < row.Length; d++)
            {
                row[d] = strict.Values[d] - row[d];
            }
        }

        return relaxed + difference;
    }

    /// <summary>How wrong outputs are: the mean cross entropy of groups, and the mean distance of continuous attributes.</summary>
    /// <param name="logits">[batch, dimensions].</param>
    /// <param name="vectors">Strict vectors, [batch, dimensions].</param>
    /// <param name="schema">What they mean.</param>
    public static Tensor Loss(Tensor logits, Tensor vectors, AvatarSchema schema)
    {
        RequireLength(logits, schema);
        RequireLength(vectors, schema);
        int continuous = schema.Continuous.Count;
        Tensor loss = logits.Slice(1, 0, continuous).Sigmoid().L1Loss(vectors.Slice(1, 0, continuous));
        foreach (AttributeGroup group in schema.Groups)
        {
            Tensor logProbability = logits.Slice(1, group.Offset, group.Offset + group.Count).LogSoftmax(1);
            loss += (vectors.Slice(1, group.Offset, group.Offset + group.Count) * logProbability).Sum(1).Mean() * (-1f / schema.Groups.Count);
        }

        return loss;
    }

    /// <summary>
    /// How far relaxed vectors are from relaxed readings: the mean distance of continuous attributes, and for groups between the cross entropy, which is least where a vector is as unsure as the
    /// reading, and the expected share that disagrees, which is least where it decides for what is read most.
    /// </summary>
    /// <param name="relaxed">[batch, dimensions].</param>
    /// <param name="read">What they shall say, [batch, dimensions].</param>
    /// <param name="schema">What they mean.</param>
    /// <param name="decided">0 for the cross entropy, 1 for the expected share.</param>
    public static Tensor Disagreement(Tensor relaxed, Tensor read, AvatarSchema schema, float decided)
    {
        RequireLength(relaxed, schema);
        RequireLength(read, schema);
        int continuous = schema.Continuous.Count;
        Tensor options = relaxed.Slice(1, continuous, schema.Dimensions), wanted = read.Slice(1, continuous, schema.Dimensions);
        Tensor surprise = (wanted * (options + LeastAgreement).Log()).Sum(1).Mean() * (-1f / schema.Groups.Count);
        Tensor unlike = 1f - ((wanted * options).Sum(1).Mean() * (1f / schema.Groups.Count));
        return relaxed.Slice(1, 0, continuous).L1Loss(read.Slice(1, 0, continuous)) + (surprise * (1 - decided)) + (unlike * decided);
    }

    /// <summary>How undecided relaxed vectors are: the mean entropy of groups, in nats; 0 for strict ones.</summary>
    /// <param name="relaxed">[batch, dimensions].</param>
    /// <param name="schema">What they mean.</param>
    public static Tensor Entropy(Tensor relaxed, AvatarSchema schema)
    {
        RequireLength(relaxed, schema);
        Tensor options = relaxed.Slice(1, schema.Continuous.Count, schema.Dimensions);
        return (options * (options + LeastProbability).Log()).Sum(1).Mean() * (-1f / schema.Groups.Count);
    }

    /// <summary>One row as an avatar's vector; rounding errors of the softmax are taken out.</summary>
    /// <exception cref="LikenessException">A number is not finite.</exception>
    public static AvatarVector VectorOf(Tensor relaxed, int row, AvatarSchema schema)
    {
        RequireLength(relaxed, schema);
        float[] values = relaxed.Span.Slice(row * schema.Dimensions, schema.Dimensions).ToArray();
        if (values.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
        {
            throw new LikenessException("A network predicted attributes that are not numbers; its weights are damaged, or its training failed.");
        }

        for (int d = 0; d < values.Length; d++)
        {
            values[d] = Math.Clamp(values[d], 0, 1);
        }

        foreach (AttributeGroup group in schema.Groups)
        {
            Span<float> options = values.AsSpan(group.Offset, group.Count);
            float sum = 0;
            foreach (float option in options)
            {
                sum += option;
            }

            foreach (ref float option in options)
            {
                option = sum > 0 ? option / sum : 1f / group.Count;
            }
        }

        return new AvatarVector(schema, values);
    }

    /// <summary>Vectors as rows of a tensor, [vectors, dimensions].</summary>
    public static Tensor TensorOf(params IReadOnlyList<AvatarVector> vectors)
    {
        int dimensions = vectors[0].Schema.Dimensions;
        Tensor rows = Tensor.Uninitialized(new Shape(vectors.Count, dimensions));
        for (int i = 0; i < vectors.Count; i++)
        {
            vectors[i].Values.CopyTo(rows.Span[(i * dimensions)..]);
        }

        return rows;
    }

    /// <summary>Sets one group of every row to one option.</summary>
    /// <param name="rows">[vectors, dimensions]; changed.</param>
    /// <param name="schema">What they mean.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="option">The option's name.</param>
    /// <exception cref="LikenessException">There is no such group or option.</exception>
    internal static void Choose(Tensor rows, AvatarSchema schema, string group, string option)
    {
        RequireLength(rows, schema);
        AttributeGroup found = schema.Group(group) ?? throw new LikenessException($"Schema {schema.Name} has no group {group}.");
        int chosen = found.IndexOf(option);
        if (chosen < 0)
        {
            throw new LikenessException($"Group {group} of schema {schema.Name} has no option {option}.");
        }

        for (int i = 0; i < rows.Shape[0]; i++)
        {
            Span<float> options = rows.Span.Slice((i * schema.Dimensions) + found.Offset, found.Count);
            options.Clear();
            options[chosen] = 1;
        }
    }

    private static void RequireLength(Tensor rows, AvatarSchema schema)
    {
        if (rows.Shape.Rank != 2 || rows.Shape[1] != schema.Dimensions)
        {
            throw new ShapeException($"Vectors of schema {schema.Name} are rows of {schema.Dimensions} numbers; the shape is {rows.Shape}.");
        }
    }
}
