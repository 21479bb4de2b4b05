using Likeness.Stylized.Generators;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Cascade;

/// <summary>All networks of a cascade of our own (spec C3), as they are saved together. Published ones may stand in the place of encoder and generators; those are never saved.</summary>
public sealed class CascadeNetworks : Module
{
    /// <summary>Makes the networks.</summary>
    /// <param name="sizes">Their sizes.</param>
    /// <param name="random">Draws the weights, each network's from a stream of its own; null leaves them zero, to be loaded.</param>
    /// <param name="published">Networks that stand in the place of encoder and generator of photographs, and of the stylist if one is among them; null for our own.</param>
    public CascadeNetworks(CascadeSizes sizes, RandomSource? random, PublishedPrior? published = null)
    {
        (Sizes, Published) = (sizes, published);
        AvatarSchema schema = sizes.AvatarSchema;
        GeneratorOptions generator = sizes.Generator;
        ulong stream = 0;
        RandomSource? Next() => random?.Split(stream++);
        PhotoParser = AddModule("parser_photo", new PartParser(Next()));
        AvatarParser = AddModule("parser_avatar", new PartParser(Next()));
        People = AddModule("identity_photo", new IdentityEmbedding(sizes.Size, Next()));
        Avatars = AddModule("identity_avatar", new IdentityEmbedding(sizes.Size, Next()));
        Features = AddModule("features", new FeatureNetwork(schema, Next()));
        Judge = AddModule("judge", new Judge(sizes.Size, Next()));
        Regressor = AddModule("regressor", new AttributeRegressor(sizes.Size, schema, Next()));

        // Streams are counted whether or not they are used: the other networks begin alike with any prior.
        (RandomSource? encoder, RandomSource? photographer) = (Next(), Next());
        if (published is null)
        {
            OwnEncoder = AddModule("encoder", new PhotoEncoder(sizes.Size, generator, encoder));
            PhotographerNetwork = AddModule("prior", new SynthesisNetwork(generator, photographer));
            Encoder = new HeadEncoder(OwnEncoder, PhotoParser);
        }
        else
        {
            PhotographerNetwork = published.Generator;
            Encoder = new PublishedEncoder(published.Encoder);
        }

        NoiseMode noise = published is null ? NoiseMode.None : NoiseMode.Constant;
        LearnedStylist = published?.Stylist is null ? AddModule("stylist", new SynthesisNetwork(PhotographerNetwork.Options, null)) : null;
        Photographer = new SizedGenerator(PhotographerNetwork, sizes.Size, noise);
        Stylist = new SizedGenerator(LearnedStylist ?? published!.Stylist!, sizes.Size, noise);
        Imitator = AddModule("imitator", new Imitator(schema, generator, Next()));
        Mapper = AddModule("mapper", new AttributeMapper(schema, Encoder.Codes, Next()));
    }

    /// <summary>What decides their shapes.</summary>
    public CascadeSizes Sizes { get; }

    /// <summary>How well the photographs that it learned from are drawn again; null where that was not measured.</summary>
    public PhotoFamiliarity? Familiarity { get; set; }

    /// <summary>False where they were read from files for use alone: the judge, the regressor and the networks that look at photographs only in training are zero.</summary>
    public bool IsComplete { get; internal set; } = true;

    /// <summary>Refuses networks that are not all there.</summary>
    /// <exception cref="LikenessException">They were read from files for use alone.</exception>
    public void RequireComplete()
    {
        if (!IsComplete)
        {
            throw new LikenessException("These networks are for use alone: those that training and evaluation need are not in their files. Give the folder of a training, or its cascade.safetensors.");
        }
    }

    /// <summary>Parts of photographs.</summary>
    public PartParser PhotoParser { get; }

    /// <summary>Parts of avatars.</summary>
    public PartParser AvatarParser { get; }

    /// <summary>R: who is photographed.</summary>
    public IdentityEmbedding People { get; }

    /// <summary>R_t: which avatar it is.</summary>
    public IdentityEmbedding Avatars { get; }

    /// <summary>F: how pictures look.</summary>
    public FeatureNetwork Features { get; }

    /// <summary>Which avatar shows whom; for evaluation only.</summary>
    public Judge Judge { get; }

    /// <summary>The CNN baseline.</summary>
    public AttributeRegressor Regressor { get; }

    /// <summary>The published networks among them, which are saved nowhere; null where there are none.</summary>
    public PublishedPrior? Published { get; }

    /// <summary>From photographs to styles.</summary>
    public IPhotoEncoder Encoder { get; }

    /// <summary>G_o: from styles to photographs.</summary>
    public IStyleGenerator Photographer { get; }

    /// <summary>G_t: from styles to cartoons.</summary>
    public IStyleGenerator Stylist { get; }

    /// <summary>From vectors to avatars.</summary>
    public Imitator Imitator { get; }

    /// <summary>From styles to vectors.</summary>
    public AttributeMapper Mapper { get; }

    /// <summary>The encoder that is trained and saved with the others; null where a published one is used.</summary>
    internal PhotoEncoder? OwnEncoder { get; }

    /// <summary>The network behind <see cref="Photographer"/>, ours or a published one.</summary>
    internal SynthesisNetwork PhotographerNetwork { get; }

    /// <summary>The network behind <see cref="Stylist"/> where it is trained and saved with the others; null where the user gave a ready one.</summary>
    internal SynthesisNetwork? LearnedStylist { get; }
}
