using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Look;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;

namespace Likeness.Tests.Geometry.Bust;

public class BustLookTests
{
    private static readonly BlendshapeFace Face = BustModel.Create();

    [Fact]
    public void Every_triangle_of_the_skin_lies_the_same_way_round_in_the_texture()
    {
        Mesh skin = BustModel.Create(new BustOptions { Parts = false }).Neutral;
        TextureMap map = skin.Texture!;
        Assert.Equal(skin.Topology.Triangles.Length, map.Corners.Length);
        Assert.All(map.Coordinates, c => Assert.True(c.X is >= 0 and <= 1 && c.Y is >= 0 and <= 1));
        for (int t = 0; t < map.Corners.Length; t += 3)
        {
            Assert.True(Area(map, t) > 1e-8f, $"triangle {t / 3}");
        }
    }

    [Fact]
    public void No_point_of_the_texture_belongs_to_two_places_of_the_skin()
    {
        const int Size = 512;
        Mesh skin = BustModel.Create(new BustOptions { Parts = false }).Neutral;
        TextureMap map = skin.Texture!;
        byte[] count = new byte[Size * Size];
        for (int t = 0; t < map.Corners.Length; t += 3)
        {
            Vector2 a = map.Coordinates[map.Corners[t]] * Size, b = map.Coordinates[map.Corners[t + 1]] * Size, c = map.Coordinates[map.Corners[t + 2]] * Size;
            for (int y = (int)MathF.Min(a.Y, MathF.Min(b.Y, c.Y)); y <= (int)MathF.Max(a.Y, MathF.Max(b.Y, c.Y)); y++)
            {
                for (int x = (int)MathF.Min(a.X, MathF.Min(b.X, c.X)); x <= (int)MathF.Max(a.X, MathF.Max(b.X, c.X)); x++)
                {
                    var p = new Vector2(x + 0.4137f, y + 0.5731f);
                    count[(y * Size) + x] += (byte)(Cross(b - a, p - a) > 1e-3f && Cross(c - b, p - b) > 1e-3f && Cross(a - c, p - c) > 1e-3f ? 1 : 0);
                }
            }
        }

        Assert.All(count, n => Assert.InRange(n, 0, 1));
        Assert.True(count.Count(n => n == 1) > Size * Size * 0.6);
    }

    [Fact]
    public void Only_the_cut_along_the_back_of_the_head_is_a_seam()
    {
        Mesh skin = BustModel.Create(new BustOptions { Parts = false }).Neutral;
        var places = new Dictionary<int, HashSet<int>>();
        for (int i = 0; i < skin.Topology.Triangles.Length; i++)
        {
            int v = skin.Topology.Triangles[i];
            places.TryAdd(v, []);
            places[v].Add(skin.Texture!.Corners[i]);
        }

        foreach ((int v, HashSet<int> corners) in places)
        {
            Assert.True(corners.Count == 1 || (skin.Positions[v].X == 0 && corners.Count == 2));
        }

        Assert.InRange(places.Values.Count(c => c.Count == 2), 10, 80);
    }

    [Fact]
    public void Parts_keep_out_of_the_chart_of_the_skin()
    {
        TextureMap map = Face.Neutral.Texture!;
        int first = Face.Parts[1].FirstTriangle * 3;
        float skinTop = map.Corners.Take(first).Max(c => map.Coordinates[c].Y);
        Assert.All(map.Corners.Skip(first), c => Assert.True(map.Coordinates[c].Y > skinTop));
    }

    [Fact]
    public void The_texture_shows_lips_redder_than_the_cheek_and_hair_darker_than_the_forehead()
    {
        const int Size = 256;
        byte[] texture = BustTexture.Paint(Size);
        Assert.Equal(Size * Size * 4, texture.Length);
        Vector3 lip = At(new Vector3(0, -76, 106)), cheek = At(new Vector3(40, -50, 80)), forehead = At(new Vector3(0, 40, 97)), crown = At(new Vector3(0, 118, -6));
        Assert.True(lip.X / lip.Y > cheek.X / cheek.Y * 1.15f);
        Assert.True(crown.Length() < forehead.Length() * 0.6f);
        Assert.Equal(texture, BustTexture.Paint(Size));

        Vector3 At(Vector3 place)
        {
            int[] t = Face.Neutral.Topology.Triangles;
            int best = Enumerable.Range(0, Face.Parts[0].TriangleCount * 3).MinBy(i => Vector3.DistanceSquared(Face.Neutral.Positions[t[i]], place));
            Vector2 uv = Face.Neutral.Texture!.Coordinates[Face.Neutral.Texture.Corners[best]];
            int at = (((int)((1 - uv.Y) * Size) * Size) + (int)(uv.X * Size)) * 4;
            return new Vector3(texture[at], texture[at + 1], texture[at + 2]);
        }
    }

    private static float Area(TextureMap map, int t)
    {
        Vector2 a = map.Coordinates[map.Corners[t]], b = map.Coordinates[map.Corners[t + 1]], c = map.Coordinates[map.Corners[t + 2]];
        return Cross(b - a, c - a);
    }

    private static float Cross(Vector2 a, Vector2 b) => (a.X * b.Y) - (a.Y * b.X);
}
