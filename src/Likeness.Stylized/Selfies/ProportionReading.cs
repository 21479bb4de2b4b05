using Likeness.Stylized.Heads;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Selfies;

/// <summary>
/// From the ratios of a face to the 18 continuous attributes. How a ratio answers to an attribute is learned from engine people (ridge regression on standard scores);
/// where the middle lies depends on who placed the landmarks: for MediaPipe's on photos it is a median over portraits.
/// </summary>
internal sealed class ProportionReading
{
    private const int People = 240;
    private const double Ridge = 0.25;

    // Estimates keep away from the ends: an extreme ratio is more often a bad landmark than an extreme face.
    private const float Largest = 0.42f;

    private readonly float[] _engineMiddle;
    private readonly float[] _spread;
    private readonly double[][] _weights;

    private ProportionReading(float[] engineMiddle, float[] spread, double[][] weights)
    {
        _engineMiddle = engineMiddle;
        _spread = spread;
        _weights = weights;
    }

    /// <summary>The one that ships.</summary>
    public static ProportionReading Instance => EngineFaces.Shipped.Proportions;

    /// <summary>Learns from an engine's people.</summary>
    /// <param name="engine">Of the full schema.</param>
    public static ProportionReading Measure(PhotoEngine engine)
    {
        var random = new RandomSource(20L);
        float[][] ratios = new float[People][], attributes = new float[People][];
        for (int p = 0; p < People; p++)
        {
            PhotoSubject subject = engine.Sample(random);
            subject = subject with { Attributes = subject.Attributes.With(AvatarSchemas.MouthShape, AvatarSchemas.NeutralMouth) };
            ratios[p] = FaceProportions.Of(FacePoints.FromEngine(engine.Landmarks(subject, new PhotoConditions(), 256)));
            attributes[p] = subject.Attributes.Continuous.ToArray();
        }

        int count = FaceProportions.Names.Count;
        float[] middle = [.. Enumerable.Range(0, count).Select(r => SelfiePixels.Percentile(ratios.Select(x => x[r]), 0.5f))];
        float[] spread = [.. Enumerable.Range(0, count).Select(r => MathF.Max(1e-4f, (SelfiePixels.Percentile(ratios.Select(x => x[r]), 0.84f) - SelfiePixels.Percentile(ratios.Select(x => x[r]), 0.16f)) / 2))];
        double[][] scores = [.. ratios.Select(x => x.Select((v, r) => (double)((v - middle[r]) / spread[r])).ToArray())];
        return new ProportionReading(middle, spread, RidgeRegression.Fit(scores, [.. attributes.Select(a => a.Select(v => v - 0.5).ToArray())], Ridge));
    }

    /// <summary>Writes it.</summary>
    public void Add(SafeTensorsWriter writer)
    {
        writer.Add("proportions.middle", _engineMiddle, new Shape(_engineMiddle.Length));
        writer.Add("proportions.spread", _spread, new Shape(_spread.Length));
        writer.Add("proportions.weights", [.. _weights.SelectMany(static row => row)], new Shape(_weights.Length, _weights[0].Length));
    }

    /// <summary>Reads what <see cref="Add"/> wrote.</summary>
    public static ProportionReading Read(SafeTensorsFile file) =>
        new(file.ReadFloats("proportions.middle"), file.ReadFloats("proportions.spread"), [.. file.ReadDoubles("proportions.weights").Chunk(file.Shape("proportions.weights")[1])]);

    /// <summary>The 18 attributes of a face.</summary>
    /// <param name="ratios">From <see cref="FaceProportions"/>.</param>
    /// <param name="middle">The ratios of a middle face: <see cref="EngineMiddle"/> or <see cref="PortraitMiddle"/>.</param>
    public float[] Attributes(IReadOnlyList<float> ratios, IReadOnlyList<float> middle)
    {
        float[] values = new float[AttributeFields.All.Count];
        for (int a = 0; a < values.Length; a++)
        {
            double sum = 0;
            for (int r = 0; r < ratios.Count; r++)
            {
                sum += _weights[r][a] * Math.Clamp(Score(ratios[r], r, middle), -2.5f, 2.5f);
            }

            values[a] = 0.5f + (Largest * MathF.Tanh((float)sum / Largest));
        }

        return values;
    }

    /// <summary>The middle face of engine people.</summary>
    public IReadOnlyList<float> EngineMiddle => _engineMiddle;

    /// <summary>The middle face of photos: medians of MediaPipe's landmarks on ten portraits.</summary>
    public static IReadOnlyList<float> PortraitMiddle { get; } =
    [
        2.2164f, 1.8955f, 0.7944f, 0.2693f, 0.8849f, 0.1992f, 0.1382f, 0.2459f, 0.0317f, 0.0430f, 0.1873f, 0.0039f, 0.1847f, 0.4208f, 0.3540f, 0.1939f, 0.1150f,
    ];

    private float Score(float ratio, int r, IReadOnlyList<float> middle) => (ratio - middle[r]) / _spread[r];
}
