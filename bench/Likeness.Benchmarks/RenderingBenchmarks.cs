using System.Numerics;
using BenchmarkDotNet.Attributes;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Tensors;

namespace Likeness.Benchmarks;

/// <summary>
/// One frame of a head of 5,002 vertices and 10,000 triangles at 512 by 512 with four samples a pixel, filling the picture as a
/// portrait does: <c>dotnet run -c Release --project bench/Likeness.Benchmarks -- --filter *Rendering*</c>.
/// </summary>
[MemoryDiagnoser]
public class RenderingBenchmarks
{
    private readonly Renderer _renderer = new(512, 512);
    private readonly Image _target = new(512, 512);
    private readonly RenderOptions _options = new();
    private RenderPart[] _plain = [], _textured = [];
    private View? _view;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Work.Threads = Threads;
        Mesh head = Head();
        var texture = new Image(1024, 1024);
        new Random(1).NextBytes(texture.Bytes);
        _plain = [new RenderPart(head, Material.Skin)];
        _textured = [new RenderPart(head, Material.Skin with { Texture = new Texture(texture) })];
        _view = new HeadShots(head, 512).Camera(HeadSide.ThreeQuarter);
    }

    [Benchmark(Baseline = true)]
    public void Skin() => _renderer.Render(_plain, _view!, _options, _target);

    [Benchmark]
    public void TexturedSkin() => _renderer.Render(_textured, _view!, _options, _target);

    /// <summary>An egg with a nose and a waist, so that it has a head's share of small, large and hidden triangles.</summary>
    internal static Mesh Head()
    {
        const int Rings = 51, Sides = 100;
        var positions = new List<Vector3> { new(0, 130, 0) };
        var coordinates = new List<Vector2> { new(0.5f, 1) };
        for (int ring = 1; ring < Rings; ring++)
        {
            for (int side = 0; side < Sides; side++)
            {
                (float sinRing, float cosRing) = MathF.SinCos(MathF.PI * ring / Rings);
                (float sinSide, float cosSide) = MathF.SinCos(MathF.Tau * side / Sides);
                float nose = 25 * MathF.Exp(-40 * sinSide * sinSide - 30 * cosRing * cosRing) * MathF.Max(0, cosSide);
                positions.Add(new Vector3(75 * sinRing * sinSide, 130 * cosRing, (95 * sinRing + nose) * cosSide));
                coordinates.Add(new Vector2((float)side / Sides, 1 - (float)ring / Rings));
            }
        }

        positions.Add(new Vector3(0, -130, 0));
        coordinates.Add(new Vector2(0.5f, 0));
        var triangles = new List<int>();
        for (int side = 0; side < Sides; side++)
        {
            int next = (side + 1) % Sides;
            triangles.AddRange([0, 1 + side, 1 + next]);
            for (int ring = 1; ring < Rings - 1; ring++)
            {
                int a = 1 + (ring - 1) * Sides, b = a + Sides;
                triangles.AddRange([a + side, b + side, b + next, a + side, b + next, a + next]);
            }

            triangles.AddRange([1 + (Rings - 2) * Sides + side, positions.Count - 1, 1 + (Rings - 2) * Sides + next]);
        }

        return new Mesh([.. positions], [.. triangles]) { Texture = new TextureMap([.. coordinates], [.. triangles]) };
    }
}
