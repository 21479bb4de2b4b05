using Likeness.Imaging.Images;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
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
            Assert.All(both.Pictures, static p => Assert.True(p.Value().Width >= 16));
            Assert.Null(both.Objective);
        }
    }

    [Fact]
    public void Of_a_familiar_photo_what_the_features_read_for_certain_is_chosen_and_numbers_are_the_estimators()
    {
        AvatarSchema known = AvatarSchemas.Toon;
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3)) { Familiarity = new PhotoFamiliarity(-100, 1) };
        Tensor bias = networks.Features.NamedParameters().Single(static p => p.Name == "attributes.bias").Tensor;
        foreach (AttributeGroup group in known.Groups)
        {
            bias.Span[group.Offset + group.Count - 1] = 100;
        }

        var method = new CascadeMethod(new AvatarCascade(networks));
        SelfieEstimate both = method.Estimate(Selfie.Value), alone = new LandmarkEstimator().Estimate(Selfie.Value);
        Assert.Same(AvatarSchemas.Full, both.Avatar.Schema);
        Assert.True(both.Avatar.IsStrict);

        // Of options that the cascade does not know it says nothing either way.
        Assert.All(known.Groups, g => Assert.True(both.Avatar.Choice(g.Name) is { } chosen && (chosen == g.Options[^1] || g.IndexOf(chosen) < 0), g.Name));
        AvatarVector own = new CascadeMethod(new AvatarCascade(networks), known).Estimate(Selfie.Value).Avatar;
        Assert.All(known.Groups, g => Assert.Equal(g.Options[^1], own.Choice(g.Name)));
        Assert.Equal(alone.Avatar.Continuous.ToArray(), both.Avatar.Continuous.ToArray());
        Assert.True(both.Objective >= 0);
        Assert.All(both.Slots, s =>
        {
            Assert.Equal(AvatarSchemas.Full.Group(s.Group)!.Options.Order(), s.Ranked.Select(static r => r.Option).Order());
            Assert.InRange(s.Ranked.Sum(static r => r.Score), 0.999f, 1.001f);
            Assert.InRange(s.Confidence, 0, 1);
        });

        // Lashes are in no schema that the cascade knows.
        Assert.Equal(alone.Slots.Single(static s => s.Group == "lashes").Ranked, both.Slots.Single(static s => s.Group == "lashes").Ranked);
        Assert.Equal(both.Avatar.Values, method.Estimate(Selfie.Value).Avatar.Values);
    }

    [Fact]
    public void Where_the_features_read_nothing_the_estimator_decides_among_what_looks_alike()
    {
        // All options are read alike, and all imitations are the same picture.
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3)) { Familiarity = new PhotoFamiliarity(-100, 1) };
        foreach (NamedTensor parameter in networks.Features.NamedParameters().Where(static p => p.Name.StartsWith("attributes.", StringComparison.Ordinal)).Concat(networks.Imitator.NamedParameters()))
        {
            parameter.Tensor.Span.Clear();
        }

        SelfieEstimate both = new CascadeMethod(new AvatarCascade(networks), AvatarSchemas.Toon).Estimate(Selfie.Value), alone = new LandmarkEstimator(AvatarSchemas.Toon).Estimate(Selfie.Value);
        Assert.All(alone.Slots, s => Assert.Equal(s.Best, both.Slots.Single(b => b.Group == s.Group).Best));
    }

    [Theory]
    [InlineData(30, 1)]
    [InlineData(20, 1)]
    [InlineData(19.2, 1)]
    [InlineData(18.95, 0.5)]
    [InlineData(18.7, 0)]
    [InlineData(5, 0)]
    [InlineData(double.NaN, 0)]
    public void Trust_falls_from_0_8_deviations_below_the_mean_to_1_3(double psnr, double trust) => Assert.Equal(trust, new PhotoFamiliarity(20, 1).Trust(psnr), 1e-9);

    [Fact]
    public void A_photograph_that_is_taken_for_background_all_over_is_not_familiar()
    {
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3));
        Tensor photo = Tensor.Zeros(1, 3, TinyCascade.Sizes.Size, TinyCascade.Sizes.Size);
        Assert.True(double.IsFinite(PhotoFamiliarity.Psnr(networks, photo)));
        networks.PhotoParser.NamedParameters().Single(static p => p.Name == "last.bias").Tensor.Span[(int)AvatarLabel.Background] = 100;
        double psnr = PhotoFamiliarity.Psnr(networks, photo);
        Assert.Equal(double.NaN, psnr);
        Assert.Equal(0, new PhotoFamiliarity(20, 1).Trust(psnr));
        Assert.Null(PhotoFamiliarity.Of(networks, PictureSet.Draw(new PhotoSource(new PhotoEngine(AvatarSchemas.Toon), TinyCascade.Sizes.Size, 1), 2)));
    }

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
