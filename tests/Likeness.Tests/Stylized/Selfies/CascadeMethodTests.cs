using Likeness.Imaging.Images;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Stylized.Cascade;

namespace Likeness.Tests.Stylized.Selfies;

public sealed class CascadeMethodTests
{
    private const int Size = 128;
    private static readonly Lazy<AlignedSelfie> Selfie = new(Take);

    [Fact]
    public void Of_a_photo_that_is_nothing_like_the_cascades_own_the_estimator_decides_everything()
    {
        SelfieEstimate alone = new LandmarkEstimator().Estimate(Selfie.Value);
        foreach (PhotoFamiliarity? familiarity in new PhotoFamiliarity?[] { null, new PhotoFamiliarity(90, 1) })
        {
            SelfieEstimate both = Method(familiarity).Estimate(Selfie.Value);
            Assert.Equal(alone.Avatar.Values, both.Avatar.Values);
            Assert.Equal(alone.Slots.Select(static s => s.Confidence), both.Slots.Select(static s => s.Confidence));
            Assert.Equal(["Stylised", "Imitated", "The cascade's own avatar"], both.Pictures.Select(static p => p.Key));
            Assert.True(both.Objective >= 0);
        }
    }

    [Fact]
    public void Of_a_familiar_photo_each_choice_is_the_surer_ones_and_numbers_are_the_estimators()
    {
        CascadeMethod method = Method(new PhotoFamiliarity(-100, 1));
        SelfieEstimate both = method.Estimate(Selfie.Value), alone = new LandmarkEstimator().Estimate(Selfie.Value);
        Assert.Same(AvatarSchemas.Full, both.Avatar.Schema);
        Assert.True(both.Avatar.IsStrict);
        Assert.All(both.Slots.Zip(alone.Slots), static p => Assert.True(p.First.Confidence >= p.Second.Confidence, p.First.Group));

        // What is surer than the estimator is what the cascade finds by itself, begun from the same guess.
        AvatarVector found = Cascade().Convert(Selfie.Value.Image, guess: new LandmarkEstimator(AvatarSchemas.Toon).Estimate(Selfie.Value).Avatar).Avatar;
        Assert.NotEqual(found.Continuous.ToArray(), both.Avatar.Continuous.ToArray()[..found.Continuous.Length]);
        Assert.Equal(alone.Avatar.Continuous.ToArray(), both.Avatar.Continuous.ToArray());
        Assert.All(both.Slots.Zip(alone.Slots).Where(static p => p.First.Confidence > p.Second.Confidence), p => Assert.Equal(found.Choice(p.First.Group), p.First.Best));
        Assert.Contains(both.Slots.Zip(alone.Slots), static p => p.First.Confidence > p.Second.Confidence);

        // Lashes are in no schema that the cascade knows.
        Assert.Equal(alone.Slots.Single(static s => s.Group == "lashes").Ranked, both.Slots.Single(static s => s.Group == "lashes").Ranked);
        Assert.All(both.Slots, s =>
        {
            Assert.Equal(AvatarSchemas.Full.Group(s.Group)!.Options.Order(), s.Ranked.Select(static r => r.Option).Order());
            Assert.InRange(s.Ranked.Sum(static r => r.Score), 0.999f, 1.001f);
        });
        Assert.Equal(both.Avatar.Values, method.Estimate(Selfie.Value).Avatar.Values);
    }

    [Theory]
    [InlineData(30, 1)]
    [InlineData(20, 1)]
    [InlineData(19, 1)]
    [InlineData(17.5, 0.5)]
    [InlineData(16, 0)]
    [InlineData(5, 0)]
    [InlineData(double.NaN, 0)]
    public void Trust_falls_from_one_deviation_below_the_mean_to_four(double psnr, double trust) => Assert.Equal(trust, new PhotoFamiliarity(20, 1).Trust(psnr), 1e-9);

    [Fact]
    public void Familiarity_is_kept_in_the_file_and_a_damaged_one_is_refused()
    {
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3)) { Familiarity = new PhotoFamiliarity(21.5, 1.25) };
        string path = Path.Combine(Directory.CreateTempSubdirectory("likeness-cascade-").FullName, "cascade.safetensors");
        try
        {
            CascadeFile.Save(path, networks);
            Assert.Equal(networks.Familiarity, CascadeFile.Load(path).Familiarity);
            networks.Familiarity = new PhotoFamiliarity(double.NaN, 1);
            CascadeFile.Save(path, networks);
            Assert.Contains("familiarity", Assert.Throws<InvalidFileException>(() => CascadeFile.Load(path)).Message, StringComparison.Ordinal);
            networks.Familiarity = null;
            CascadeFile.Save(path, networks);
            Assert.Null(CascadeFile.Load(path).Familiarity);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public void In_the_cascades_own_schema_the_estimators_avatar_is_the_guess()
    {
        SelfieEstimate both = new CascadeMethod(Cascade(new PhotoFamiliarity(90, 1)), AvatarSchemas.Toon).Estimate(Selfie.Value);
        Assert.Equal(new LandmarkEstimator(AvatarSchemas.Toon).Estimate(Selfie.Value).Avatar.Values, both.Avatar.Values);
    }

    private static CascadeMethod Method(PhotoFamiliarity? familiarity) => new(Cascade(familiarity));

    private static AvatarCascade Cascade(PhotoFamiliarity? familiarity = null) => new(new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3)) { Familiarity = familiarity });

    private static AlignedSelfie Take()
    {
        var engine = new PhotoEngine(AvatarSchemas.Full);
        var random = new RandomSource(5);
        PhotoSubject subject = engine.Sample(random);
        var conditions = PhotoConditions.Sample(random);
        Image photo = engine.Render(subject, conditions, Size).Image;
        return AlignedSelfie.Cut(SelfieInput.Of("photo", photo, FacePoints.ToLandmarks(engine.Landmarks(subject, conditions, Size), Size)));
    }
}
