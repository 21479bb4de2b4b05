using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Stylized.Assets;
using Likeness.Stylized.Shading;

namespace Likeness.Stylized.Photo;

/// <summary>A posed person in front of a camera, ready to be painted, lit and photographed.</summary>
/// <param name="Frame">The posed pieces and the person's colours.</param>
/// <param name="Camera">The camera, in samples of half a pixel.</param>
/// <param name="Eyes">The centres of the eyeballs, left first.</param>
/// <param name="Skin">What the person's skin and hair look like close up.</param>
/// <param name="Conditions">Everything else.</param>
internal sealed record PhotoScene(HeadFrame Frame, Camera Camera, Vector3[] Eyes, PhotoSurface Skin, PhotoConditions Conditions)
{
    /// <summary>The person's colours.</summary>
    public AvatarColours Colours => Frame.Colours;
}

/// <summary>The details of a person's skin and hair.</summary>
/// <param name="Seed">Decides where things are.</param>
/// <param name="Freckles">How many freckles, 0 to 1.</param>
/// <param name="Mottling">How uneven the skin's colour is.</param>
/// <param name="Oiliness">How much skin shines.</param>
/// <param name="Strands">How much strands of hair differ.</param>
internal readonly record struct PhotoSurface(uint Seed, float Freckles, float Mottling, float Oiliness, float Strands);
