namespace Likeness.Runs.Events;

/// <summary>Something that happened in a run. Methods report, programs decide how to show it.</summary>
public abstract record RunEvent;

/// <summary>The first event: the work is known and begins.</summary>
/// <param name="Title">What is done, in a few words: "attention, cheb, simple".</param>
/// <param name="FirstStep">0 for a fresh run, the number of finished steps after a resume.</param>
/// <param name="TotalSteps">The number of steps that finish the run.</param>
public sealed record RunStarted(string Title, long FirstStep, long TotalSteps) : RunEvent
{
    /// <summary>The run folder, if there is one.</summary>
    public string? Folder { get; init; }
}

/// <summary>Steps were taken. Events of this kind may be left out when they come faster than anyone can look.</summary>
/// <param name="Step">The number of finished steps.</param>
/// <param name="TotalSteps">The number of steps that finish the run.</param>
/// <param name="Epoch">The running pass over the data, counted from 0.</param>
/// <param name="Loss">The training loss of the step.</param>
public sealed record RunStep(long Step, long TotalSteps, int Epoch, double Loss) : RunEvent
{
    /// <summary>The learning rate.</summary>
    public double LearningRate { get; init; }

    /// <summary>Steps per second, lately.</summary>
    public double Rate { get; init; }
}

/// <summary>The model was measured.</summary>
/// <param name="Step">The number of finished steps.</param>
/// <param name="Epoch">The number of finished passes over the data.</param>
/// <param name="Figures">Names with units ("test_mean_mm") and values.</param>
public sealed record RunEvaluation(long Step, int Epoch, IReadOnlyDictionary<string, double> Figures) : RunEvent;

/// <summary>A checkpoint is on the disk.</summary>
/// <param name="Path">The file.</param>
/// <param name="Step">The number of finished steps in it.</param>
public sealed record CheckpointSaved(string Path, long Step) : RunEvent;

/// <summary>Something that the user should know and that does not stop the run.</summary>
/// <param name="Message">A whole sentence.</param>
public sealed record RunWarning(string Message) : RunEvent;

/// <summary>The last event of a run that reached its end.</summary>
/// <param name="Elapsed">Working time of this program; what ran before a resume is not in it.</param>
/// <param name="Figures">The results, by the names under which <c>--json</c> prints them.</param>
public sealed record RunDone(TimeSpan Elapsed, IReadOnlyDictionary<string, double> Figures) : RunEvent;
