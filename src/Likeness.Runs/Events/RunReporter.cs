using System.Diagnostics;

namespace Likeness.Runs.Events;

/// <summary>
/// What a method holds to report its events. Steps are thinned out to ten a second, the first and the last always among
/// them, so that a fast loop neither floods its reader nor allocates; all other events pass as they are.
/// </summary>
public sealed class RunReporter
{
    private static readonly TimeSpan StepInterval = TimeSpan.FromMilliseconds(100);
    private readonly Action<RunEvent> _emit;
    private readonly Func<long> _ticks;
    private long _lastTicks;
    private long _lastStep = -1;
    private double _rate;

    /// <summary>Makes a reporter that hands events to <paramref name="emit"/>.</summary>
    public RunReporter(Action<RunEvent> emit) : this(emit, Stopwatch.GetTimestamp) { }

    internal RunReporter(Action<RunEvent> emit, Func<long> ticks)
    {
        _emit = emit;
        _ticks = ticks;
    }

    /// <summary>Reports any event but a step.</summary>
    public void Report(RunEvent happened)
    {
        if (happened is RunStarted started)
        {
            _lastTicks = _ticks();
            _lastStep = started.FirstStep;
        }

        _emit(happened);
    }

    /// <summary>Reports a warning.</summary>
    public void Warn(string message) => _emit(new RunWarning(message));

    /// <summary>Reports a finished step, unless the last report was less than a tenth of a second ago.</summary>
    /// <param name="step">The number of finished steps.</param>
    /// <param name="totalSteps">The number of steps that finish the run.</param>
    /// <param name="epoch">The running pass over the data, counted from 0.</param>
    /// <param name="loss">The training loss of the step.</param>
    /// <param name="learningRate">The learning rate.</param>
    public void Step(long step, long totalSteps, int epoch, double loss, double learningRate = 0)
    {
        long now = _ticks();
        double seconds = (now - _lastTicks) / (double)Stopwatch.Frequency;
        bool first = _lastStep < 0 || _rate == 0;
        if (!first && step < totalSteps && seconds < StepInterval.TotalSeconds)
        {
            return;
        }

        if (_lastStep >= 0 && seconds > 0 && step > _lastStep)
        {
            double rate = (step - _lastStep) / seconds;
            _rate = _rate == 0 ? rate : (0.8 * _rate) + (0.2 * rate);
        }

        _lastTicks = now;
        _lastStep = step;
        _emit(new RunStep(step, totalSteps, epoch, loss) { LearningRate = learningRate, Rate = _rate });
    }
}
