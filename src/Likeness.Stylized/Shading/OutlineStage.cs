using System.Numerics;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Shading;

/// <summary>
/// Dark lines where something lies in front of something else: around the head, between locks of hair, under chin and nose. A line is drawn on the
/// surface behind, in a dark shade of the surface in front, so that small things keep their size.
/// </summary>
internal readonly struct OutlineStage
{
    // A surface has no line within itself below this step in depth, millimetres.
    private const float LeastStep = 4.5f;

    private readonly SurfaceBuffer _buffer;
    private readonly float _sampleSize;
    private readonly (int X, int Y, float Distance)[] _taps;
    private readonly float _radius;

    /// <param name="buffer">The lit samples.</param>
    /// <param name="sampleSize">The size of a sample, in millimetres.</param>
    /// <param name="radius">The width of a line in samples.</param>
    public OutlineStage(SurfaceBuffer buffer, float sampleSize, float radius)
    {
        _buffer = buffer;
        _sampleSize = sampleSize;
        _radius = radius;
        var taps = new List<(int X, int Y, float Distance)>();
        int reach = (int)MathF.Ceiling(radius);
        for (int y = -reach; y <= reach; y++)
        {
            for (int x = -reach; x <= reach; x++)
            {
                float distance = MathF.Sqrt((x * x) + (y * y));
                if (distance > 0 && distance <= radius + 0.01f)
                {
                    taps.Add((x, y, distance));
                }
            }
        }

        // The nearest neighbour decides the colour.
        _taps = [.. taps.OrderBy(t => t.Distance).ThenBy(t => t.Y).ThenBy(t => t.X)];
    }

    /// <summary>The colour of a sample with the line over it, if any.</summary>
    /// <param name="x">The sample's column.</param>
    /// <param name="y">The sample's row.</param>
    /// <param name="strength">How much of the colour is the line's, 0 to 1.</param>
    public Vector3 Line(int x, int y, out float strength)
    {
        int at = (y * _buffer.Side) + x;
        float depth = _buffer.Depth[at];
        strength = 0;
        Vector3 ink = Vector3.Zero;
        if (_buffer.Kind[at] == SurfaceKind.Gleam && !float.IsPositiveInfinity(depth))
        {
            return ink;
        }

        foreach ((int dx, int dy, float distance) in _taps)
        {
            int column = x + dx, row = y + dy;
            if ((uint)column >= (uint)_buffer.Side || (uint)row >= (uint)_buffer.Side)
            {
                continue;
            }

            int other = (row * _buffer.Side) + column;
            float nearer = depth - _buffer.Depth[other];
            if (!(nearer > 0) || (nearer <= LeastStep && _buffer.Group[at] == _buffer.Group[other]))
            {
                continue;
            }

            float wanted = Weight(at, other, nearer, new Vector2(-dx, dy) * _sampleSize, out float width);
            if (wanted > strength && distance <= _radius * width + 0.01f)
            {
                strength = wanted;
                ink = Ink(_buffer.Kind[other], _buffer.Albedo[other]);
                if (strength >= 1)
                {
                    break;
                }
            }
        }

        return ink;
    }

    // How strong the line between a sample and a nearer one is, and which share of the full width it has.
    private float Weight(int behind, int front, float gap, Vector2 offset, out float width)
    {
        SurfaceKind kind = _buffer.Kind[front];
        width = 0.7f;
        if (kind is SurfaceKind.Brow or SurfaceKind.Lash or SurfaceKind.Gleam)
        {
            return 0;
        }

        if (float.IsPositiveInfinity(gap))
        {
            width = 1;
            return 1;
        }

        // What the front surface's own slope explains is no edge.
        Vector3 normal = _buffer.Normal[front];
        float slope = Vector2.Dot(new Vector2(normal.X, normal.Y), offset) / MathF.Max(0.25f, normal.Z);
        gap -= Math.Clamp(slope, 0, 12);
        if (_buffer.Group[behind] == _buffer.Group[front])
        {
            return gap > (kind is SurfaceKind.Skin or SurfaceKind.Cloth ? 8 : LeastStep) ? 1 : 0;
        }

        if (_buffer.Kind[behind] == kind && kind is SurfaceKind.Hair or SurfaceKind.Beard)
        {
            width = 0.55f;
            return Math.Clamp((gap - 0.6f) / 1.6f, 0, 0.85f);
        }

        if (_buffer.Kind[behind] == SurfaceKind.Eye)
        {
            width = 0.6f;
            return 0.85f;
        }

        width = gap > 6 ? 0.85f : 0.6f;
        return Math.Clamp((gap - 0.5f) / 2, 0, 1);
    }

    private static Vector3 Ink(SurfaceKind kind, Vector3 albedo) => kind switch
    {
        SurfaceKind.Skin => albedo * new Vector3(0.16f, 0.085f, 0.075f),
        SurfaceKind.Hair or SurfaceKind.Beard => albedo * new Vector3(0.17f, 0.14f, 0.17f),
        SurfaceKind.Eye => new Vector3(0.02f),
        _ => albedo * 0.2f,
    };
}
