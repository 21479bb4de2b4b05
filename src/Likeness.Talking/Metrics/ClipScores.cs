using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Talking.Metrics;

/// <summary>
/// The metrics of OT-Talk (section 4.2) and how the mouth follows, over the clips that are added: motion that a model made against motion that was captured.
/// </summary>
public sealed class ClipScores
{
    private const string Jaw = "jawOpen";
    private readonly int[] _lips;
    private readonly MotionErrors _errors;
    private readonly MouthShape _mouth;
    private readonly List<CurveTracking> _opening = [];
    private readonly List<CurveTracking> _width = [];
    private readonly List<CurveTracking> _jaw = [];
    private double _warped;

    /// <summary>Begins with no clip.</summary>
    /// <param name="masks">Vertices by region: <c>lips</c>, and <c>narrow_face</c> or <c>inner_face</c>.</param>
    /// <param name="landmarks">The vertices of 68 landmarks, or none.</param>
    /// <exception cref="LikenessException">A region is missing.</exception>
    public ClipScores(IReadOnlyDictionary<string, int[]> masks, IReadOnlyList<int> landmarks)
    {
        _lips = Mask(masks, "lips");
        _errors = new MotionErrors(_lips, Mask(masks, masks.ContainsKey("narrow_face") ? "narrow_face" : "inner_face"));
        _mouth = new MouthShape(landmarks, _lips);
    }

    /// <summary>Begins with no clip.</summary>
    /// <param name="face">The face that distances are measured on; its masks name lips and inner face.</param>
    /// <exception cref="LikenessException">The face has no such masks.</exception>
    public ClipScores(BlendshapeFace face) : this(face.Masks, face.Landmarks68) { }

    /// <summary>Clips so far.</summary>
    public int Clips { get; private set; }

    /// <summary>Distances of vertices, pooled over frames.</summary>
    public MotionErrors Errors => _errors;

    /// <summary>Dynamic time warping of the motion of the lips, the mean over clips.</summary>
    public double Warping => _warped / Clips;

    /// <summary>Correlation of how far the mouth is open, the mean over the clips in which the truth opens it; NaN when none does.</summary>
    public double MouthCorrelation => Mean(_opening, t => t.Correlation);

    /// <summary>How many frames late the mouth opens, the mean over the same clips.</summary>
    public double Lag => Mean(_opening, t => t.Lag);

    /// <summary>Correlation of the width of the mouth, the mean over the clips in which the truth changes it.</summary>
    public double WidthCorrelation => Mean(_width, t => t.Correlation);

    /// <summary>Correlation of the jawOpen, the mean over the clips of curves in which the truth moves it; NaN when there are none.</summary>
    public double JawCorrelation => Mean(_jaw, t => t.Correlation);

    /// <summary>Adds a clip.</summary>
    /// <param name="made">What a model made.</param>
    /// <param name="truth">What was captured.</param>
    /// <exception cref="LikenessException">Frame rates or numbers of vertices differ.</exception>
    public void Add(VertexMotion made, VertexMotion truth)
    {
        _errors.Add(made, truth);
        _warped += TimeWarping.Of(made, truth, _lips).Distance;
        Clips++;
        Follow(_opening, _mouth.Opening(made), _mouth.Opening(truth));
        Follow(_width, _mouth.Width(made), _mouth.Width(truth));
    }

    /// <summary>Adds a clip of curves, and how jawOpen follows.</summary>
    /// <param name="face">The face that both drive; what it does itself does not matter.</param>
    /// <param name="made">What a model made.</param>
    /// <param name="truth">What was captured.</param>
    /// <exception cref="LikenessException">The frame rates differ.</exception>
    public void Add(DrivenFace face, ArkitCurves made, ArkitCurves truth)
    {
        Add(FaceMotion.Of(face.With(made)), FaceMotion.Of(face.With(truth)));
        Follow(_jaw, made.Curve(Jaw), truth.Curve(Jaw));
    }

    private static void Follow(List<CurveTracking> list, ReadOnlySpan<float> made, ReadOnlySpan<float> truth)
    {
        if (truth.Length > 2 && System.Numerics.Tensors.TensorPrimitives.Max(truth) > System.Numerics.Tensors.TensorPrimitives.Min(truth))
        {
            list.Add(CurveTracking.Of(made, truth));
        }
    }

    private static double Mean(List<CurveTracking> list, Func<CurveTracking, double> value) => list.Count == 0 ? double.NaN : list.Average(value);

    private static int[] Mask(IReadOnlyDictionary<string, int[]> masks, string name) => masks.TryGetValue(name, out int[]? mask)
        ? mask
        : throw new LikenessException($"The face has no mask '{name}'; it has {string.Join(", ", masks.Keys)}.");
}
