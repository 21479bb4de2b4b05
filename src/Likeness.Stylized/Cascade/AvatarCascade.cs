using Likeness.Imaging.Images;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>A photograph's way to an avatar.</summary>
/// <param name="Stylised">The stylised photograph.</param>
/// <param name="Relaxed">What the mapper predicted.</param>
/// <param name="Imitated">Its imitated picture.</param>
/// <param name="Search">The strict vector and how it was found.</param>
public sealed record AvatarConversion(Image Stylised, AvatarVector Relaxed, Image Imitated, SearchResult Search)
{
    /// <summary>The avatar.</summary>
    public AvatarVector Avatar => Search.Strict;
}

/// <summary>The whole method (AgileAvatar, spec A): stylise a photograph, map its styles to a relaxed avatar, search a strict one.</summary>
public sealed class AvatarCascade
{
    private readonly AttributeSearch _search;

    /// <summary>Puts trained networks together.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="perception">Networks that compare pictures in the search; the cascade's own when null.</param>
    public AvatarCascade(CascadeNetworks networks, CascadePerception? perception = null)
    {
        Networks = networks;
        Perception = perception ?? CascadePerception.Of(networks);
        Engine = new StylizedEngine(networks.Sizes.AvatarSchema);
        _search = new AttributeSearch(networks.Imitator, Engine, Perception, networks.Sizes.Size);
    }

    /// <summary>The networks.</summary>
    public CascadeNetworks Networks { get; }

    /// <summary>What compares pictures.</summary>
    public CascadePerception Perception { get; }

    /// <summary>Draws strict avatars.</summary>
    public StylizedEngine Engine { get; }

    /// <summary>Reads a cascade.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="published">The published networks that it was trained with; null where it has its own.</param>
    /// <exception cref="InvalidFileException">The file does not hold one, or one that needs other networks.</exception>
    public static AvatarCascade Load(string path, PublishedPrior? published = null) => new(CascadeFile.Load(path, published));

    /// <summary>The styles of photographs, [batch, styles, style size].</summary>
    public Tensor Styles(Tensor photos) => Networks.Encoder.Encode(photos);

    /// <summary>The cartoons of styles.</summary>
    public Tensor Stylise(Tensor styles) => Networks.Stylist.Draw(styles);

    /// <summary>The photographs that styles stand for, as the generator of photographs draws them.</summary>
    public Tensor Reconstruct(Tensor styles) => Networks.Photographer.Draw(styles);

    /// <summary>The relaxed avatars of styles, [batch, dimensions].</summary>
    public Tensor Relax(Tensor styles) => Networks.Mapper.Forward(styles);

    /// <summary>How far the engine's picture of an avatar is from the imitated picture that it was searched by (spec A2, equations 4 and 5); 0 for equal pictures.</summary>
    public double Objective(AvatarConversion conversion)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        ResemblanceObjective objective = Perception.Objective(ObjectiveWeights.Paper);
        Image drawn = Engine.Render(conversion.Avatar, new Pictures.AvatarView { Size = Networks.Sizes.Size }).Image;
        return objective.Compare(PictureTensors.Of(drawn), objective.Target(PictureTensors.Of(conversion.Imitated))).Item;
    }

    /// <summary>Searches the strict vector of a relaxed one.</summary>
    /// <param name="relaxed">What the mapper predicted.</param>
    /// <param name="picture">What it shall look like where <see cref="SearchOptions.Target"/> asks for it, [1, 3, size, size].</param>
    /// <param name="options">How.</param>
    /// <param name="guess">A strict vector from elsewhere that the engine's pass may begin from; null for none.</param>
    public SearchResult Search(AvatarVector relaxed, Tensor picture, SearchOptions options, AvatarVector? guess = null) => _search.Find(relaxed, picture, options, guess);

    /// <summary>Converts one photograph.</summary>
    /// <param name="photo">A face from the front, of any size; the square in its middle is taken.</param>
    /// <param name="options">How the strict avatar is searched; null for the default.</param>
    /// <param name="guess">A strict vector from elsewhere that the engine's pass may begin from; null for none.</param>
    public AvatarConversion Convert(Image photo, SearchOptions? options = null, AvatarVector? guess = null)
    {
        using TensorScope scope = TensorScope.Begin();
        return Convert(PictureTensors.Fit(photo, Networks.Sizes.Size), options ?? new SearchOptions(), [guess])[0];
    }

    /// <summary>Converts photographs.</summary>
    /// <param name="photos">[batch, 3, size, size], -1 to 1.</param>
    /// <param name="options">How strict avatars are searched.</param>
    /// <param name="guesses">For each photograph a strict vector from elsewhere that the engine's pass may begin from, or null; null for none at all.</param>
    public AvatarConversion[] Convert(Tensor photos, SearchOptions options, IReadOnlyList<AvatarVector?>? guesses = null)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        Tensor styles = Styles(photos), stylised = Stylise(styles), relaxed = Relax(styles), imitated = Networks.Imitator.Forward(relaxed);
        var conversions = new AvatarConversion[photos.Shape[0]];
        for (int i = 0; i < conversions.Length; i++)
        {
            AvatarVector vector = RelaxedAttributes.VectorOf(relaxed, i, Networks.Sizes.AvatarSchema);
            Image picture = PictureTensors.ToImage(stylised, i);
            Tensor own = stylised.Slice(0, i, i + 1);
            conversions[i] = new AvatarConversion(picture, vector, PictureTensors.ToImage(imitated, i), _search.Find(vector, own, options, guesses?[i]));
        }

        return conversions;
    }
}
