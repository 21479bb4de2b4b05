using Likeness.Stylized.Engines;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Batches;

/// <summary>The pictures of given avatars in an engine's normal view; each is a subject of its own.</summary>
/// <param name="engine">Draws the avatars.</param>
/// <param name="size">Rows and columns of the pictures.</param>
/// <param name="avatars">Strict vectors.</param>
/// <param name="description">What they are, in words.</param>
public sealed class GivenSource(IAvatarEngine engine, int size, IReadOnlyList<AvatarVector> avatars, string description) : IPictureSource
{
    /// <inheritdoc/>
    public AvatarSchema Schema => engine.Schema;

    /// <inheritdoc/>
    public int Size => size;

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"given, schema {Schema.Name}, {size} pixels, {description}");

    /// <inheritdoc/>
    public PictureSample Draw(int index) => new(engine.Render(avatars[index], new AvatarView { Size = size }), avatars[index], index);
}
