using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Stylized.Selfies;

/// <summary>
/// The frame that the networks and the estimator look at: eyes and mouth lie where they do in the pictures of the Photo engine, measured on its middle face under its plain
/// camera.
/// </summary>
public static class FaceFrame
{
    /// <summary>The middles of the left eye, the right eye and the mouth, as shares of the picture.</summary>
    public static IReadOnlyList<Vector2> Places => EngineFaces.Shipped.Places;

    /// <summary>The similarity from a photo's pixels to the frame's.</summary>
    /// <param name="face">The face in the photo.</param>
    /// <param name="size">The frame's pixels a side.</param>
    public static FaceTransform Align(FacePoints face, int size)
    {
        Vector2[] to = [.. Places.Select(p => p * size)];
        return FaceTransform.Fit([face.LeftEye, face.RightEye, face.Mouth], to);
    }

    /// <summary>The photo in the frame. What lies outside the photo repeats its edge.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="transform">From <see cref="Align"/>.</param>
    /// <param name="size">Pixels a side.</param>
    public static Image Cut(Image photo, FaceTransform transform, int size)
    {
        // As many looks at the photo as pixels of it come together in one of the frame.
        int looks = Math.Clamp((int)MathF.Ceiling(1 / transform.Scale), 1, 8);
        var image = new Image(size, size);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                Vector3 sum = Vector3.Zero;
                for (int s = 0; s < looks * looks; s++)
                {
                    var place = new Vector2(x + (((s % looks) + 0.5f) / looks), y + (((s / looks) + 0.5f) / looks));
                    sum += Look(photo, transform.Back(place) - new Vector2(0.5f));
                }

                image[x, y] = Rgba.FromLinear(sum / (looks * looks));
            }
        }

        return image;
    }

    private static Vector3 Look(Image photo, Vector2 at)
    {
        float x = Math.Clamp(at.X, 0, photo.Width - 1), y = Math.Clamp(at.Y, 0, photo.Height - 1);
        int left = (int)x, top = (int)y, right = Math.Min(left + 1, photo.Width - 1), below = Math.Min(top + 1, photo.Height - 1);
        Vector3 upper = Vector3.Lerp(photo[left, top].ToLinear(), photo[right, top].ToLinear(), x - left);
        return Vector3.Lerp(upper, Vector3.Lerp(photo[left, below].ToLinear(), photo[right, below].ToLinear(), x - left), y - top);
    }
}
