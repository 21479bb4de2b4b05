using Likeness.Imaging.Images;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Selfies;

/// <summary>The landmark-and-colour estimator on people whose attributes are known, and on real portraits.</summary>
public sealed class LandmarkEstimatorTests
{
    private static readonly PhotoEngine Engine = new(AvatarSchemas.Full);
    private static readonly LandmarkEstimator Estimator = new() { EngineLandmarks = true };

    [Theory]
    [InlineData("skinTone", "porcelain", "honey", "espresso")]
    [InlineData("hairColour", "black", "blond", "grey")]
    [InlineData("glasses", "none", "square", "none")]
    [InlineData("beard", "none", "boxedBeard", "none")]
    public void In_plain_light_choices_are_found_or_nearly(string group, params string[] options)
    {
        AttributeGroup known = AvatarSchemas.Full.Group(group)!;
        foreach (string option in options)
        {
            PhotoSubject subject = Person().With(group, option);
            SlotEstimate slot = Estimate(subject, new PhotoConditions()).Slots.Single(s => s.Group == group);
            if (group is "glasses" or "beard")
            {
                Assert.True(slot.Best == "none" == (option == "none"), $"{option}: {slot.Best}");
            }
            else if (group == "skinTone")
            {
                Assert.InRange(known.IndexOf(slot.Best), known.IndexOf(option) - 1, known.IndexOf(option) + 1);
            }
            else
            {
                Assert.Contains(option, slot.Ranked.Take(2).Select(r => r.Option));
            }
        }
    }

    [Fact]
    public void Glasses_and_tones_survive_any_conditions()
    {
        var random = new RandomSource(7L);
        AttributeGroup tones = AvatarSchemas.Full.Group("skinTone")!;
        const int People = 24;
        int glasses = 0, tone = 0;
        for (int i = 0; i < People; i++)
        {
            PhotoSubject subject = Engine.Sample(random);
            SelfieEstimate found = Estimate(subject, PhotoConditions.Sample(random));
            glasses += (found.Avatar.Choice("glasses") == "none") == (subject.Attributes.Choice("glasses") == "none") ? 1 : 0;
            tone += Math.Abs(tones.IndexOf(found.Avatar.Choice("skinTone")!) - tones.IndexOf(subject.Attributes.Choice("skinTone")!)) <= 2 ? 1 : 0;
        }

        Assert.True(glasses >= 21, $"{glasses} of {People} with and without glasses");
        Assert.True(tone >= 19, $"{tone} of {People} tones within two steps");
    }

    [Fact]
    public void Proportions_tell_faces_apart()
    {
        foreach (string attribute in (string[])["jawWidth", "eyeSize", "eyeDistance", "eyeTilt", "lipThickness"])
        {
            float low = Estimate(Person().With(attribute, 0.15f), new PhotoConditions()).Avatar.Continuous[AvatarSchemas.Full.IndexOfContinuous(attribute)];
            float high = Estimate(Person().With(attribute, 0.85f), new PhotoConditions()).Avatar.Continuous[AvatarSchemas.Full.IndexOfContinuous(attribute)];
            Assert.True(high - low > 0.12f, $"{attribute}: {low} and {high}");
        }
    }

    [Fact]
    public void Every_choice_is_ranked_whole_and_the_same_again()
    {
        SelfieEstimate first = Estimate(Person(), new PhotoConditions()), again = Estimate(Person(), new PhotoConditions());
        Assert.True(first.Avatar.IsStrict);
        Assert.Equal(AvatarSchemas.Full.Groups.Select(g => g.Name), first.Slots.Select(s => s.Group));
        Assert.All(first.Slots, slot =>
        {
            Assert.Equal(AvatarSchemas.Full.Group(slot.Group)!.Options.Order(), slot.Ranked.Select(r => r.Option).Order());
            Assert.Equal(1, slot.Ranked.Sum(r => r.Score), 1e-3);
            Assert.Equal(slot.Ranked.Select(r => r.Score).OrderDescending(), slot.Ranked.Select(r => r.Score));
            Assert.InRange(slot.Confidence, 0, 1);
            Assert.Equal(slot.Best, first.Avatar.Choice(slot.Group));
        });
        Assert.Equal(first.Avatar.Values, again.Avatar.Values);
    }

    [Fact]
    public void The_small_schema_and_black_and_white_photos_work_too()
    {
        var engine = new PhotoEngine(AvatarSchemas.Toon);
        PhotoSubject subject = engine.Sample(new RandomSource(2L));
        var conditions = new PhotoConditions { Camera = new PhotoCamera { Saturation = 0 } };
        Image photo = engine.Render(subject, conditions, 128).Image;
        AlignedSelfie selfie = AlignedSelfie.Cut(SelfieInput.Of("me", photo, FacePoints.ToLandmarks(engine.Landmarks(subject, conditions, 128), 128)));
        Assert.Same(AvatarSchemas.Toon, new LandmarkEstimator(AvatarSchemas.Toon).Estimate(selfie).Avatar.Schema);
    }

    [SkippableFact]
    public void Portraits_get_their_glasses_beards_and_colours()
    {
        string folder = Requires.Shared("data/portraits");
        Requires.Ffmpeg();
        (string Name, string[] Skin, string[] Hair, bool Glasses, bool Beard)[] seen =
        [
            ("astronaut_collins", ["porcelain", "ivory", "beige"], ["brown", "blond", "auburn"], false, false), ("biden_official", ["ivory", "beige", "sand"], ["platinum", "grey"], false, false),
            ("einstein_1921", ["porcelain", "ivory", "beige"], ["black", "darkBrown"], false, true), ("eval_lp_d19", ["ivory", "beige", "sand"], ["brown", "blond"], true, false),
            ("grid_bbaf2n", ["ivory", "beige", "sand"], ["black", "darkBrown"], false, false), ("grid_brbk7n", ["ivory", "beige", "sand"], ["brown", "blond"], false, false),
            ("grid_lbbc2a", ["porcelain", "ivory", "beige", "sand"], ["darkBrown", "brown"], false, false), ("grid_lwbsza", ["ivory", "beige", "sand"], ["grey"], false, false),
            ("grid_sbia1a", ["ivory", "beige", "sand"], ["darkBrown", "brown"], false, false), ("obama_official", ["honey", "caramel", "almond"], ["grey", "black"], false, false),
        ];
        var estimator = new LandmarkEstimator();
        int skin = 0, hair = 0, glasses = 0, beard = 0;
        foreach ((string name, string[] tones, string[] colours, bool wears, bool grows) in seen)
        {
            SelfieEstimate found = estimator.Estimate(AlignedSelfie.Cut(SelfieInput.Read(Path.Combine(folder, name + ".jpg"), Path.Combine(folder, "landmarks.npz"))));
            skin += tones.Contains(found.Avatar.Choice("skinTone")) ? 1 : 0;
            hair += colours.Contains(found.Avatar.Choice("hairColour")) ? 1 : 0;
            glasses += (found.Avatar.Choice("glasses") != "none") == wears ? 1 : 0;
            beard += (found.Avatar.Choice("beard") != "none") == grows ? 1 : 0;
        }

        Assert.True(skin >= 8 && hair >= 8 && glasses >= 8 && beard >= 8, $"of {seen.Length}: skin {skin}, hair {hair}, glasses {glasses}, beard {beard}");
    }

    private static Described Person() => new(new PhotoSubject(AvatarVector.Middle(AvatarSchemas.Full).With("hairStyle", "sidePart").With("hairColour", "darkBrown").With("skinTone", "beige"), [0, 0, 0]) { Seed = 5 });

    private static SelfieEstimate Estimate(PhotoSubject subject, PhotoConditions conditions)
    {
        const int Size = 256;
        Image photo = Engine.Render(subject, conditions, Size).Image;
        return Estimator.Estimate(AlignedSelfie.Cut(SelfieInput.Of("me", photo, FacePoints.ToLandmarks(Engine.Landmarks(subject, conditions, Size), Size))));
    }

    // A person whose attributes can be changed one at a time.
    private readonly record struct Described(PhotoSubject Subject)
    {
        public static implicit operator PhotoSubject(Described described) => described.Subject;

        public PhotoSubject With(string group, string option) => Subject with { Attributes = Subject.Attributes.With(group, option) };

        public PhotoSubject With(string attribute, float value) => Subject with { Attributes = Subject.Attributes.With(attribute, value) };
    }
}
