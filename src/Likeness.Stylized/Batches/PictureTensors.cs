using Likeness.Imaging.Images;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Batches;

/// <summary>Pictures as the networks take them, [batch, 3, height, width] in sRGB from -1 to 1, and back.</summary>
public static class PictureTensors
{
    private const float HalfRange = 127.5f;

    /// <summary>Pictures of one size as a tensor. Alpha is dropped.</summary>
    /// <exception cref="ShapeException">There is no picture, or sizes differ.</exception>
    public static Tensor Of(params IReadOnlyList<Image> images)
    {
        if (images.Count == 0 || images.Any(i => i.Width != images[0].Width || i.Height != images[0].Height))
        {
            throw new ShapeException("Pictures become one tensor when there is at least one and all have the same size.");
        }

        int area = images[0].Pixels.Length;
        Tensor result = Tensor.Uninitialized(new Shape(images.Count, 3, images[0].Height, images[0].Width));
        Span<float> values = result.Span;
        for (int i = 0; i < images.Count; i++)
        {
            Rgba[] pixels = images[i].Pixels;
            Span<float> own = values.Slice(i * 3 * area, 3 * area);
            for (int p = 0; p < area; p++)
            {
                (own[p], own[area + p], own[(2 * area) + p]) = (FromByte(pixels[p].R), FromByte(pixels[p].G), FromByte(pixels[p].B));
            }
        }

        return result;
    }

    /// <summary>The square in the middle of a picture, made as large as the networks want it: pixels are averaged where it becomes smaller.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <param name="size">Rows and columns of the result.</param>
    /// <returns>[1, 3, size, size].</returns>
    public static Tensor Fit(Image image, int size)
    {
        int side = Math.Min(image.Width, image.Height), top = (image.Height - side) / 2, left = (image.Width - side) / 2;
        Tensor square = Of(image).Slice(2, top, top + side).Slice(3, left, left + side);
        return side > size ? square.AdaptiveAveragePool2d(size, size) : side < size ? square.ResizeBilinear(size, size) : square;
    }

    /// <summary>One picture of a batch; what lies outside -1 to 1 is cut off.</summary>
    public static Image ToImage(Tensor pictures, int index = 0)
    {
        int height = pictures.Shape[2], width = pictures.Shape[3], area = height * width;
        var image = new Image(width, height);
        ReadOnlySpan<float> own = pictures.Span.Slice(index * 3 * area, 3 * area);
        for (int p = 0; p < area; p++)
        {
            image.Pixels[p] = new Rgba(ToByte(own[p]), ToByte(own[area + p]), ToByte(own[(2 * area) + p]));
        }

        return image;
    }

    internal static void FromBytes(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            values[i] = FromByte(bytes[i]);
        }
    }

    private static float FromByte(byte value) => (value / HalfRange) - 1;

    private static byte ToByte(float value) => (byte)Math.Clamp((int)MathF.Round((value + 1) * HalfRange), 0, 255);
}
