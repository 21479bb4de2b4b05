namespace Likeness.Stylized.Schemas;

/// <summary>A choice among named things: one hair style, one skin tone. In a vector a group is a run of numbers, one an option.</summary>
/// <param name="Name">What is chosen: <c>hairStyle</c>, <c>skinTone</c> ...</param>
/// <param name="Options">The names of what can be chosen, in the order of the vector.</param>
/// <param name="Offset">Where the group begins in the vector.</param>
public sealed record AttributeGroup(string Name, IReadOnlyList<string> Options, int Offset)
{
    /// <summary>How many options there are.</summary>
    public int Count => Options.Count;

    /// <summary>The position of an option, or -1.</summary>
    public int IndexOf(string option)
    {
        for (int i = 0; i < Options.Count; i++)
        {
            if (string.Equals(Options[i], option, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
