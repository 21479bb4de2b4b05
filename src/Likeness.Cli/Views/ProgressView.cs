using System.Diagnostics;
using System.Globalization;
using Likeness.Cli.CommandLines;
using Likeness.Runs.Events;
using Spectre.Console;

namespace Likeness.Cli.Views;

/// <summary>
/// Shows a run on standard error: a bar with rate, time left and loss in a terminal; elsewhere a plain line every few
/// seconds; nothing but warnings with <c>--quiet</c>.
/// </summary>
internal static class ProgressView
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    /// <summary>Follows a run to its end.</summary>
    /// <returns>The run's last event.</returns>
    /// <exception cref="InvalidOperationException">The run ended without saying that it was done.</exception>
    public static async Task<RunDone> ShowAsync(IAsyncEnumerable<RunEvent> events, Output output)
    {
        bool terminal = ReferenceEquals(output.Talk, Console.Error) && !Console.IsErrorRedirected
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        RunDone? done = output.Quiet || !terminal
            ? await PlainAsync(events, output).ConfigureAwait(false)
            : await BarAsync(events, output).ConfigureAwait(false);
        return done ?? throw new InvalidOperationException("The run ended without a RunDone event.");
    }

    private static async Task<RunDone?> PlainAsync(IAsyncEnumerable<RunEvent> events, Output output)
    {
        RunDone? done = null;
        var sinceLine = Stopwatch.StartNew();
        bool first = true;
        await foreach (RunEvent happened in events.ConfigureAwait(false))
        {
            if (happened is RunStep step)
            {
                if (first || sinceLine.Elapsed >= LineInterval || step.Step == step.TotalSteps)
                {
                    first = false;
                    sinceLine.Restart();
                    output.Say(Describe(step));
                }
            }
            else if (happened is RunWarning warning)
            {
                output.Warn(warning.Message);
            }
            else if (Describe(happened) is { } line)
            {
                output.Say(line);
            }

            done = happened as RunDone ?? done;
        }

        return done;
    }

    private static async Task<RunDone?> BarAsync(IAsyncEnumerable<RunEvent> events, Output output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output.Talk) });
        RunDone? done = null;
        await console.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask("starting", maxValue: 1);
                await foreach (RunEvent happened in events.ConfigureAwait(false))
                {
                    switch (happened)
                    {
                        case RunStarted started:
                            task.MaxValue = Math.Max(1, started.TotalSteps);
                            task.Value = started.FirstStep;
                            task.Description = Markup.Escape(started.Title);
                            break;
                        case RunStep step:
                            task.Value = step.Step;
                            task.Description = Markup.Escape(string.Create(
                                CultureInfo.InvariantCulture, $"epoch {step.Epoch + 1}  loss {step.Loss:G4}  {step.Rate:F1} steps/s"));
                            break;
                        case RunWarning warning:
                            console.MarkupLine($"[yellow]warning:[/] {Markup.Escape(warning.Message)}");
                            break;
                        case RunEvaluation evaluation:
                            console.MarkupLine(Markup.Escape(Describe(evaluation)!));
                            break;
                        case RunDone last:
                            task.Value = task.MaxValue;
                            done = last;
                            break;
                    }
                }
            }).ConfigureAwait(false);
        return done;
    }

    private static string? Describe(RunEvent happened) => happened switch
    {
        RunStarted s when s.FirstStep > 0 => string.Create(CultureInfo.InvariantCulture, $"{s.Title}: going on at step {s.FirstStep} of {s.TotalSteps}"),
        RunStarted s => string.Create(CultureInfo.InvariantCulture, $"{s.Title}: {s.TotalSteps} steps"),
        RunEvaluation e => $"evaluation after epoch {e.Epoch.ToString(CultureInfo.InvariantCulture)}: {Figures(e.Figures)}",
        RunDone d => string.Create(CultureInfo.InvariantCulture, $"done in {d.Elapsed:h\\:mm\\:ss}"),
        _ => null,
    };

    private static string Describe(RunStep step)
    {
        string left = step.Rate > 0 ? $", {TimeSpan.FromSeconds(Math.Min(1e7, (step.TotalSteps - step.Step) / step.Rate)):h\\:mm\\:ss} left" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"step {step.Step}/{step.TotalSteps} ({100.0 * step.Step / Math.Max(1, step.TotalSteps):F0}%), epoch {step.Epoch + 1}, loss {step.Loss:G4}, {step.Rate:F1} steps/s{left}");
    }

    private static string Figures(IReadOnlyDictionary<string, double> figures) =>
        string.Join(", ", figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key} {f.Value:G4}")));
}
