using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Batches;

/// <summary>Photographs of random people, several of each under conditions that do not depend on who is photographed (spec C2).</summary>
public sealed class PhotoSource : IPictureSource
{
    private const ulong PhotoStream = 1ul << 40;
    private readonly PhotoEngine _engine;
    private readonly long _seed;
    private readonly int _photos;

    /// <summary>Makes a source.</summary>
    /// <param name="engine">Takes the photographs.</param>
    /// <param name="size">Rows and columns of the pictures.</param>
    /// <param name="seed">Decides who is photographed.</param>
    /// <param name="photos">Photographs of each person, one after the other.</param>
    public PhotoSource(PhotoEngine engine, int size, long seed, int photos = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(photos, 1);
        (_engine, Size, _seed, _photos) = (engine, size, seed, photos);
    }

    /// <inheritdoc/>
    public AvatarSchema Schema => _engine.Schema;

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"photo, schema {Schema.Name}, {Size} pixels, seed {_seed}, {_photos} photographs");

    /// <summary>The engine that takes the photographs.</summary>
    public PhotoEngine Engine => _engine;

    /// <summary>Who is on a photograph, and how it was taken.</summary>
    public (PhotoSubject Subject, PhotoConditions Conditions) Taken(int index)
    {
        var root = new RandomSource(_seed);
        return (_engine.Sample(root.Split((ulong)(index / _photos))), PhotoConditions.Sample(root.Split(PhotoStream + (ulong)index)));
    }

    /// <inheritdoc/>
    public PictureSample Draw(int index)
    {
        (PhotoSubject subject, PhotoConditions conditions) = Taken(index);
        return new PictureSample(_engine.Render(subject, conditions, Size), subject.Attributes, index / _photos) { Smiles = conditions.Smiles };
    }
}
