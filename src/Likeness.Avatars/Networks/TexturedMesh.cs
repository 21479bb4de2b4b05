using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Avatars.Heads;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Tensors;

namespace Likeness.Avatars.Networks;

/// <summary>
/// The floor of all comparisons: the tracked mesh in the mean of the colours that its points had in the pictures, drawn by the mesh renderer
/// without light (spec, section 11). Nothing of it is learned by gradients.
/// </summary>
public sealed class TexturedMesh : HeadAvatar
{
    /// <summary>Width and height of the texture.</summary>
    public const int TextureSize = 256;

    // A surface that turns away more than this sine of the view is too oblique to read colours from.
    private const float LeastFacing = 0.3f;
    private static readonly Material s_unlit = new() { Colour = Rgba.White, SelfLight = 1, Specular = 0, TwoSided = true };
    private readonly HeadTemplate _template;
    private readonly IReadOnlyList<SurfaceTexel> _texels;
    private readonly Tensor _colours;

    /// <summary>Makes a mesh of one colour.</summary>
    /// <param name="template">The head; its mesh has texture coordinates.</param>
    /// <param name="meanColour">What stays where no picture shows anything, 0 to 1 each.</param>
    /// <exception cref="LikenessException">The mesh has no texture coordinates.</exception>
    public TexturedMesh(HeadTemplate template, Vector3 meanColour)
    {
        _template = template;
        _texels = SurfaceGrid.Of(template.Mean, TextureSize);
        _colours = AddParameter("texture", new Shape(TextureSize, TextureSize, 3));
        MemoryMarshal.Cast<float, Vector3>(_colours.Span).Fill(meanColour);
    }

    /// <summary>Takes the mean of the colours that each texel had in some frames.</summary>
    /// <param name="frames">Frames and their pictures, [height, width, 3], 0 to 1.</param>
    public void Learn(IEnumerable<(HeadInput Input, float[] Colours, float[] Mask)> frames)
    {
        var sums = new Vector4[_texels.Count];
        var normals = new Vector3[_template.VertexCount];
        int[] triangles = _template.Mean.Topology.Triangles;
        foreach ((HeadInput input, float[] colours, float[] mask) in frames)
        {
            ReadOnlySpan<Vector3> positions = MemoryMarshal.Cast<float, Vector3>(input.Positions.Span);
            Geometry.Surfaces.SurfaceOps.VertexNormals(positions, _template.Mean.Topology, normals);
            Vector3 eye = input.Camera.Position;
            for (int i = 0; i < sums.Length; i++)
            {
                (Vector3 place, Vector3 normal) = (Vector3.Zero, Vector3.Zero);
                for (int k = 0; k < 3; k++)
                {
                    int v = triangles[(3 * _texels[i].Triangle) + k];
                    place += positions[v] * _texels[i].Weights[k];
                    normal += normals[v] * _texels[i].Weights[k];
                }

                float facing = Vector3.Dot(Vector3.Normalize(normal), Vector3.Normalize(eye - place));
                Vector3 pixel = input.Camera.Project(place);
                int x = (int)MathF.Floor(pixel.X), y = (int)MathF.Floor(pixel.Y);
                if (facing > LeastFacing && (uint)x < (uint)input.Camera.Width && (uint)y < (uint)input.Camera.Height)
                {
                    int at = (y * input.Camera.Width) + x;
                    sums[i] += new Vector4(new Vector3(colours.AsSpan(3 * at)), 1) * (facing * mask[at]);
                }
            }
        }

        Span<Vector3> texture = MemoryMarshal.Cast<float, Vector3>(_colours.Span);
        for (int i = 0; i < sums.Length; i++)
        {
            if (sums[i].W > 0)
            {
                texture[_texels[i].Texel] = new Vector3(sums[i].X, sums[i].Y, sums[i].Z) / sums[i].W;
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>The background is white; the depth is not worked out.</remarks>
    public override HeadPicture Draw(in HeadInput input)
    {
        Mesh mesh = _template.Mean.WithPositions(MemoryMarshal.Cast<float, Vector3>(input.Positions.Span).ToArray());
        var part = new RenderPart(mesh, s_unlit with { Texture = new Texture(Painted()) });
        Image image = new Renderer(input.Camera.Width, input.Camera.Height).Render([part], input.Camera, new RenderOptions { Background = Rgba.Transparent });
        Tensor planes = Tensor.Uninitialized(new Shape(1, 3, image.Height, image.Width)), alpha = Tensor.Uninitialized(new Shape(image.Height, image.Width));
        int plane = image.Pixels.Length;
        for (int i = 0; i < plane; i++)
        {
            Rgba p = image.Pixels[i];
            float a = p.A / 255f;
            alpha.Span[i] = a;
            planes.Span[i] = ((p.R / 255f) * a) + (1 - a);
            planes.Span[plane + i] = ((p.G / 255f) * a) + (1 - a);
            planes.Span[(2 * plane) + i] = ((p.B / 255f) * a) + (1 - a);
        }

        return new HeadPicture(planes, planes, alpha, Tensor.Zeros(image.Height, image.Width));
    }

    private Image Painted()
    {
        var image = new Image(TextureSize, TextureSize);
        ReadOnlySpan<Vector3> texture = MemoryMarshal.Cast<float, Vector3>(_colours.Span);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            Vector3 c = Vector3.Clamp(texture[i], Vector3.Zero, Vector3.One) * 255;
            image.Pixels[i] = new Rgba((byte)MathF.Round(c.X), (byte)MathF.Round(c.Y), (byte)MathF.Round(c.Z));
        }

        return image;
    }
}
