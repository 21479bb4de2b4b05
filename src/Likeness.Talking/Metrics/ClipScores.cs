using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Talking.Metrics;

/// <summary>
/// The metrics of OT-Talk (section 4.2) and how the jaw follows, over the clips that are added: curves that a model made against curves that were captured,
/// both on one face.
/// </summary>
public sealed class ClipScores
{
    private static readonly int Jaw = ArkitShapes.IndexOf("jawOpen");
    private readonly BlendshapeFace _face;
    private readonly int[] _lips;
    private readonly MotionErrors _errors;
    private double _warped;
    private double _correlation;
    private double _lag;
    private int _followed;

    /// <summary>Begins with no clip.</summary>
    /// <param name="face">The face that distances are measured on; its masks name lips and inner face.</param>
    /// <exception cref="LikenessException">The face has no such masks.</exception>
    public ClipScores(BlendshapeFace face)
    {
        _face = face;
        _lips = Mask("lips");
        _errors = new MotionErrors(_lips, Mask(face.Masks.ContainsKey("narrow_face") ? "narrow_face" : "inner_face"));
    }

    /// <summary>Clips so far.</summary>
    public int Clips { get; private set; }

    /// <summary>Distances of vertices, pooled over frames.</summary>
    public MotionErrors Errors => _errors;

    /// <summary>Dynamic time warping of the motion of the lips, the mean over clips.</summary>
    public double Warping => _warped / Clips;

    /// <summary>Correlation of jawOpen, the mean over the clips in which the truth moves it.</summary>
    public double MouthCorrelation => _correlation / _followed;

    /// <summary>How many frames late the jaw is, the mean over the same clips.</summary>
    public double Lag => _lag / _followed;

    /// <summary>Adds a clip.</summary>
    /// <param name="made">What a model made.</param>
    /// <param name="truth">What was captured.</param>
    /// <exception cref="LikenessException">The frame rates differ.</exception>
    public void Add(ArkitCurves made, ArkitCurves truth)
    {
        VertexMotion predicted = FaceMotion.Of(_face, made), captured = FaceMotion.Of(_face, truth);
        _errors.Add(predicted, captured);
        _warped += TimeWarping.Of(predicted, captured, _lips).Distance;
        Clips++;
        float[] jaw = truth.Curve(ArkitShapes.Names[Jaw]);
        if (jaw.Length > 2 && jaw.Max() > jaw.Min())
        {
            CurveTracking tracking = CurveTracking.Of(made.Curve(ArkitShapes.Names[Jaw]), jaw);
            _correlation += tracking.Correlation;
            _lag += tracking.Lag;
            _followed++;
        }
    }

    private int[] Mask(string name) => _face.Masks.TryGetValue(name, out int[]? mask)
        ? mask
        : throw new LikenessException($"The face has no mask '{name}'; it has {string.Join(", ", _face.Masks.Keys)}.");
}
