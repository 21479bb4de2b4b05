using System.Numerics;
using Likeness.Imaging.Images;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Stylized.Photo;

/// <summary>The Photo engine: deterministic, every condition shows, labels are those of the person, nuisances do not depend on who it is (spec C2).</summary>
public sealed class PhotoEngineTests
{
    private const int Size = 64;
    private static readonly PhotoEngine Engine = new(AvatarSchemas.Toon);

    [Fact]
    public void The_picture_has_the_same_bits_for_any_number_of_threads_and_again()
    {
        var random = new RandomSource(3L);
        PhotoSubject subject = Engine.Sample(random);
        PhotoConditions conditions = PhotoConditions.Sample(random);
        int before = Work.Threads;
        try
        {
            AvatarPicture? first = null;
            foreach (int threads in (ReadOnlySpan<int>)[1, 2, 5, 1])
            {
                Work.Threads = threads;
                AvatarPicture picture = Engine.Render(subject, conditions, Size);
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

    [Fact]
    public void Many_callers_get_what_one_gets()
    {
        var random = new RandomSource(4L);
        (PhotoSubject Subject, PhotoConditions Conditions)[] shots = [.. Enumerable.Range(0, 6).Select(_ => (Engine.Sample(random), PhotoConditions.Sample(random)))];
        Image[] alone = [.. shots.Select(s => Engine.Render(s.Subject, s.Conditions, Size).Image)];
        var together = new Image[shots.Length];
        Parallel.For(0, shots.Length, i => together[i] = Engine.Render(shots[i].Subject, shots[i].Conditions, Size).Image);
        Assert.All(Enumerable.Range(0, shots.Length), i => Assert.True(alone[i].Bytes.SequenceEqual(together[i].Bytes), $"shot {i}"));
    }

    [Fact]
    public void Every_condition_changes_the_picture()
    {
        PhotoSubject subject = Person("longWavy");
        var plain = new PhotoConditions();
        float[] smile = PhotoConditions.Sample(new RandomSource(1L)).Expression;
        smile[23] = smile[24] = 0.9f;
        PhotoConditions[] others =
        [
            plain with { Yaw = 12 }, plain with { Pitch = -10 }, plain with { Expression = smile }, plain with { Gaze = new Vector2(20, 0) }, plain with { Key = plain.Key with { Direction = new Vector3(0.9f, 0.2f, 0.5f) } },
            plain with { Fill = plain.Fill with { Colour = new Vector3(0.6f, 0.3f, 0.2f) } }, plain with { Ambient = new Vector3(0.6f) }, plain with { Backdrop = PhotoBackdrop.Outdoors }, plain with { Cloth = new Vector3(0.7f, 0.1f, 0.1f) },
            plain with { Seed = 9 },
            .. new[] { plain.Camera with { FieldOfView = 30 }, plain.Camera with { Roll = 6 }, plain.Camera with { ShiftX = 0.05f }, plain.Camera with { ShiftY = 0.05f }, plain.Camera with { Zoom = 1.1f }, plain.Camera with { Exposure = 0.5f },
                plain.Camera with { Warmth = 0.15f }, plain.Camera with { Tint = 0.1f }, plain.Camera with { Contrast = 1.3f }, plain.Camera with { Saturation = 0.3f }, plain.Camera with { Vignette = 0.6f }, plain.Camera with { Blur = 0.02f },
                plain.Camera with { Noise = 0.05f }, plain.Camera with { Quality = 20 } }.Select(c => plain with { Camera = c }),
        ];
        Image first = Engine.Render(subject, plain, Size).Image;
        Assert.All(others.Select((conditions, i) => (conditions, i)), o => Assert.True(Changed(first, Engine.Render(subject, o.conditions, Size).Image) >= 8, $"condition {o.i}"));
    }

    [Fact]
    public void Deviations_and_the_seed_make_other_people_of_the_same_attributes()
    {
        PhotoSubject subject = Person("crewCut");
        var plain = new PhotoConditions();
        Image first = Engine.Render(subject, plain, Size).Image;
        Assert.All(Enumerable.Range(0, 3), d =>
        {
            float[] deviations = [0, 0, 0];
            deviations[d] = 2;
            Assert.True(Changed(first, Engine.Render(subject with { Deviations = deviations }, plain, Size).Image) >= 8, $"deviation {d}");
        });
        Assert.True(Changed(first, Engine.Render(subject with { Seed = 77 }, plain, Size).Image) >= 20);
    }

    [Fact]
    public void Labels_are_those_of_the_person_whatever_the_camera_does()
    {
        PhotoSubject subject = Person("longStraight") with { Attributes = Person("longStraight").Attributes.With("glasses", "square").With("beard", "boxedBeard") };
        var plain = new PhotoConditions();
        AvatarLabel[] labels = Engine.Render(subject, plain, Size).Labels;
        Assert.All(Enum.GetValues<AvatarLabel>(), label => Assert.True(labels.Count(l => l == label) >= (label is AvatarLabel.Brow or AvatarLabel.Eye ? 2 : 6), label.ToString()));
        PhotoCamera bad = plain.Camera with { Blur = 0.02f, Noise = 0.05f, Quality = 20, Exposure = -1 };
        Assert.Equal(labels, Engine.Render(subject, plain with { Camera = bad, Backdrop = PhotoBackdrop.Room }, Size).Labels);
    }

    [Fact]
    public void Landmarks_lie_on_the_features()
    {
        PhotoSubject subject = Person("crewCut");
        var conditions = new PhotoConditions { Yaw = 8, Pitch = 5, Camera = new PhotoCamera { Roll = 5, ShiftX = 0.03f, Zoom = 1.05f } };
        AvatarPicture picture = Engine.Render(subject, conditions, 128);
        Vector3[] points = Engine.Landmarks(subject, conditions, 128);
        Assert.Equal(70, points.Length);
        Assert.Equal(AvatarLabel.Eye, At(points[68]));
        Assert.Equal(AvatarLabel.Eye, At(points[69]));
        Assert.Equal(AvatarLabel.Skin, At(points[30]));
        Assert.True(points[68].X < points[69].X, "the picture's left eye comes first");
        Assert.True(points[30].Z < points[0].Z, "the nose is nearer than the ear");

        AvatarLabel At(Vector3 p) => picture.Labels[((int)p.Y * 128) + (int)p.X];
    }

    [Fact]
    public void Samples_vary_within_their_ranges_and_repeat_with_the_seed()
    {
        var random = new RandomSource(8L);
        PhotoConditions[] many = [.. Enumerable.Range(0, 300).Select(_ => PhotoConditions.Sample(random))];
        Assert.All(many, c =>
        {
            Assert.InRange(c.Yaw, -15, 15);
            Assert.InRange(c.Pitch, -15, 15);
            Assert.All(c.Expression, w => Assert.InRange(w, 0, 1));
            Assert.InRange(c.Camera.Quality, 1, 100);
        });
        Assert.InRange(many.Count(c => c.Smiles), 70, 170);
        Assert.Equal(4, many.Select(c => c.Backdrop).Distinct().Count());
        Assert.Equal(many[0].Key, PhotoConditions.Sample(new RandomSource(8L)).Key);
    }

    [Fact]
    public void What_cannot_be_photographed_is_refused()
    {
        var plain = new PhotoConditions();
        var other = new PhotoSubject(AvatarVector.Middle(AvatarSchemas.Full), [0, 0, 0]);
        Assert.Contains("schema full", Assert.Throws<LikenessException>(() => Engine.Render(other, plain, Size)).Message, StringComparison.Ordinal);
        Assert.Throws<LikenessException>(() => Engine.Render(Person("bald"), plain, 4096));
        Assert.Throws<LikenessException>(() => Engine.Render(Person("bald"), plain with { Yaw = float.NaN }, Size));
        Assert.Throws<LikenessException>(() => Engine.Render(Person("bald"), plain with { Expression = [] }, Size));
    }

    private static PhotoSubject Person(string hair) => new(AvatarVector.Middle(AvatarSchemas.Toon).With("hairStyle", hair).With("skinTone", "beige"), [0, 0, 0]) { Seed = 5 };

    // Pixels of which a channel differs by more than a fortieth.
    private static int Changed(Image a, Image b)
    {
        ReadOnlySpan<byte> left = a.Bytes, right = b.Bytes;
        int changed = 0;
        for (int i = 0; i < left.Length; i += 4)
        {
            int most = Math.Max(Math.Abs(left[i] - right[i]), Math.Max(Math.Abs(left[i + 1] - right[i + 1]), Math.Abs(left[i + 2] - right[i + 2])));
            changed += most > 6 ? 1 : 0;
        }

        return changed;
    }
}
