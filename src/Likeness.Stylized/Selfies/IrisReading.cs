using System.Numerics;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Selfies;

/// <summary>The colour of the irises: the ring between pupil and edge, without lids, lashes and highlights.</summary>
internal sealed class IrisReading
{
    private readonly float _radius;
    private readonly Vector3 _colour;

    public IrisReading(SelfiePixels pixels, SkinReading skin)
    {
        FacePoints face = pixels.Face;
        _radius = face.IrisRadius;
        var ring = new List<Vector3>();
        foreach (Vector3 iris in (Vector3[])[face.LeftIrisCentre, face.RightIrisCentre])
        {
            for (int k = 0; k < 48; k++)
            {
                // The upper third lies under lid and lashes.
                float angle = (-0.1f * MathF.PI) + (1.2f * MathF.PI * (k % 24) / 23), reach = k < 24 ? 0.55f : 0.75f;
                (float sine, float cosine) = MathF.SinCos(angle);
                ring.Add(pixels.At(new Vector2(iris.X, iris.Y) + (reach * face.IrisRadius * new Vector2(cosine, sine))));
            }
        }

        _colour = skin.Balance(SelfiePixels.Trimmed(ring, 0.15f, 0.6f));
    }

    /// <summary>The colour, Oklab.</summary>
    public Vector3 Colour => _colour;

    /// <summary>Ranks the colours of a schema.</summary>
    public SlotEstimate Rank(AttributeGroup group)
    {
        (string, float)[] distances = [.. group.Options.Select(option =>
        {
            Vector3 named = Oklab.Of(0.6f * PhotoColours.Iris(option));
            // Brown is the rule; the others must show.
            float seldom = option is "brown" ? 0 : option is "hazel" or "blue" ? 0.3f : 0.8f;
            float hue = Vector2.Distance(new Vector2(_colour.Y, _colour.Z), new Vector2(named.Y, named.Z));
            return (option, seldom + MathF.Sqrt(Square((_colour.X - named.X) / 9) + Square(hue / 2.2f)));
        })];
        return SlotEstimate.OfDistances(group.Name, distances, Math.Clamp(_radius / 8, 0.1f, 0.8f));
    }

    private static float Square(float x) => x * x;
}
