using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Engines;

/// <summary>Something that draws avatars from strict vectors (spec A0). It is not differentiable. Safe to call from many threads.</summary>
public interface IAvatarEngine
{
    /// <summary>What the numbers of a vector mean.</summary>
    AvatarSchema Schema { get; }

    /// <summary>Draws an avatar. The picture depends on nothing but the arguments.</summary>
    /// <param name="strict">A strict vector of <see cref="Schema"/>.</param>
    /// <param name="view">How it is looked at.</param>
    /// <exception cref="Likeness.Tensors.LikenessException">The vector is relaxed or of another schema, or the view is out of range.</exception>
    AvatarPicture Render(AvatarVector strict, AvatarView view);

    /// <summary>Draws an avatar's vector at random.</summary>
    AvatarVector Sample(RandomSource random);
}
