using Likeness.Geometry.Faces;
using Likeness.Imaging.Images;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Stylized;

/// <summary>The cartoon engine: deterministic, every attribute can be seen, labels are where they belong (spec S3).</summary>
public sealed class StylizedEngineTests
{
    private static readonly AvatarView Small = new() { Size = 64 };

    [Theory]
    [InlineData(AvatarShading.Cel)]
    [InlineData(AvatarShading.Smooth)]
    public void The_picture_has_the_same_bits_for_any_number_of_threads_and_again(AvatarShading shading)
    {
        var engine = new StylizedEngine();
        AvatarVector avatar = engine.Sample(new RandomSource(5L));
        AvatarView view = Small with { Size = 96, Shading = shading, Yaw = 20 };
        int before = Work.Threads;
        try
        {
            AvatarPicture? first = null;
            foreach (int threads in (ReadOnlySpan<int>)[1, 2, 5, 1])
            {
                Work.Threads = threads;
                AvatarPicture picture = engine.Render(avatar, view);
                first ??= picture;
                Assert.True(picture.Image.Bytes.SequenceEqual(first.Image.Bytes), $"{threads} threads");
                Assert.Equal(first.Labels, picture.Labels);
            }
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Theory]
    [InlineData("toon")]
    [InlineData("full")]
    public void Every_asset_changes_at_least_twenty_pixels_at_64(string name)
    {
        AvatarSchema schema = AvatarSchemas.Named(name);
        var engine = new StylizedEngine(schema);
        // Hair beside the bald head, brows and eyes are seen without glasses: the middle avatar with short hair.
        AvatarVector middle = AvatarVector.Middle(schema).With("hairStyle", "crewCut").With("hairColour", "brown").With("skinTone", "beige");
        var weak = new List<string>();
        foreach (AttributeGroup group in schema.Groups)
        {
            Image[] pictures = [.. group.Options.Select(o => engine.Render(middle.With(group.Name, o), Small).Image)];
            for (int a = 0; a < pictures.Length; a++)
            {
                for (int b = a + 1; b < pictures.Length; b++)
                {
                    int changed = Changed(pictures[a], pictures[b]);
                    if (changed < 20)
                    {
                        weak.Add($"{group.Name} {group.Options[a]} and {group.Options[b]}: {changed}");
                    }
                }
            }
        }

        Assert.True(weak.Count == 0, string.Join("; ", weak));
    }

    [Fact]
    public void Every_continuous_attribute_changes_at_least_twenty_pixels_at_64()
    {
        var engine = new StylizedEngine(AvatarSchemas.Toon);
        AvatarVector middle = AvatarVector.Middle(AvatarSchemas.Toon).With("hairStyle", "crewCut");
        foreach (string attribute in AvatarSchemas.ContinuousNames)
        {
            int changed = Changed(engine.Render(middle.With(attribute, 0f), Small).Image, engine.Render(middle.With(attribute, 1f), Small).Image);
            Assert.True(changed >= 20, $"{attribute}: {changed}");
        }
    }

    [Fact]
    public void Labels_name_what_the_avatar_wears()
    {
        var engine = new StylizedEngine(AvatarSchemas.Toon);
        AvatarVector bare = AvatarVector.Middle(AvatarSchemas.Toon);
        AvatarVector dressed = bare.With("hairStyle", "bob").With("beard", "boxedBeard").With("glasses", "square").With("mouthShape", "grin");
        AvatarLabel[] none = engine.Render(bare, Small).Labels, all = engine.Render(dressed, Small).Labels;
        Assert.DoesNotContain(AvatarLabel.Hair, none);
        Assert.DoesNotContain(AvatarLabel.Beard, none);
        Assert.DoesNotContain(AvatarLabel.Glasses, none);
        foreach (AvatarLabel label in Enum.GetValues<AvatarLabel>())
        {
            Assert.True(all.Count(l => l == label) >= 8, label.ToString());
        }

        // A face from the front: skin in its middle, background in the upper corners, clothes (background) at the lower edge.
        Assert.Equal(AvatarLabel.Background, none[0]);
        Assert.Equal(AvatarLabel.Skin, none[(24 * 64) + 32]);
        Assert.Equal(AvatarLabel.Background, none[(63 * 64) + 32]);
    }

    [Fact]
    public void A_transparent_background_leaves_coverage_in_alpha()
    {
        Image image = new StylizedEngine().Render(AvatarVector.Middle(AvatarSchemas.Full), Small with { Background = Rgba.Transparent }).Image;
        Assert.Equal(0, image[0, 0].A);
        Assert.Equal(255, image[32, 24].A);
        Assert.Contains(image.Pixels, p => p.A is > 0 and < 255);
    }

    [Fact]
    public void Expressions_and_angles_change_the_picture_and_no_weights_are_zero_weights()
    {
        var engine = new StylizedEngine();
        AvatarVector avatar = AvatarVector.Middle(AvatarSchemas.Full).With("hairStyle", "longWavy").With("beard", "longBeard").With("glasses", "round");
        Image rest = engine.Render(avatar, Small).Image;
        float[] weights = new float[ArkitShapes.Count];
        Assert.True(rest.Bytes.SequenceEqual(engine.Render(avatar, Small with { Expression = weights }).Image.Bytes));
        weights[ArkitShapes.IndexOf("jawOpen")] = 0.8f;
        Assert.True(Changed(rest, engine.Render(avatar, Small with { Expression = weights }).Image) > 20);
        Assert.True(Changed(rest, engine.Render(avatar, Small with { Yaw = 30 }).Image) > 200);
        Assert.True(Changed(rest, engine.Render(avatar, Small with { Pitch = 20 }).Image) > 200);
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        var engine = new StylizedEngine(AvatarSchemas.Toon);
        float[] values = [.. AvatarVector.Middle(AvatarSchemas.Toon).Values];
        AttributeGroup hair = AvatarSchemas.Toon.Group("hairStyle")!;
        values[hair.Offset] = values[hair.Offset + 1] = 0.5f;
        Assert.Contains("relaxed", Assert.Throws<LikenessException>(() => engine.Render(new AvatarVector(AvatarSchemas.Toon, values), Small)).Message, StringComparison.Ordinal);
        Assert.Contains("schema full", Assert.Throws<LikenessException>(() => engine.Render(AvatarVector.Middle(AvatarSchemas.Full), Small)).Message, StringComparison.Ordinal);
        AvatarVector middle = AvatarVector.Middle(AvatarSchemas.Toon);
        Assert.Throws<LikenessException>(() => engine.Render(middle, new AvatarView { Size = 4096 }));
        Assert.Throws<LikenessException>(() => engine.Render(middle, Small with { Yaw = float.NaN }));
        Assert.Throws<LikenessException>(() => engine.Render(middle, Small with { Expression = [1, 2] }));
    }

    // Pixels of which a channel differs by more than a twentieth.
    private static int Changed(Image a, Image b)
    {
        ReadOnlySpan<byte> left = a.Bytes, right = b.Bytes;
        int changed = 0;
        for (int i = 0; i < left.Length; i += 4)
        {
            int most = Math.Max(Math.Abs(left[i] - right[i]), Math.Max(Math.Abs(left[i + 1] - right[i + 1]), Math.Abs(left[i + 2] - right[i + 2])));
            changed += most > 12 ? 1 : 0;
        }

        return changed;
    }
}
