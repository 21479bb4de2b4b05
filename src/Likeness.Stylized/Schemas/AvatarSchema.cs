namespace Likeness.Stylized.Schemas;

/// <summary>
/// What an avatar is described by: continuous attributes, each from 0 to 1, then groups of which one option each is chosen.
/// A vector holds the continuous numbers first and then, group by group, one number an option. Spec A0 and C1.
/// </summary>
public sealed class AvatarSchema
{
    /// <summary>Makes a schema; groups are laid out one after the other behind the continuous attributes.</summary>
    /// <param name="name">The schema's name in files.</param>
    /// <param name="continuous">Names of the continuous attributes.</param>
    /// <param name="groups">Names of the groups and of their options.</param>
    public AvatarSchema(string name, IReadOnlyList<string> continuous, params IReadOnlyList<(string Name, IReadOnlyList<string> Options)> groups)
    {
        Name = name;
        Continuous = continuous;
        var made = new List<AttributeGroup>();
        int offset = continuous.Count;
        foreach ((string groupName, IReadOnlyList<string> options) in groups)
        {
            made.Add(new AttributeGroup(groupName, options, offset));
            offset += options.Count;
        }

        Groups = made;
        Dimensions = offset;
    }

    /// <summary>The schema's name: <c>full</c> or <c>toon</c> for the built-in ones.</summary>
    public string Name { get; }

    /// <summary>The names of the continuous attributes, in the order of the vector.</summary>
    public IReadOnlyList<string> Continuous { get; }

    /// <summary>The groups, in the order of the vector.</summary>
    public IReadOnlyList<AttributeGroup> Groups { get; }

    /// <summary>The length of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>The position of a continuous attribute, or -1.</summary>
    public int IndexOfContinuous(string name)
    {
        for (int i = 0; i < Continuous.Count; i++)
        {
            if (string.Equals(Continuous[i], name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The group of a name, or null.</summary>
    public AttributeGroup? Group(string name)
    {
        foreach (AttributeGroup group in Groups)
        {
            if (string.Equals(group.Name, name, StringComparison.Ordinal))
            {
                return group;
            }
        }

        return null;
    }
}
