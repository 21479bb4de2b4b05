using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Stylized.Assets;
using Likeness.Stylized.Heads;
using Likeness.Stylized.Shading;

namespace Likeness.Stylized.Exports;

/// <summary>
/// What the painter puts on skin, eyes and mouth at drawing time, as one picture for files: each triangle of the texture map is filled with what its place is
/// painted, and colours grow over the rim of the charts so that no seam shows.
/// </summary>
internal sealed class HeadTexture
{
    /// <summary>Width and height of the picture.</summary>
    public const int Size = 2048;

    // Mipmaps of a sixteenth of the size still meet only colours of their own chart.
    private const int Rim = 8;

    // A texel is about a fifth of a millimetre on the skin; edges are soft over one.
    private const float Blur = 0.05f;
    private readonly Image _image = new(Size, Size);
    private readonly bool[] _filled = new bool[Size * Size];
    private readonly SurfacePainter _painter;

    private HeadTexture(SurfacePainter painter) => _painter = painter;

    /// <summary>Paints the pieces that have texture coordinates.</summary>
    /// <returns>The picture as a PNG file.</returns>
    public static byte[] Paint(IReadOnlyList<HeadPiece> pieces, AvatarColours colours, float scalpEdge)
    {
        var texture = new HeadTexture(new SurfacePainter(colours, scalpEdge));
        // Both eyes share one chart; so the second paints over the first what is the same.
        foreach (HeadPiece piece in pieces)
        {
            if (piece.Face.Neutral.Texture is { } map)
            {
                texture.Paint(piece, map);
            }
        }

        texture.GrowRims();
        return PngWriter.Encode(texture._image);
    }

    private void Paint(HeadPiece piece, TextureMap map)
    {
        int[] corners = piece.Face.Neutral.Topology.Triangles;
        IEnumerable<int> order = Enumerable.Range(0, corners.Length / 3).Select(static t => 3 * t);
        if (piece.Kind == SurfaceKind.Eye)
        {
            // The fan that closes an eyeball behind lies across its chart: what looks forward is painted over it.
            order = order.OrderBy(i => piece.Paint[corners[i]].Z + piece.Paint[corners[i + 1]].Z + piece.Paint[corners[i + 2]].Z);
        }

        foreach (int i in order)
        {
            Fill(
                piece.Kind, Texel(map.Coordinates[map.Corners[i]]), Texel(map.Coordinates[map.Corners[i + 1]]), Texel(map.Coordinates[map.Corners[i + 2]]),
                piece.Paint[corners[i]], piece.Paint[corners[i + 1]], piece.Paint[corners[i + 2]]);
        }
    }

    private static Vector2 Texel(Vector2 coordinate) => new((coordinate.X * Size) - 0.5f, ((1 - coordinate.Y) * Size) - 0.5f);

    private void Fill(SurfaceKind kind, Vector2 a, Vector2 b, Vector2 c, Vector4 paintA, Vector4 paintB, Vector4 paintC)
    {
        float area = Cross(b - a, c - a);
        if (area == 0)
        {
            return;
        }

        // A hair's breadth more than the triangle, so that none of its texels is left to a rim.
        const float Slack = 1e-3f;
        Vector2 low = Vector2.Min(a, Vector2.Min(b, c)), high = Vector2.Max(a, Vector2.Max(b, c));
        for (int y = Math.Max(0, (int)MathF.Floor(low.Y)); y <= Math.Min(Size - 1, (int)MathF.Ceiling(high.Y)); y++)
        {
            for (int x = Math.Max(0, (int)MathF.Floor(low.X)); x <= Math.Min(Size - 1, (int)MathF.Ceiling(high.X)); x++)
            {
                var p = new Vector2(x, y);
                float wb = Cross(p - a, c - a) / area, wc = Cross(b - a, p - a) / area, wa = 1 - wb - wc;
                if (wa >= -Slack && wb >= -Slack && wc >= -Slack)
                {
                    Vector4 paint = (wa * paintA) + (wb * paintB) + (wc * paintC);
                    // An eye looks straight ahead; its gleams are where they are seen from there.
                    Vector3 normal = kind == SurfaceKind.Eye ? Vector3.Normalize(new Vector3(paint.X, paint.Y, paint.Z)) : Vector3.UnitZ;
                    _image[x, y] = Rgba.FromLinear(_painter.Paint(kind, paint, normal, Blur, out _));
                    _filled[(y * Size) + x] = true;
                }
            }
        }
    }

    private void GrowRims()
    {
        var border = new List<int>();
        for (int step = 0; step < Rim; step++)
        {
            border.Clear();
            var colours = new List<Rgba>();
            for (int at = 0; at < _filled.Length; at++)
            {
                if (!_filled[at] && Neighbour(at) is { } colour)
                {
                    border.Add(at);
                    colours.Add(colour);
                }
            }

            for (int i = 0; i < border.Count; i++)
            {
                _image.Pixels[border[i]] = colours[i];
                _filled[border[i]] = true;
            }
        }
    }

    private Rgba? Neighbour(int at)
    {
        int x = at % Size;
        return x > 0 && _filled[at - 1] ? _image.Pixels[at - 1]
            : x < Size - 1 && _filled[at + 1] ? _image.Pixels[at + 1]
            : at >= Size && _filled[at - Size] ? _image.Pixels[at - Size]
            : at < _filled.Length - Size && _filled[at + Size] ? _image.Pixels[at + Size]
            : null;
    }

    private static float Cross(Vector2 a, Vector2 b) => (a.X * b.Y) - (a.Y * b.X);
}
