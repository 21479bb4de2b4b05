using Likeness.Stylized.Batches;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Evaluation;

/// <summary>People that no training saw, two photographs of each under other conditions, and their true avatars (spec C2).</summary>
public sealed class HeldOutPeople
{
    // Away from all seeds of trainings, which are small multiples.
    private const long FirstSeed = 1L << 40;

    private HeldOutPeople(PictureSet photos, PictureSet avatars) => (Photos, Avatars) = (photos, avatars);

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
        var photos = PictureSet.Draw(new PhotoSource(new PhotoEngine(schema), size, FirstSeed + seed, 2), 2 * people, cancel: cancel);
        AvatarVector[] truth = [.. Enumerable.Range(0, people).Select(i => photos.Vector(2 * i))];
        return new HeldOutPeople(photos, PictureSet.Draw(new GivenSource(new StylizedEngine(schema), size, truth, "truth"), people, cancel: cancel));
    }

    /// <summary>The true attributes of a person.</summary>
    public AvatarVector Truth(int person) => Avatars.Vector(person);
}
