using System.Globalization;

namespace Likeness.Stylized.Training;

/// <summary>What is remembered of a stage: its losses in the first and the last tenth, and the time it took. Goes through checkpoints to the last bit.</summary>
internal sealed class StageRecord
{
    private double _first;
    private double _last;
    private int _firstCount;
    private int _lastCount;

    public double Seconds { get; set; }

    public void Add(float loss, int step, int steps)
    {
        int tenth = Math.Max(1, steps / 10);
        if (step < tenth)
        {
            (_first, _firstCount) = (_first + loss, _firstCount + 1);
        }

        if (step >= steps - tenth)
        {
            (_last, _lastCount) = (_last + loss, _lastCount + 1);
        }
    }

    /// <summary>Adds the figures of a finished stage.</summary>
    public void Report(string name, IDictionary<string, double> figures)
    {
        figures[$"{name}_seconds"] = Math.Round(Seconds, 1);
        figures[$"{name}_loss_first"] = _firstCount == 0 ? double.NaN : _first / _firstCount;
        figures[$"{name}_loss_last"] = _lastCount == 0 ? double.NaN : _last / _lastCount;
    }

    public void Save(int stage, IDictionary<string, double> figures)
    {
        figures[Name(stage, "seconds")] = Seconds;
        (figures[Name(stage, "first")], figures[Name(stage, "first_count")]) = (_first, _firstCount);
        (figures[Name(stage, "last")], figures[Name(stage, "last_count")]) = (_last, _lastCount);
    }

    public static StageRecord Load(int stage, IReadOnlyDictionary<string, double> figures)
    {
        double Get(string what) => figures.GetValueOrDefault(Name(stage, what));
        return new StageRecord
        {
            Seconds = Get("seconds"),
            _first = Get("first"),
            _firstCount = (int)Get("first_count"),
            _last = Get("last"),
            _lastCount = (int)Get("last_count"),
        };
    }

    private static string Name(int stage, string what) => string.Create(CultureInfo.InvariantCulture, $"stage{stage}.{what}");
}
