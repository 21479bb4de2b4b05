using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Perception;

/// <summary>
/// Says which avatar shows the person of a photograph, in place of the people of a user study (spec C4). It learns pairs of other people, sees no network
/// of the cascade and is seen by none.
/// </summary>
public sealed class Judge : Module
{
    private const float Scale = 10;
    private readonly IdentityEmbedding _photo;
    private readonly IdentityEmbedding _avatar;

    /// <summary>Makes the network.</summary>
    /// <param name="size">Rows and columns of the pictures.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public Judge(int size, RandomSource? random)
    {
        _photo = AddModule("photo", new IdentityEmbedding(size, random));
        _avatar = AddModule("avatar", new IdentityEmbedding(size, random));
    }

    /// <summary>How well photographs and avatars fit.</summary>
    /// <param name="photos">[photos, 3, size, size].</param>
    /// <param name="avatars">[avatars, 3, size, size].</param>
    /// <returns>[photos, avatars], -1 to 1; the larger the better.</returns>
    public Tensor Compare(Tensor photos, Tensor avatars) => _photo.Embed(photos).MatMul(_avatar.Embed(avatars), transposeB: true);

    /// <summary>How wrong it is about a batch of different people: each photograph must find its avatar among all, and each avatar its photograph.</summary>
    /// <param name="photos">[people, 3, size, size].</param>
    /// <param name="avatars">The same people, in the same order.</param>
    public Tensor Loss(Tensor photos, Tensor avatars)
    {
        Tensor scores = Compare(photos, avatars) * Scale;
        int[] own = [.. Enumerable.Range(0, photos.Shape[0])];
        return (scores.CrossEntropy(own) + scores.Transpose().CrossEntropy(own)) * 0.5f;
    }
}
