using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Imaging.Reports;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Talking.Pictures;

/// <summary>A face that was captured beside the same face as a model moves it, and the distances between the two in colours on the captured one.</summary>
public sealed class ComparisonFilm
{
    private static readonly string[] Headers = ["truth", "prediction", "error"];

    // Large enough for lips that stay shut where they should open; one scale for all films, so that they can be held side by side.
    private static readonly ColourScale Scale = ColourScale.Millimetres(8, "distance (mm)");
    private const int LegendWidth = 320;

    private readonly IMovingFace _truth;
    private readonly IMovingFace _made;
    private readonly int[] _lips;
    private readonly TalkingFilm[] _films;
    private readonly Vector3[] _at;
    private readonly Vector3[] _madeAt;
    private readonly float[] _errors;

    /// <summary>Sets the scene.</summary>
    /// <param name="truth">What was captured.</param>
    /// <param name="made">What a model made; the longer of the two is cut.</param>
    /// <param name="template">A mesh of the faces' topology.</param>
    /// <param name="lips">Vertices whose mean distance stands under the picture.</param>
    /// <param name="size">Width and height of one face in pixels.</param>
    /// <exception cref="LikenessException">The faces have different numbers of vertices, or their motions different frame rates.</exception>
    public ComparisonFilm(IMovingFace truth, IMovingFace made, Mesh template, IReadOnlyList<int> lips, int size)
    {
        if (truth.VertexCount != made.VertexCount || template.VertexCount != made.VertexCount)
        {
            throw new LikenessException($"A face of {truth.VertexCount} vertices cannot be compared with one of {made.VertexCount} on a mesh of {template.VertexCount}.");
        }

        if (Math.Abs(truth.FramesPerSecond - made.FramesPerSecond) > 1e-6 * truth.FramesPerSecond)
        {
            throw new LikenessException(FormattableString.Invariant($"A motion of {made.FramesPerSecond} frames a second cannot be compared with one of {truth.FramesPerSecond}."));
        }

        (_truth, _made, _lips) = (truth, made, [.. lips]);
        (_at, _madeAt, _errors) = (new Vector3[truth.VertexCount], new Vector3[truth.VertexCount], new float[truth.VertexCount]);
        _films = [Film(truth, posed => new RenderPart(posed, Material.Skin)), Film(made, posed => new RenderPart(posed, Material.Skin)), Film(truth, posed => RenderPart.HeatMap(posed, _errors, Scale))];

        TalkingFilm Film(IMovingFace face, Func<Mesh, RenderPart> part)
        {
            Mesh posed = template.WithPositions(truth.Rest.ToArray());
            return new TalkingFilm(face, posed, [part(posed)], size);
        }
    }

    /// <summary>How many frames both have.</summary>
    public int Frames => Math.Min(_truth.Frames, _made.Frames);

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond => _truth.FramesPerSecond;

    /// <summary>The three faces side by side, with the mean distance of the lips; all frames have one size.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="title">What stands over it.</param>
    public Image Frame(int frame, string title)
    {
        var sheet = new ContactSheet(_films.Length) { Title = title, ColumnHeaders = Headers, Footer = Scale.Legend(LegendWidth, openEnded: true) };
        (Image[] pictures, string lips) = Pictures(frame);
        string[] captions = [string.Create(CultureInfo.InvariantCulture, $"{frame / FramesPerSecond:F2} s"), "", lips];
        foreach ((Image picture, string caption) in pictures.Zip(captions))
        {
            sheet.Add(picture, caption);
        }

        return sheet.ToImage();
    }

    /// <summary>Moments spread evenly over the motion, one a column, from the eyes to the chin.</summary>
    /// <param name="moments">How many.</param>
    /// <param name="title">What stands over them.</param>
    public Image Strip(int moments, string title)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(moments, 1);
        int[] frames = [.. Enumerable.Range(0, moments).Select(i => (int)((i + 0.5) * Frames / moments))];
        (Image[] Pictures, string Lips)[] columns = [.. frames.Select(Pictures)];
        var sheet = new ContactSheet(moments)
        {
            Title = title,
            RowHeaders = Headers,
            ColumnHeaders = [.. frames.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f / FramesPerSecond:F2} s"))],
            Footer = Scale.Legend(LegendWidth, openEnded: true),
        };
        for (int row = 0; row < _films.Length; row++)
        {
            foreach ((Image[] pictures, string lips) in columns)
            {
                sheet.Add(FilmStrip.CloseUp(pictures[row]), row == _films.Length - 1 ? lips : null);
            }
        }

        return sheet.ToImage();
    }

    private (Image[] Pictures, string Lips) Pictures(int frame)
    {
        _truth.CopyFrame(frame, _at);
        _made.CopyFrame(frame, _madeAt);
        for (int v = 0; v < _errors.Length; v++)
        {
            _errors[v] = Vector3.Distance(_at[v], _madeAt[v]);
        }

        return ([.. _films.Select(f => f.Frame(frame))], _lips.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"lips {_lips.Average(v => _errors[v]):F1} mm"));
    }
}
