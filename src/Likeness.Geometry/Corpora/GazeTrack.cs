using Likeness.Geometry.Faces;
using Likeness.Tensors.Randomness;

namespace Likeness.Geometry.Corpora;

/// <summary>Glances: both eyes jump together to a new place every second or so and stay there.</summary>
internal sealed class GazeTrack
{
    private const double Jump = 0.06;
    private readonly List<(double Time, float Left, float Up)> _places = [];

    public GazeTrack(RandomSource random, double seconds)
    {
        for (double t = -1; t < seconds + 2; t += 0.5 + (1.5 * random.NextDouble()))
        {
            _places.Add((t, (1.2f * random.NextFloat()) - 0.6f, (0.9f * random.NextFloat()) - 0.45f));
        }
    }

    public void AddTo(double time, Span<float> weights)
    {
        int at = Math.Max(1, _places.FindLastIndex(p => p.Time <= time));
        float share = (float)MotionTrack.Ease((time - _places[at].Time) / Jump);
        float left = float.Lerp(_places[at - 1].Left, _places[at].Left, share), up = float.Lerp(_places[at - 1].Up, _places[at].Up, share);
        Add(weights, left > 0 ? "eyeLookOutLeft" : "eyeLookInLeft", MathF.Abs(left));
        Add(weights, left > 0 ? "eyeLookInRight" : "eyeLookOutRight", MathF.Abs(left));
        Add(weights, up > 0 ? "eyeLookUpLeft" : "eyeLookDownLeft", MathF.Abs(up));
        Add(weights, up > 0 ? "eyeLookUpRight" : "eyeLookDownRight", MathF.Abs(up));
    }

    private static void Add(Span<float> weights, string name, float weight) => weights[ArkitShapes.IndexOf(name)] += weight;
}
