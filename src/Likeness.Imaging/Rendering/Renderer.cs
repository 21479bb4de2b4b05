using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Surfaces;
using Likeness.Imaging.Images;
using Likeness.Tensors;

namespace Likeness.Imaging.Rendering;

/// <summary>
/// Draws meshes on the processor: a z-buffer with four samples a pixel, shaded once for each triangle that a pixel sees.
/// A renderer keeps its buffers, so that frames after the first allocate nothing; it serves one caller at a time.
/// The picture does not depend on the number of threads. Triangles that reach behind the camera's near plane are left out.
/// </summary>
public sealed class Renderer
{
    private const int BandRows = 16;
    private const int VertexBlock = 2048;
    private const int TriangleBlock = 2048;

    private readonly Visibility _visibility;
    private readonly int _bands;
    private readonly int[] _bandStarts;
    private RenderPart[] _parts = [];
    private int[] _firstVertex = [0], _firstTriangle = [0];
    private int _partCount;
    private Vector4[] _screen = [];
    private Vector3[] _normals = [];
    private ScreenTriangle[] _triangles = [];
    private int[] _bandTriangles = [];
    private View? _view;
    private RenderOptions _options = new();
    private SurfaceShader _shader;
    private Image? _target;

    /// <summary>Makes a renderer for one image size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than 1 or more than 8192.</exception>
    public Renderer(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 8192);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, 8192);
        Width = width;
        Height = height;
        _visibility = new Visibility(width, height);
        _bands = Work.Blocks(height, BandRows);
        _bandStarts = new int[_bands + 1];
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>The number of rows.</summary>
    public int Height { get; }

    /// <summary>Draws one frame into a new image.</summary>
    /// <exception cref="ArgumentException">The view is for another image size.</exception>
    public Image Render(IReadOnlyList<RenderPart> parts, View view, RenderOptions? options = null)
    {
        var target = new Image(Width, Height);
        Render(parts, view, options ?? new RenderOptions(), target);
        return target;
    }

    /// <summary>Draws one frame over the whole of an image.</summary>
    /// <exception cref="ArgumentException">The view or the image is of another size, or an array of a part has not one entry a vertex.</exception>
    public void Render(IReadOnlyList<RenderPart> parts, View view, RenderOptions options, Image target)
    {
        if (view.Camera.Width != Width || view.Camera.Height != Height || target.Width != Width || target.Height != Height)
        {
            throw new ArgumentException($"The renderer draws {Width} by {Height} pixels; the camera is for {view.Camera.Width} by {view.Camera.Height} and the image has {target.Width} by {target.Height}.");
        }

        _view = view;
        _options = options;
        _target = target;
        _shader = new SurfaceShader(options.Lighting, view);
        _visibility.PlaceSamples(options.Antialias);
        CollectParts(parts);
        for (int part = 0; part < _partCount; part++)
        {
            if (!SharesVertices(part))
            {
                Mesh mesh = _parts[part].Mesh;
                Work.For(Work.Blocks(mesh.VertexCount, VertexBlock), new ProjectBlocks(this, part));
                if (_parts[part].Normals is null)
                {
                    SurfaceOps.VertexNormals(mesh.Positions, mesh.Topology, _normals.AsSpan(_firstVertex[part], mesh.VertexCount));
                }
            }

            Work.For(Work.Blocks(_parts[part].EndTriangle - _parts[part].FirstTriangle, TriangleBlock), new SetupBlocks(this, part));
        }

        SortIntoBands();
        Work.For(_bands, new BandBlocks(this));
        _target = null;
        _view = null;
        Array.Clear(_parts, 0, _partCount);
    }

    private void CollectParts(IReadOnlyList<RenderPart> parts)
    {
        _partCount = parts.Count;
        if (_parts.Length < _partCount)
        {
            _parts = new RenderPart[_partCount];
            _firstVertex = new int[_partCount + 1];
            _firstTriangle = new int[_partCount + 1];
        }

        int vertexCount = 0;
        for (int i = 0; i < _partCount; i++)
        {
            RenderPart part = parts[i];
            int vertices = part.Mesh.VertexCount;
            if ((part.Normals ?? part.Mesh.Positions).Length != vertices || (part.VertexColours?.Length ?? vertices) != vertices || (part.Openness?.Length ?? vertices) != vertices || (part.Values?.Length ?? vertices) != vertices)
            {
                throw new ArgumentException($"Part {i} has {vertices} vertices; its normals, colours, values and openness need one entry for each.", nameof(parts));
            }

            if (part.FirstTriangle < 0 || part.EndTriangle < part.FirstTriangle || part.EndTriangle > part.Mesh.Topology.TriangleCount)
            {
                throw new ArgumentException($"Part {i} is triangles {part.FirstTriangle} to {part.EndTriangle - 1} of a mesh that has {part.Mesh.Topology.TriangleCount}.", nameof(parts));
            }

            _parts[i] = part;
            _firstVertex[i] = SharesVertices(i) ? _firstVertex[i - 1] : vertexCount;
            vertexCount = _firstVertex[i] + vertices;
            _firstTriangle[i + 1] = _firstTriangle[i] + part.EndTriangle - part.FirstTriangle;
        }

        if (_screen.Length < vertexCount)
        {
            _screen = new Vector4[vertexCount];
            _normals = new Vector3[vertexCount];
        }

        if (_triangles.Length < _firstTriangle[_partCount])
        {
            _triangles = new ScreenTriangle[_firstTriangle[_partCount]];
        }
    }

    private bool SharesVertices(int part) =>
        part > 0 && ReferenceEquals(_parts[part].Mesh, _parts[part - 1].Mesh) && ReferenceEquals(_parts[part].Normals, _parts[part - 1].Normals);

    /// <summary>Lists, for each band of rows, the triangles that reach into it, in drawing order.</summary>
    private void SortIntoBands()
    {
        int count = _firstTriangle[_partCount];
        Array.Clear(_bandStarts);
        for (int i = 0; i < count; i++)
        {
            if (!_triangles[i].IsEmpty)
            {
                for (int band = _triangles[i].MinY / BandRows; band <= _triangles[i].MaxY / BandRows; band++)
                {
                    _bandStarts[band + 1]++;
                }
            }
        }

        for (int band = 0; band < _bands; band++)
        {
            _bandStarts[band + 1] += _bandStarts[band];
        }

        if (_bandTriangles.Length < _bandStarts[_bands])
        {
            _bandTriangles = new int[Math.Max(_bandStarts[_bands], count * 2)];
        }

        for (int i = 0; i < count; i++)
        {
            if (!_triangles[i].IsEmpty)
            {
                for (int band = _triangles[i].MinY / BandRows; band <= _triangles[i].MaxY / BandRows; band++)
                {
                    _bandTriangles[_bandStarts[band]++] = i;
                }
            }
        }

        // Each start has moved on to the next band's start; move them back by one place.
        Array.Copy(_bandStarts, 0, _bandStarts, 1, _bands);
        _bandStarts[0] = 0;
    }

    private void DrawBand(int band)
    {
        int firstRow = band * BandRows, endRow = Math.Min(firstRow + BandRows, Height);
        _visibility.Clear(firstRow, endRow);
        for (int i = _bandStarts[band]; i < _bandStarts[band + 1]; i++)
        {
            int id = _bandTriangles[i];
            _visibility.Draw(_triangles[id], id, firstRow, endRow);
        }

        var resolve = new PixelStage(_visibility, _triangles, _parts, _screen, _normals, _firstVertex, _shader, _options);
        for (int row = firstRow; row < endRow; row++)
        {
            resolve.DrawRow(row, Height, _target!.Row(row));
        }
    }

    private readonly struct ProjectBlocks(Renderer renderer, int part) : IBlocks
    {
        public void Run(int block)
        {
            Vector3[] positions = renderer._parts[part].Mesh.Positions;
            int start = block * VertexBlock, count = Math.Min(VertexBlock, positions.Length - start);
            int first = renderer._firstVertex[part] + start;
            VertexStage.Project(renderer._view!, positions.AsSpan(start, count), renderer._screen.AsSpan(first, count));
            renderer._parts[part].Normals?.AsSpan(start, count).CopyTo(renderer._normals.AsSpan(first));
        }
    }

    private readonly struct SetupBlocks(Renderer renderer, int part) : IBlocks
    {
        public void Run(int block)
        {
            RenderPart source = renderer._parts[part];
            int[] corners = source.Mesh.Topology.Triangles;
            int start = source.FirstTriangle + block * TriangleBlock, end = Math.Min(start + TriangleBlock, source.EndTriangle);
            int firstVertex = renderer._firstVertex[part], firstTriangle = renderer._firstTriangle[part] - source.FirstTriangle;
            for (int i = start; i < end; i++)
            {
                ref ScreenTriangle t = ref renderer._triangles[firstTriangle + i];
                bool seen = ScreenTriangle.Make(
                    renderer._screen,
                    firstVertex + corners[3 * i],
                    firstVertex + corners[3 * i + 1],
                    firstVertex + corners[3 * i + 2],
                    source.Material.TwoSided,
                    renderer.Width,
                    renderer.Height,
                    out t);
                if (seen)
                {
                    t.Part = part;
                    t.Index = i;
                    t.Level = PixelStage.TextureLevel(source, i, t.DoubleArea);
                }
            }
        }
    }

    private readonly struct BandBlocks(Renderer renderer) : IBlocks
    {
        public void Run(int block) => renderer.DrawBand(block);
    }
}
