using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Batches;

/// <summary>A drawn picture with everything that is known of it.</summary>
/// <param name="Picture">The picture and what its pixels show.</param>
/// <param name="Vector">The attributes that it was drawn from.</param>
/// <param name="Subject">Who it is; pictures of one person share it.</param>
public sealed record PictureSample(AvatarPicture Picture, AvatarVector Vector, int Subject)
{
    /// <summary>True when a smile was added to the face at rest.</summary>
    public bool Smiles { get; init; }
}
