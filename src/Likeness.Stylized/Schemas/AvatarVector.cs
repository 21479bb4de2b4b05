using System.Globalization;
using Likeness.Tensors;

namespace Likeness.Stylized.Schemas;

/// <summary>
/// One avatar as a flat array of floats. A <em>strict</em> vector has exactly one 1 in each group and can be drawn; a <em>relaxed</em>
/// one has probabilities there, and is what networks predict (spec A0). Both keep the continuous attributes within 0 to 1.
/// </summary>
public sealed class AvatarVector
{
    // Sums of up to a few dozen floats that a softmax made.
    private const float SumTolerance = 1e-3f;

    /// <summary>Makes a vector from numbers that it keeps.</summary>
    /// <exception cref="LikenessException">The length is wrong, a number lies outside 0 to 1, or a group does not add up to 1.</exception>
    public AvatarVector(AvatarSchema schema, float[] values)
    {
        if (values.Length != schema.Dimensions)
        {
            throw new LikenessException($"{values.Length} numbers were given for an avatar of schema {schema.Name}; expected {schema.Dimensions}.");
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!(values[i] >= 0 && values[i] <= 1))
            {
                throw new LikenessException(string.Create(CultureInfo.InvariantCulture, $"{NameOf(schema, i)} is {values[i]}; every number of an avatar lies between 0 and 1."));
            }
        }

        foreach (AttributeGroup group in schema.Groups)
        {
            float sum = 0;
            foreach (float value in values.AsSpan(group.Offset, group.Count))
            {
                sum += value;
            }

            if (MathF.Abs(sum - 1) > SumTolerance)
            {
                throw new LikenessException(string.Create(CultureInfo.InvariantCulture, $"The options of {group.Name} add up to {sum}; expected 1."));
            }
        }

        Schema = schema;
        Values = values;
    }

    /// <summary>What the numbers mean.</summary>
    public AvatarSchema Schema { get; }

    /// <summary>The numbers: the continuous attributes, then group by group one an option.</summary>
    public float[] Values { get; }

    /// <summary>True when exactly one option of each group is 1 and the others are 0.</summary>
    public bool IsStrict
    {
        get
        {
            foreach (AttributeGroup group in Schema.Groups)
            {
                foreach (float value in Values.AsSpan(group.Offset, group.Count))
                {
                    if (value is not (0 or 1))
                    {
                        return false;
                    }
                }
            }

            return true;
        }
    }

    /// <summary>The continuous attributes.</summary>
    public ReadOnlySpan<float> Continuous => Values.AsSpan(0, Schema.Continuous.Count);

    /// <summary>Makes a strict vector.</summary>
    /// <param name="schema">What the numbers mean.</param>
    /// <param name="continuous">One number for each continuous attribute, 0 to 1.</param>
    /// <param name="choices">The position of the chosen option of each group.</param>
    /// <exception cref="LikenessException">A length is wrong, or a choice or number is out of range.</exception>
    public static AvatarVector Strict(AvatarSchema schema, ReadOnlySpan<float> continuous, ReadOnlySpan<int> choices)
    {
        if (continuous.Length != schema.Continuous.Count || choices.Length != schema.Groups.Count)
        {
            throw new LikenessException($"{continuous.Length} continuous attributes and {choices.Length} choices were given; schema {schema.Name} has {schema.Continuous.Count} and {schema.Groups.Count}.");
        }

        float[] values = new float[schema.Dimensions];
        continuous.CopyTo(values);
        for (int g = 0; g < choices.Length; g++)
        {
            AttributeGroup group = schema.Groups[g];
            if ((uint)choices[g] >= (uint)group.Count)
            {
                throw new LikenessException($"Option {choices[g]} of {group.Name} was asked for; it has {group.Count}, counted from 0.");
            }

            values[group.Offset + choices[g]] = 1;
        }

        return new AvatarVector(schema, values);
    }

    /// <summary>The avatar in the middle of everything: 0.5 throughout and the first option of each group.</summary>
    public static AvatarVector Middle(AvatarSchema schema)
    {
        float[] continuous = new float[schema.Continuous.Count];
        Array.Fill(continuous, 0.5f);
        return Strict(schema, continuous, new int[schema.Groups.Count]);
    }

    /// <summary>The position of the largest option of a group; the first of equal ones.</summary>
    public int Choice(AttributeGroup group)
    {
        int best = 0;
        for (int i = 1; i < group.Count; i++)
        {
            best = Values[group.Offset + i] > Values[group.Offset + best] ? i : best;
        }

        return best;
    }

    /// <summary>The name of the largest option of a group, or null when the schema has no such group.</summary>
    public string? Choice(string group) => Schema.Group(group) is { } found ? found.Options[Choice(found)] : null;

    /// <summary>The strict vector of the largest option of each group: the direct argmax of the paper's ablation.</summary>
    public AvatarVector Hardened()
    {
        int[] choices = new int[Schema.Groups.Count];
        for (int g = 0; g < choices.Length; g++)
        {
            choices[g] = Choice(Schema.Groups[g]);
        }

        return Strict(Schema, Continuous, choices);
    }

    /// <summary>The same avatar with one option chosen.</summary>
    /// <exception cref="LikenessException">The schema has no such group or option.</exception>
    public AvatarVector With(string group, string option)
    {
        AttributeGroup found = Schema.Group(group)
            ?? throw new LikenessException($"Schema {Schema.Name} has no group named {group}; it has {string.Join(", ", Schema.Groups.Select(g => g.Name))}.");
        int index = found.IndexOf(option);
        if (index < 0)
        {
            throw new LikenessException($"There is no {group} named {option}; there are {string.Join(", ", found.Options)}.");
        }

        float[] values = [.. Values];
        values.AsSpan(found.Offset, found.Count).Clear();
        values[found.Offset + index] = 1;
        return new AvatarVector(Schema, values);
    }

    /// <summary>The same avatar with one continuous attribute set.</summary>
    /// <exception cref="LikenessException">The schema has no such attribute, or the number lies outside 0 to 1.</exception>
    public AvatarVector With(string attribute, float value)
    {
        int index = Schema.IndexOfContinuous(attribute);
        if (index < 0)
        {
            throw new LikenessException($"Schema {Schema.Name} has no attribute named {attribute}; it has {string.Join(", ", Schema.Continuous)}.");
        }

        float[] values = [.. Values];
        values[index] = value;
        return new AvatarVector(Schema, values);
    }

    private static string NameOf(AvatarSchema schema, int index)
    {
        if (index < schema.Continuous.Count)
        {
            return schema.Continuous[index];
        }

        AttributeGroup group = schema.Groups.Last(g => g.Offset <= index);
        return $"{group.Name} {group.Options[index - group.Offset]}";
    }
}
