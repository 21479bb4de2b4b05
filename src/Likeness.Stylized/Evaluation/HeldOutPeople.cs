using Likeness.Stylized.Batches;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;

namespace Likeness.Stylized.Evaluation;

/// <summary>People that no training saw, two photographs of each under other conditions, and their true avatars (spec C2).</summary>
public sealed class HeldOutPeople
{
    // Away from all seeds of trainings, which are small multiples.
    private const long FirstSeed = 1L << 40;

    // Pixels of the photographs that landmarks and colours are read from.
    private const int SelfieSize = 256;
    private readonly PhotoSource _source;

    private HeldOutPeople(PhotoSource source, PictureSet photos, PictureSet avatars) => (_source, Photos, Avatars) = (source, photos, avatars);

    /// <summary>Number of people.</summary>
    public int Count => Avatars.Count;

    /// <summary>Two photographs each: person i has numbers 2i and 2i + 1.</summary>
    public PictureSet Photos { get; }

    /// <summary>Their true avatars, drawn by the engine.</summary>
    public PictureSet Avatars { get; }

    /// <summary>Draws them.</summary>
    /// <param name="schema">The schema of their attributes.</param>
    /// <param name="size">Rows and columns of the pictures.</param>
    /// <param name="people">How many, at least two.</param>
    /// <param name="seed">Decides who.</param>
    /// <param name="cancel">Stops the work.</param>
    public static HeldOutPeople Draw(AvatarSchema schema, int size, int people, long seed, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(people, 2);
        var source = new PhotoSource(new PhotoEngine(schema), size, FirstSeed + seed, 2);
        var photos = PictureSet.Draw(source, 2 * people, cancel: cancel);
        AvatarVector[] truth = [.. Enumerable.Range(0, people).Select(i => photos.Vector(2 * i))];
        return new HeldOutPeople(source, photos, PictureSet.Draw(new GivenSource(new StylizedEngine(schema), size, truth, "truth"), people, cancel: cancel));
    }

    /// <summary>A photograph, taken again with more pixels, in the frame that landmarks and colours are read in; its landmarks are the engine's vertices.</summary>
    /// <param name="photo">Its number among <see cref="Photos"/>.</param>
    public AlignedSelfie Selfie(int photo)
    {
        (PhotoSubject subject, PhotoConditions conditions) = _source.Taken(photo);
        var landmarks = FacePoints.ToLandmarks(_source.Engine.Landmarks(subject, conditions, SelfieSize), SelfieSize);
        return AlignedSelfie.Cut(SelfieInput.Of("photograph", _source.Engine.Render(subject, conditions, SelfieSize).Image, landmarks));
    }

    /// <summary>The true attributes of a person.</summary>
    public AvatarVector Truth(int person) => Avatars.Vector(person);
}
