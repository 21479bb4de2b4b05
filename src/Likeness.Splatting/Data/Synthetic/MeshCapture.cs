using System.Globalization;
using System.Numerics;
using System.Text;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Rendering;
using Likeness.Tensors.Files;

namespace Likeness.Splatting.Data.Synthetic;

/// <summary>From where a mesh is photographed.</summary>
public sealed record MeshCaptureOptions
{
    /// <summary>Number of pictures.</summary>
    public int Views { get; init; } = 40;

    /// <summary>Their width and height in pixels.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Angle between the upper and lower edge of a picture, in degrees.</summary>
    public float FieldOfView { get; init; } = 30;

    /// <summary>The lowest picture, in degrees above the horizon.</summary>
    public float LowestPitch { get; init; } = -25;

    /// <summary>The highest picture, in degrees above the horizon.</summary>
    public float HighestPitch { get; init; } = 45;

    /// <summary>The box that pictures are filled with, millimetres; null for everything.</summary>
    public (Vector3 Low, Vector3 High)? Framed { get; init; }

    /// <summary>Free space around the sphere about that box, as a factor; below 1 what is in the box fills more of the pictures, and its corners may be cut off.</summary>
    public float Margin { get; init; } = 1.05f;

    /// <summary>The lamps; they stay where they are while the camera goes around.</summary>
    public Lighting Lighting { get; init; } = new()
    {
        FollowsCamera = false,
        Fill = new Lamp(new Vector3(0.9f, 0.1f, 0.6f), new Vector3(0.86f, 0.94f, 1.05f) * 0.35f),
        Rim = new Lamp(new Vector3(0.3f, 0.4f, -0.9f), new Vector3(0.92f, 0.97f, 1.05f) * 0.6f),
    };
}

/// <summary>
/// A mesh photographed from all around by our own renderer, as a data set with a transforms file: known cameras and no noise, to try
/// out and to measure fits. Pictures are clear where nothing is.
/// </summary>
public static class MeshCapture
{
    // Degrees; steps of it spread evenly around, however many there are.
    private const float GoldenAngle = 137.50776f;

    /// <summary>The cameras: around the mesh and upwards in steps of the golden angle, so that any few that follow each other see all sides.</summary>
    /// <param name="low">The mesh's smallest corner.</param>
    /// <param name="high">Its largest corner.</param>
    /// <param name="options">How many, and from where.</param>
    public static Camera[] Cameras(Vector3 low, Vector3 high, MeshCaptureOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Views, 1, nameof(options));
        return [.. Enumerable.Range(0, options.Views).Select(i =>
        {
            float share = (i + 0.5f) / options.Views;
            float pitch = options.LowestPitch + ((options.HighestPitch - options.LowestPitch) * share);
            return Camera.Framing(options.Size, options.Size, options.FieldOfView, low, high, i * GoldenAngle % 360, pitch, options.Margin);
        })];
    }

    /// <summary>Photographs parts into <c>images/</c> and writes <c>transforms.json</c>.</summary>
    /// <param name="folder">Where to; made when missing.</param>
    /// <param name="parts">What to draw, at least one vertex.</param>
    /// <param name="options">How many pictures, and from where.</param>
    /// <exception cref="Tensors.LikenessException">The folder cannot be written to.</exception>
    public static void Write(string folder, IReadOnlyList<RenderPart> parts, MeshCaptureOptions? options = null)
    {
        options ??= new MeshCaptureOptions();
        Vector3 low = new(float.PositiveInfinity), high = new(float.NegativeInfinity);
        foreach (RenderPart part in parts)
        {
            (Vector3 from, Vector3 to) = part.Mesh.Bounds();
            (low, high) = (Vector3.Min(low, from), Vector3.Max(high, to));
        }

        (low, high) = options.Framed ?? (low, high);

        var renderer = new Renderer(options.Size, options.Size);
        var drawing = new RenderOptions { Background = Rgba.Transparent, Lighting = options.Lighting };
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        var frames = new StringBuilder();
        Camera[] cameras = Cameras(low, high, options);
        for (int i = 0; i < cameras.Length; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"images/{i:D4}.png");
            PngWriter.Write(Path.Combine(folder, name), renderer.Render(parts, cameras[i], drawing));
            frames.Append(i == 0 ? "" : ",\n").Append(Frame(name, cameras[i]));
        }

        Camera first = cameras[0];
        AtomicFile.WriteText(Path.Combine(folder, "transforms.json"), string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {
              "w": {{first.Width}}, "h": {{first.Height}}, "fl_x": {{first.FocalX:R}}, "fl_y": {{first.FocalY:R}}, "cx": {{first.CentreX:R}}, "cy": {{first.CentreY:R}},
              "frames": [
            {{frames}}
              ]
            }

            """));
    }

    /// <summary>A camera as such files have it: camera to world, in OpenGL's axes.</summary>
    private static string Frame(string name, Camera camera)
    {
        Vector3 x = camera.Right, y = -camera.Down, z = -camera.Forward, c = camera.Position;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""    {"file_path": "{{name}}", "transform_matrix": [[{{x.X:R}}, {{y.X:R}}, {{z.X:R}}, {{c.X:R}}], [{{x.Y:R}}, {{y.Y:R}}, {{z.Y:R}}, {{c.Y:R}}], [{{x.Z:R}}, {{y.Z:R}}, {{z.Z:R}}, {{c.Z:R}}], [0, 0, 0, 1]]}""");
    }
}
