using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;

namespace Likeness.Avatars.Clips;

/// <summary>Which pixels of a picture a mesh covers. Keeps its buffers; serves one caller at a time.</summary>
public sealed class HeadSilhouette
{
    // Any brightness of the self-lit mesh is far above it, also at a pixel that it covers by half.
    private const byte Threshold = 60;

    private static readonly Material White = new() { Colour = Rgba.White, SelfLight = 1, Specular = 0, TwoSided = true };
    private static readonly RenderOptions OnBlack = new() { Background = new Rgba(0, 0, 0) };

    private readonly Renderer _renderer;
    private readonly Image _image;

    /// <summary>Makes one for a size of pictures.</summary>
    public HeadSilhouette(int width, int height)
    {
        _renderer = new Renderer(width, height);
        _image = new Image(width, height);
    }

    /// <summary>Draws a mesh.</summary>
    /// <param name="mesh">The mesh in the axes that the camera is given in.</param>
    /// <param name="camera">A camera of the size of the pictures.</param>
    /// <param name="covered">Receives [height, width].</param>
    public void Draw(Mesh mesh, Camera camera, Span<bool> covered)
    {
        _renderer.Render([new RenderPart(mesh, White)], camera, OnBlack, _image);
        for (int i = 0; i < covered.Length; i++)
        {
            covered[i] = _image.Pixels[i].G > Threshold;
        }
    }

    /// <summary>Pixels in both over pixels in either; 1 when both are empty.</summary>
    public static double Overlap(ReadOnlySpan<bool> a, ReadOnlySpan<bool> b)
    {
        int both = 0, either = 0;
        for (int i = 0; i < a.Length; i++)
        {
            both += a[i] && b[i] ? 1 : 0;
            either += a[i] || b[i] ? 1 : 0;
        }

        return either == 0 ? 1 : (double)both / either;
    }

    /// <summary>The white part of a mask.</summary>
    public static void FromMask(Image mask, Span<bool> covered)
    {
        for (int i = 0; i < covered.Length; i++)
        {
            covered[i] = mask.Pixels[i].G >= 128;
        }
    }
}
