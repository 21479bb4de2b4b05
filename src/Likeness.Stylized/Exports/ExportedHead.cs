using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Stylized.Dressing;
using Likeness.Stylized.Heads;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Shading;
using Likeness.Tensors;

namespace Likeness.Stylized.Exports;

/// <summary>
/// An avatar as other programs take it: one face with texture coordinates on skin, eyes and mouth, colours on the vertices of everything it wears, and a material
/// for each part.
/// </summary>
public sealed class ExportedHead
{
    private static readonly Vector3 White = Vector3.One;

    private ExportedHead(BlendshapeFace face, GlbMeshOptions options)
    {
        Face = face;
        Options = options;
    }

    /// <summary>The face: no identity modes, 52 expressions in ARKit's order, millimetres. Its parts name their materials.</summary>
    public BlendshapeFace Face { get; }

    /// <summary>Materials and vertex colours, for <see cref="GlbMeshes.ToDocument(BlendshapeFace, ReadOnlySpan{float}, GlbMeshOptions?)"/>.</summary>
    public GlbMeshOptions Options { get; }

    /// <summary>Builds the head of an avatar and paints it.</summary>
    /// <param name="avatar">A strict vector of a built-in schema.</param>
    /// <param name="cel">Materials that are two flat tones with an outline in programs that know MToon (VRM); in others they are as without.</param>
    /// <exception cref="LikenessException">The vector is relaxed, or names what the engine does not have.</exception>
    public static ExportedHead Build(AvatarVector avatar, bool cel = false)
    {
        AvatarRecipe recipe = AvatarRecipe.Of(avatar);
        BlendshapeFace head = StylizedHead.Build(avatar).Face;
        IReadOnlyList<HeadPiece> pieces = recipe.Pieces;
        var face = new BlendshapeFace(new Mesh(head.Neutral.Positions, head.Neutral.Topology) { Name = head.Neutral.Name, Texture = JoinedMap(pieces) }, head.Expressions, [], head.Joints)
        {
            Parts = [.. head.Parts.Select(p => p with { Material = p.Name })],
            Masks = head.Masks,
            Landmarks68 = head.Landmarks68,
            Licence = head.Licence,
        };
        byte[] texture = HeadTexture.Paint(pieces, recipe.Colours, recipe.ScalpEdge);
        var painter = new SurfacePainter(recipe.Colours, recipe.ScalpEdge);
        var shares = new List<Vector3>(face.VertexCount);
        var materials = new List<GlbMaterial>();
        foreach (HeadPiece piece in pieces)
        {
            bool textured = piece.Face.Neutral.Texture is not null;
            Vector3[] colours = textured ? [White] : [.. piece.Paint.Select(p => Vector3.Clamp(painter.Paint(piece.Kind, p, Vector3.UnitZ, 0, out _), Vector3.Zero, White))];
            // The material has the lightest colour, so that programs that pass over those of vertices come close; vertices have their share of it.
            Vector3 lightest = Vector3.Max(colours.Aggregate(Vector3.Max), new Vector3(1e-4f));
            shares.AddRange(piece.Paint.Select((_, v) => textured ? White : colours[v] / lightest));
            materials.Add(Material(piece, textured ? White : lightest, textured ? texture : null, cel));
        }

        return new ExportedHead(face, new GlbMeshOptions { VertexColours = shares, Materials = materials });
    }

    private static TextureMap JoinedMap(IReadOnlyList<HeadPiece> pieces)
    {
        // Pieces without coordinates all lie on the first one; their materials have no texture.
        var coordinates = new List<Vector2> { Vector2.Zero };
        var corners = new List<int>();
        foreach (HeadPiece piece in pieces)
        {
            if (piece.Face.Neutral.Texture is { } map)
            {
                corners.AddRange(map.Corners.Select(c => c + coordinates.Count));
                coordinates.AddRange(map.Coordinates);
            }
            else
            {
                corners.AddRange(new int[piece.Face.Neutral.Topology.Triangles.Length]);
            }
        }

        return new TextureMap([.. coordinates], [.. corners]);
    }

    private static GlbMaterial Material(HeadPiece piece, Vector3 colour, byte[]? texture, bool cel) => new(piece.Name)
    {
        BaseColour = new Vector4(colour, piece.Kind switch { SurfaceKind.Lens => 0.92f, SurfaceKind.Gleam => 0.55f, _ => 1 }),
        Roughness = piece.Kind switch { SurfaceKind.Eye or SurfaceKind.Lens or SurfaceKind.Gleam => 0.15f, SurfaceKind.Frame or SurfaceKind.Teeth => 0.4f, SurfaceKind.Hair or SurfaceKind.Beard => 0.6f, _ => 0.85f },
        // Closed surfaces show their outside only.
        DoubleSided = piece.Kind is not (SurfaceKind.Skin or SurfaceKind.Eye or SurfaceKind.Teeth),
        BaseColourImage = texture,
        Extensions = cel ? ToonMaterial.Of(piece.Kind) : new Dictionary<string, Func<int, System.Text.Json.Nodes.JsonObject>>(),
    };
}
