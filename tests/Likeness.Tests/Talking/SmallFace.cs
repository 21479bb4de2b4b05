using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;

namespace Likeness.Tests.Talking;

/// <summary>A mask of 256 vertices with a mouth: small enough to train on in a test.</summary>
internal static class SmallFace
{
    private const int Side = 16;

    public static BlendshapeFace Make()
    {
        var positions = new Vector3[Side * Side];
        var triangles = new List<int>();
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                float u = (2f * x / (Side - 1)) - 1, v = (2f * y / (Side - 1)) - 1;
                positions[(y * Side) + x] = new Vector3(70 * u, 90 * v, 60 * MathF.Sqrt(MathF.Max(0, 2.1f - (u * u) - (v * v))));
                if (x + 1 < Side && y + 1 < Side)
                {
                    int a = (y * Side) + x;
                    triangles.AddRange([a, a + 1, a + Side, a + 1, a + Side + 1, a + Side]);
                }
            }
        }

        int[] lips = [.. Enumerable.Range(0, positions.Length).Where(i => Near(i) > 0.4f)], inner = [.. Enumerable.Range(0, positions.Length).Where(i => Near(i) > 0.1f)];
        return new BlendshapeFace(
            new Mesh(positions, [.. triangles]),
            [
                Shape("jawOpen", (p, near) => new Vector3(0, -12, -3) * near * (p.Y < -45 ? 1 : 0.2f)),
                Shape("mouthPucker", (p, near) => new Vector3(-0.3f * p.X, 0, 6) * near),
                Shape("mouthFunnel", (p, near) => new Vector3(-0.2f * p.X, 0.1f * (p.Y + 45), 5) * near),
                Shape("mouthLowerDownLeft", (p, near) => new Vector3(0, p.X > 0 ? -4 : 0, 0) * near),
                Shape("mouthLowerDownRight", (p, near) => new Vector3(0, p.X < 0 ? -4 : 0, 0) * near),
            ],
            [Shape("wide", (p, _) => new Vector3(0.05f * p.X, 0, 0)), Shape("long", (p, _) => new Vector3(0, 0.05f * p.Y, 0))],
            [])
        {
            Masks = new Dictionary<string, int[]> { ["lips"] = lips, ["inner_face"] = inner },
        };

        float Near(int vertex) => MathF.Exp(-((positions[vertex] - new Vector3(0, -45, 60)) with { Z = 0 }).LengthSquared() / 600);

        FaceShape Shape(string name, Func<Vector3, float, Vector3> moved) => FaceShape.FromDense(name, [.. positions.Select((p, i) => moved(p, Near(i)))]);
    }
}
