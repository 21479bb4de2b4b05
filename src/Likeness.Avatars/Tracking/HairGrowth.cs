using System.Numerics;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Tracking.Landmarks;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;

namespace Likeness.Avatars.Tracking;

/// <summary>
/// Masks of a tracked head where nobody gave any: the silhouette of its mesh, whose skull is pushed outwards by the thickness of hair, and which ends
/// below the neck.
/// </summary>
internal sealed class HairGrowth
{
    private const int Nasion = 168, Chin = 152, LowerLip = 17;

    // Millimetres below the chin at which the mask ends: what is below moves with the shoulders.
    private const float NeckLength = 32;

    private readonly HeadSilhouette _silhouette;
    private readonly MeshTopology _topology;
    private readonly Vector3[] _offsets;
    private readonly Vector3[] _grown;

    /// <summary>Measures the head at rest.</summary>
    /// <param name="rest">The tracked person's face at rest.</param>
    /// <param name="ties">Its landmarks.</param>
    /// <param name="thickness">Of the hair on the top of the head, in millimetres.</param>
    /// <param name="silhouette">Draws it.</param>
    public HairGrowth(Mesh rest, FaceLandmarks ties, float thickness, HeadSilhouette silhouette)
    {
        _silhouette = silhouette;
        float eyes = ties.On(rest.Positions, Nasion).Y, cut = ties.On(rest.Positions, Chin).Y - NeckLength;
        Vector3[] skull = [.. rest.Positions.Where(p => p.Y > eyes)];
        Vector3 centre = skull.Aggregate(Vector3.Zero, static (sum, p) => sum + p) / Math.Max(1, skull.Length);
        float top = skull.Max(static p => p.Y);
        _offsets = new Vector3[rest.VertexCount];
        for (int v = 0; v < _offsets.Length; v++)
        {
            Vector3 out_ = rest.Positions[v] - (centre with { Y = eyes });
            float height = Math.Clamp(2 * (rest.Positions[v].Y - eyes) / Math.Max(1, top - eyes), 0, 1);
            _offsets[v] = thickness * height * height * (3 - (2 * height)) * Vector3.Normalize(out_ + new Vector3(0, 1e-3f, 0));
        }

        int[] corners = rest.Topology.Triangles;
        _topology = new MeshTopology(rest.VertexCount, [.. Enumerable.Range(0, corners.Length / 3)
            .Where(t => rest.Positions[corners[3 * t]].Y > cut || rest.Positions[corners[(3 * t) + 1]].Y > cut || rest.Positions[corners[(3 * t) + 2]].Y > cut)
            .SelectMany(t => new[] { corners[3 * t], corners[(3 * t) + 1], corners[(3 * t) + 2] })]);
        _grown = new Vector3[rest.VertexCount];
    }

    /// <summary>The mask of a posed head.</summary>
    /// <param name="posed">Its vertices.</param>
    /// <param name="camera">How it is seen.</param>
    /// <param name="covered">Receives [height, width].</param>
    public Image Mask(ReadOnlySpan<Vector3> posed, Camera camera, Span<bool> covered)
    {
        for (int v = 0; v < _grown.Length; v++)
        {
            _grown[v] = posed[v] + _offsets[v];
        }

        _silhouette.Draw(new Mesh(_grown, _topology), camera, covered);
        var image = new Image(camera.Width, camera.Height);
        for (int i = 0; i < covered.Length; i++)
        {
            image.Pixels[i] = covered[i] ? Rgba.White : new Rgba(0, 0, 0);
        }

        return image;
    }

    /// <summary>
    /// From where on shoulders and hair that lies on them are no part of the head: the lower lip of a posed head in the picture, as shoulders may
    /// reach above the chin, and the direction that leads from it down the neck.
    /// </summary>
    public static (Vector2 Point, Vector2 Down) LipLine(ReadOnlySpan<Vector3> posed, FaceLandmarks ties, Camera camera)
    {
        Vector3 lip = ties.On(posed, LowerLip);
        Vector3 from = camera.Project(lip), to = camera.Project(lip - new Vector3(0, NeckLength, 0));
        return (new Vector2(from.X, from.Y), Vector2.Normalize(new Vector2(to.X - from.X, to.Y - from.Y)));
    }
}
