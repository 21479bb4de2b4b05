using System.Numerics;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Rendering;
using Likeness.Talking.Files;
using Likeness.Tensors;

namespace Likeness.Cli.Views;

/// <summary>Somebody's own GLB as it is drawn: base colours and their pictures. What is more than half transparent, by its material or its picture, is left out.</summary>
internal static class RiggedLook
{
    private const float HalfOpaque = 0.5f;

    // Room above and below the part of a face that moves, as shares of its height: hair and neck.
    private const float Above = 0.6f;
    private const float Below = 0.35f;

    /// <summary>The parts of a head in a pose.</summary>
    /// <param name="head">The head.</param>
    /// <param name="posed">Its mesh in some pose; drawn from its own positions.</param>
    /// <param name="warn">Is told of pictures that cannot be read.</param>
    public static RenderPart[] Parts(MorphHead head, Mesh posed, Action<string> warn)
    {
        var pictures = new Dictionary<byte[], Texture?>(new SameBytes());
        return [.. head.Surfaces.Where(s => s.Material is null || s.Material.BaseColour.W >= HalfOpaque).Select(Part).Where(p => p.Mesh.Topology.TriangleCount > 0)];

        RenderPart Part(MorphSurface surface)
        {
            GlbMaterial material = surface.Material ?? new GlbMaterial("");
            Texture? texture = posed.Texture is null || material.BaseColourImage is not { } image ? null : Picture(image, material.Name);
            return new RenderPart(Opaque(posed, surface, texture), new Material
            {
                Colour = Rgba.FromLinear(Vector3.Clamp(material.BaseColour.AsVector3(), Vector3.Zero, Vector3.One)),
                Texture = texture,
                Roughness = Math.Clamp(material.Roughness, 0.3f, 1),
                Softness = 0.4f,
                TwoSided = material.DoubleSided,
            });
        }

        Texture? Picture(byte[] image, string material)
        {
            if (!pictures.TryGetValue(image, out Texture? texture))
            {
                texture = pictures[image] = Read(image, material, warn);
            }

            return texture;
        }
    }

    /// <summary>What fills the picture: the face, from hair to neck, if a body belongs to it, and otherwise all of it (null).</summary>
    /// <param name="head">The head.</param>
    public static Mesh? Frame(RiggedGlb head)
    {
        int[] moving = head.FaceVertices();
        if (moving.Length == 0)
        {
            return null;
        }

        var face = new Mesh([.. moving.Select(v => head.Head.Mesh.Positions[v])], []);
        (Vector3 low, Vector3 high) = face.Bounds();
        float height = high.Y - low.Y;
        (Vector3 bottom, Vector3 top) = head.Head.Mesh.Bounds();
        if (top.Y - bottom.Y <= height * (1 + Above + Below))
        {
            return null;
        }

        Vector3 middle = (low + high) / 2;
        return new Mesh([.. face.Positions, middle with { Y = high.Y + (Above * height) }, middle with { Y = low.Y - (Below * height) }], []);
    }

    /// <summary>The triangles of a surface whose middles are opaque: hair and lashes are pictures on flat strips.</summary>
    private static Mesh Opaque(Mesh mesh, MorphSurface surface, Texture? texture)
    {
        int first = 3 * surface.FirstTriangle, count = 3 * surface.TriangleCount;
        int[] corners = mesh.Texture?.Corners[first..(first + count)] ?? [], vertices = mesh.Topology.Triangles.AsSpan(first, count).ToArray();
        if (texture is not null)
        {
            Vector2[] at = mesh.Texture!.Coordinates;
            int[] kept = [.. Enumerable.Range(0, count / 3).Where(t => IsOpaque(texture.Image, (at[corners[3 * t]] + at[corners[(3 * t) + 1]] + at[corners[(3 * t) + 2]]) / 3))];
            corners = [.. kept.SelectMany(t => corners[(3 * t)..((3 * t) + 3)])];
            vertices = [.. kept.SelectMany(t => vertices[(3 * t)..((3 * t) + 3)])];
        }

        return new Mesh(mesh.Positions, vertices) { Texture = mesh.Texture is null ? null : new TextureMap(mesh.Texture.Coordinates, corners) };
    }

    private static bool IsOpaque(Image image, Vector2 at)
    {
        int x = (int)((at.X - MathF.Floor(at.X)) * image.Width), y = (int)((1 - (at.Y - MathF.Floor(at.Y))) * image.Height);
        return image[Math.Clamp(x, 0, image.Width - 1), Math.Clamp(y, 0, image.Height - 1)].A >= 255 * HalfOpaque;
    }

    private static Texture? Read(byte[] image, string material, Action<string> warn)
    {
        string file = Path.Combine(Path.GetTempPath(), $"likeness-{Guid.NewGuid():N}.jpg");
        try
        {
            if (image.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            {
                return new Texture(PngReader.Decode(image, $"the picture of material '{material}'"));
            }

            // ffmpeg reads files.
            File.WriteAllBytes(file, image);
            return new Texture(ImageFiles.Read(file));
        }
        catch (LikenessException error)
        {
            warn($"the picture of material '{material}' is left out: {error.Message}");
            return null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class SameBytes : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? a, byte[]? b) => a.AsSpan().SequenceEqual(b);

        public int GetHashCode(byte[] bytes) => bytes.Length;
    }
}
