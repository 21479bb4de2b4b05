using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Stylized.Selfies;

/// <summary>A face in the frame of <see cref="FaceFrame"/>.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Face">The face, in pixels of the picture.</param>
/// <param name="Person">1 where the person is, 0 elsewhere, [size, size]; null when it is not known.</param>
/// <param name="Inside">True where the photo reaches; elsewhere its edge is repeated.</param>
public sealed record AlignedSelfie(Image Image, FacePoints Face, float[]? Person, bool[] Inside)
{
    /// <summary>Pixels a side.</summary>
    public int Size => Image.Width;

    /// <summary>Cuts the face out of a photo.</summary>
    /// <param name="input">The photo.</param>
    /// <param name="size">Pixels a side.</param>
    public static AlignedSelfie Cut(SelfieInput input, int size = 256)
    {
        FaceTransform transform = FaceFrame.Align(input.Face, size);
        bool[] inside = new bool[size * size];
        for (int i = 0; i < inside.Length; i++)
        {
            Vector2 from = transform.Back(new Vector2((i % size) + 0.5f, (i / size) + 0.5f));
            inside[i] = from.X >= 0 && from.Y >= 0 && from.X < input.Photo.Width && from.Y < input.Photo.Height;
        }

        float[]? person = input.Mask is { } mask ? [.. FaceFrame.Cut(mask, transform, size).Pixels.Select(p => p.G / 255f)] : null;
        return new AlignedSelfie(FaceFrame.Cut(input.Photo, transform, size), input.Face.Moved(transform), person, inside);
    }
}
