using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora;

/// <summary>
/// Where a clip is recorded: how loud, how noisy, and with what hum. Synthesisers leave digital silence; microphones never do, and a mouth must
/// rest in the silence of either.
/// </summary>
internal sealed record RecordingRoom(double PeakDecibels, double NoiseDecibels, double NoiseColour, double HumDecibels, double HumHertz)
{
    private const double Quietest = -80;

    /// <summary>Draws a room; a third are (next to) silent.</summary>
    public static RecordingRoom Draw(RandomSource random)
    {
        double noise = random.NextInt(3) == 0 ? Quietest : -75 + (35 * random.NextDouble()), hum = random.NextInt(4) == 0 ? -65 + (25 * random.NextDouble()) : Quietest;
        return new RecordingRoom(-20 + (18 * random.NextDouble()), noise, random.NextDouble(), hum, random.NextInt(2) == 0 ? 50 : 60);
    }

    /// <summary>Brings a recording to this room's loudness and adds its noise.</summary>
    public void Record(float[] samples, int rate, RandomSource random)
    {
        float peak = samples.Length == 0 ? 0 : System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(samples);
        float gain = peak == 0 ? 0 : (float)Amplitude(PeakDecibels) / MathF.Abs(peak);

        // Noise between white and that of a far street: a slow average, mixed in by colour, brought to one level.
        double slow = 0, level = Amplitude(NoiseDecibels) * Math.Sqrt(3), hum = Amplitude(HumDecibels), phase = 2 * Math.PI * random.NextDouble(), swell = 0.2 + (0.6 * random.NextDouble());
        for (int i = 0; i < samples.Length; i++)
        {
            double white = (2 * random.NextDouble()) - 1, time = (double)i / rate;
            slow += 0.03 * (white - slow);
            double noise = ((1 - NoiseColour) * white) + (NoiseColour * 8 * slow), breath = 1 + (0.3 * Math.Sin((2 * Math.PI * swell * time) + phase));
            double buzz = Math.Sin((2 * Math.PI * HumHertz * time) + phase) + (0.5 * Math.Sin((4 * Math.PI * HumHertz * time) + phase)) + (0.25 * Math.Sin((6 * Math.PI * HumHertz * time) + phase));
            samples[i] = (float)Math.Clamp((gain * samples[i]) + (level * breath * noise) + (hum * buzz), -1, 1);
        }
    }

    private static double Amplitude(double decibels) => Math.Pow(10, decibels / 20);
}
