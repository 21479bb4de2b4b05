using Likeness.Stylized.Engines;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Stylized;

/// <summary>What avatars are described by: sizes that the spec asks for, strict and relaxed vectors, and the rules of both.</summary>
public sealed class AvatarSchemaTests
{
    [Fact]
    public void The_toon_schema_has_seventy_numbers_as_the_spec_lists_them()
    {
        AvatarSchema toon = AvatarSchemas.Toon;
        Assert.Equal(18, toon.Continuous.Count);
        Assert.Equal(70, toon.Dimensions);
        Assert.Equal([("hairStyle", 12), ("hairColour", 8), ("skinTone", 8), ("beard", 6), ("brow", 5), ("glasses", 4), ("eyeColour", 5), ("mouthShape", 4)], toon.Groups.Select(g => (g.Name, g.Count)));
    }

    [Fact]
    public void The_full_schema_has_what_a_shipped_avatar_needs_and_contains_the_toon_schema()
    {
        AvatarSchema full = AvatarSchemas.Full;
        foreach ((string group, int least) in new[] { ("hairStyle", 24), ("hairColour", 8), ("skinTone", 10), ("beard", 9), ("brow", 8), ("glasses", 7), ("eyeColour", 6), ("mouthShape", 4), ("lashes", 2) })
        {
            Assert.True(full.Group(group)!.Count >= least, group);
        }

        foreach (AttributeGroup group in AvatarSchemas.Toon.Groups)
        {
            Assert.Empty(group.Options.Except(full.Group(group.Name)!.Options));
        }

        Assert.Equal(full.Continuous, AvatarSchemas.Toon.Continuous);
        Assert.All(full.Groups, g => Assert.Equal(g.Count, g.Options.Distinct().Count()));
    }

    [Fact]
    public void Groups_lie_one_after_the_other()
    {
        foreach (AvatarSchema schema in (AvatarSchema[])[AvatarSchemas.Full, AvatarSchemas.Toon])
        {
            int next = schema.Continuous.Count;
            foreach (AttributeGroup group in schema.Groups)
            {
                Assert.Equal(next, group.Offset);
                next += group.Count;
            }

            Assert.Equal(schema.Dimensions, next);
        }
    }

    [Fact]
    public void A_relaxed_vector_hardens_to_its_largest_options()
    {
        AvatarSchema toon = AvatarSchemas.Toon;
        float[] values = [.. AvatarVector.Middle(toon).Values];
        AttributeGroup hair = toon.Group("hairStyle")!;
        values[hair.Offset] = 0.25f;
        values[hair.Offset + 7] = 0.75f;
        var relaxed = new AvatarVector(toon, values);
        Assert.False(relaxed.IsStrict);
        AvatarVector hard = relaxed.Hardened();
        Assert.True(hard.IsStrict);
        Assert.Equal(hair.Options[7], hard.Choice("hairStyle"));
        Assert.Equal(relaxed.Continuous.ToArray(), hard.Continuous.ToArray());
    }

    [Fact]
    public void Numbers_out_of_range_and_unknown_names_are_refused()
    {
        AvatarSchema toon = AvatarSchemas.Toon;
        AvatarVector middle = AvatarVector.Middle(toon);
        Assert.Contains("headWidth is 1.5", Assert.Throws<LikenessException>(() => middle.With("headWidth", 1.5f)).Message, StringComparison.Ordinal);
        Assert.Contains("no attribute named nose", Assert.Throws<LikenessException>(() => middle.With("nose", 0.5f)).Message, StringComparison.Ordinal);
        Assert.Contains("no glasses named monocle", Assert.Throws<LikenessException>(() => middle.With("glasses", "monocle")).Message, StringComparison.Ordinal);
        float[] values = [.. middle.Values];
        values[toon.Group("beard")!.Offset] = 0;
        Assert.Contains("beard add up to 0", Assert.Throws<LikenessException>(() => new AvatarVector(toon, values)).Message, StringComparison.Ordinal);
        Assert.Contains("expected 70", Assert.Throws<LikenessException>(() => new AvatarVector(toon, new float[3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_are_strict_repeatable_and_use_every_option()
    {
        var engine = new StylizedEngine(AvatarSchemas.Toon);
        RandomSource first = new(3L), second = new(3L);
        float[] sums = new float[AvatarSchemas.Toon.Dimensions];
        for (int i = 0; i < 400; i++)
        {
            AvatarVector one = engine.Sample(first);
            Assert.True(one.IsStrict);
            Assert.Equal(one.Values, engine.Sample(second).Values);
            for (int k = 0; k < sums.Length; k++)
            {
                sums[k] += one.Values[k];
            }
        }

        Assert.All(sums, sum => Assert.True(sum > 0));
    }
}
