using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Rendering;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Heads;
using Likeness.Tensors;

namespace Likeness.Stylized.Shading;

/// <summary>
/// From posed pieces to a <see cref="SurfaceBuffer"/>: projection, visibility with four samples a pixel on a square, and paint. Keeps its arrays from frame to frame.
/// Rows are cut into bands whatever the number of threads.
/// </summary>
internal sealed class SurfaceStage(int size)
{
    public const int BandRows = 16;

    // The egg that rounds the shading of the head: its centre, and one over the squares of its half axes but for a factor.
    private static readonly Vector3 EggCentre = new(0, 8, 0);
    private static readonly Vector3 EggShape = new(1.5f, 1, 1.15f);

    private readonly Visibility _visibility = new(size, size);
    private Vector4[] _screen = [];
    private Vector3[] _normals = [];
    private Vector4[] _paint = [];
    private ScreenTriangle[] _triangles = [];
    private SurfaceKind[] _kinds = [];
    private int[] _groups = [];
    private int _count;

    /// <summary>What is seen.</summary>
    public SurfaceBuffer Buffer { get; } = new(2 * size);

    /// <summary>The number of bands of a frame.</summary>
    public int Bands => Work.Blocks(size, BandRows);

    /// <summary>Draws the pieces into the buffer.</summary>
    public void Draw(HeadFrame frame, View view)
    {
        _visibility.PlaceSamplesOnSquare();
        Collect(frame, view);
        Work.For(Bands, new BandBlocks(this, new SurfacePainter(frame.Colours, frame.ScalpEdge), view.Camera));
    }

    private void Collect(HeadFrame frame, View view)
    {
        int vertices = frame.Pieces.Sum(p => p.Positions.Length), triangles = frame.Pieces.Sum(p => p.Topology.TriangleCount);
        if (_screen.Length < vertices)
        {
            _screen = new Vector4[vertices];
            _normals = new Vector3[vertices];
            _paint = new Vector4[vertices];
        }

        if (_triangles.Length < triangles)
        {
            _triangles = new ScreenTriangle[triangles];
            _kinds = new SurfaceKind[triangles];
            _groups = new int[triangles];
        }

        Camera camera = view.Camera;
        _count = 0;
        int first = 0;
        for (int p = 0; p < frame.Pieces.Count; p++)
        {
            PosedPiece posed = frame.Pieces[p];
            int n = posed.Positions.Length;
            for (int v = 0; v < n; v++)
            {
                _screen[first + v] = view.Project(posed.Positions[v]);
            }

            Span<Vector3> normals = _normals.AsSpan(first, n);
            NormalsOf(posed.Positions, posed.Topology.Triangles, normals);
            if (posed.Piece.Roundness is { } roundness)
            {
                Round(normals, posed.Positions, roundness);
            }

            for (int v = 0; v < n; v++)
            {
                Vector3 normal = normals[v];
                normals[v] = new Vector3(Vector3.Dot(normal, camera.Right), -Vector3.Dot(normal, camera.Down), -Vector3.Dot(normal, camera.Forward));
            }

            posed.Piece.Paint.CopyTo(_paint, first);
            bool locks = posed.Piece.Kind is SurfaceKind.Hair or SurfaceKind.Beard;
            int[] corners = posed.Topology.Triangles;
            for (int i = 0; i < corners.Length; i += 3)
            {
                // Strands show their inside where one looks under them; closed surfaces never do.
                if (ScreenTriangle.Make(_screen, first + corners[i], first + corners[i + 1], first + corners[i + 2], posed.Piece.Kind is SurfaceKind.Mouth or SurfaceKind.Lash or SurfaceKind.Lens or SurfaceKind.Gleam or SurfaceKind.Cloth, size, size, out ScreenTriangle t))
                {
                    _triangles[_count] = t;
                    _kinds[_count] = posed.Piece.Kind;
                    _groups[_count] = (p << 16) + (locks ? (int)posed.Piece.Paint[corners[i]].W : 0);
                    _count++;
                }
            }

            first += n;
        }
    }

    // Weighted by area. Pictures of 64 pixels need them a hundred times a second: each triangle is read once, in floats.
    private static void NormalsOf(ReadOnlySpan<Vector3> positions, ReadOnlySpan<int> corners, Span<Vector3> normals)
    {
        normals.Clear();
        for (int i = 0; i < corners.Length; i += 3)
        {
            int a = corners[i], b = corners[i + 1], c = corners[i + 2];
            Vector3 cross = Vector3.Cross(positions[b] - positions[a], positions[c] - positions[a]);
            normals[a] += cross;
            normals[b] += cross;
            normals[c] += cross;
        }

        for (int v = 0; v < normals.Length; v++)
        {
            float length = normals[v].LengthSquared();
            normals[v] = length > 0 ? normals[v] / MathF.Sqrt(length) : Vector3.UnitZ;
        }
    }

    private static void Round(Span<Vector3> normals, ReadOnlySpan<Vector3> positions, ReadOnlySpan<float> roundness)
    {
        for (int v = 0; v < normals.Length; v++)
        {
            if (roundness[v] > 0)
            {
                normals[v] = Vector3.Normalize(Vector3.Lerp(normals[v], Vector3.Normalize((positions[v] - EggCentre) * EggShape), roundness[v]));
            }
        }
    }

    private void DrawBand(int band, SurfacePainter painter, Camera camera)
    {
        int firstRow = band * BandRows, endRow = Math.Min(firstRow + BandRows, size);
        _visibility.Clear(firstRow, endRow);
        for (int i = 0; i < _count; i++)
        {
            if (_triangles[i].MinY < endRow && _triangles[i].MaxY >= firstRow)
            {
                _visibility.Draw(_triangles[i], i, firstRow, endRow);
            }
        }

        float sample = _triangles.Length == 0 ? 1 : Vector3.Distance(camera.Position, Vector3.Zero) / camera.FocalX / 2;
        for (int row = firstRow; row < endRow; row++)
        {
            for (int column = 0; column < size; column++)
            {
                int seen = ((row * size) + column) * Visibility.Samples;
                for (int s = 0; s < Visibility.Samples; s++)
                {
                    int at = (((2 * row) + (s >> 1)) * Buffer.Side) + (2 * column) + (s & 1);
                    int id = _visibility.Triangles[seen + s];
                    if (id < 0)
                    {
                        Buffer.Depth[at] = float.PositiveInfinity;
                        Buffer.Label[at] = AvatarLabel.Background;
                        Buffer.Group[at] = -1;
                        continue;
                    }

                    Fill(at, id, (column * 256) + _visibility.OffsetX[s], (row * 256) + _visibility.OffsetY[s], sample, painter);
                }
            }
        }
    }

    private void Fill(int at, int id, double x, double y, float sample, SurfacePainter painter)
    {
        ref readonly ScreenTriangle t = ref _triangles[id];
        double w0 = Math.Max(0, (t.A0 * x) + (t.B0 * y) + t.C0) * _screen[t.V0].W;
        double w1 = Math.Max(0, (t.A1 * x) + (t.B1 * y) + t.C1) * _screen[t.V1].W;
        double w2 = Math.Max(0, (t.A2 * x) + (t.B2 * y) + t.C2) * _screen[t.V2].W;
        double share = 1 / Math.Max(1e-30, w0 + w1 + w2);
        float b0 = (float)(w0 * share), b1 = (float)(w1 * share), b2 = (float)(w2 * share);
        Vector3 normal = (_normals[t.V0] * b0) + (_normals[t.V1] * b1) + (_normals[t.V2] * b2);
        float length = normal.LengthSquared();
        normal = length > 0 ? normal * (1 / MathF.Sqrt(length)) : Vector3.UnitZ;
        normal = t.IsBack ? -normal : normal;
        Vector4 paint = (_paint[t.V0] * b0) + (_paint[t.V1] * b1) + (_paint[t.V2] * b2);
        Buffer.Depth[at] = 1 / ((_screen[t.V0].W * b0) + (_screen[t.V1].W * b1) + (_screen[t.V2].W * b2));
        Buffer.Normal[at] = normal;
        Buffer.Kind[at] = _kinds[id];
        Buffer.Group[at] = _groups[id];
        Buffer.Albedo[at] = painter.Paint(_kinds[id], paint, normal, 0.25f * sample, out Buffer.Label[at]);
    }

    private readonly struct BandBlocks(SurfaceStage stage, SurfacePainter painter, Camera camera) : IBlocks
    {
        public void Run(int block) => stage.DrawBand(block, painter, camera);
    }
}
