using Likeness.Runs.Events;
using Likeness.Tensors;

namespace Likeness.Tests.Runs;

public class RunThreadTests
{
    [Fact]
    public async Task Events_come_in_order_and_the_body_stays_on_one_thread()
    {
        var threads = new HashSet<int>();
        var seen = new List<RunEvent>();
        await foreach (RunEvent happened in RunThread.Start((report, _) =>
        {
            report.Report(new RunStarted("x", 0, 3));
            for (int i = 1; i <= 3; i++)
            {
                threads.Add(Environment.CurrentManagedThreadId);
                report.Report(new RunEvaluation(i, i, new Dictionary<string, double>()));
                Thread.Sleep(5);
            }

            report.Report(new RunDone(TimeSpan.Zero, new Dictionary<string, double>()));
        }))
        {
            seen.Add(happened);
            await Task.Yield();
        }

        Assert.Single(threads);
        Assert.Equal([1L, 2L, 3L], seen.OfType<RunEvaluation>().Select(e => e.Step));
        Assert.IsType<RunStarted>(seen[0]);
        Assert.IsType<RunDone>(seen[^1]);
    }

    [Fact]
    public async Task An_error_of_the_body_reaches_the_reader_as_it_is()
    {
        await Assert.ThrowsAsync<LikenessException>(async () =>
        {
            await foreach (RunEvent _ in RunThread.Start((_, _) => throw new LikenessException("no.")))
            {
            }
        });
    }

    [Fact]
    public async Task Cancelling_lets_the_last_checkpoint_through()
    {
        using var stop = new CancellationTokenSource();
        var seen = new List<RunEvent>();
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (RunEvent happened in RunThread.Start(Body, stop.Token))
            {
                seen.Add(happened);
                await stop.CancelAsync();
            }
        });
        Assert.IsType<CheckpointSaved>(seen[^1]);

        static void Body(RunReporter report, CancellationToken cancel)
        {
            report.Report(new RunStarted("x", 0, 10));
            cancel.WaitHandle.WaitOne();
            report.Report(new CheckpointSaved("c", 1));
            cancel.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task A_reader_that_leaves_stops_the_body_and_waits_for_it()
    {
        bool stopped = false;
        await foreach (RunEvent _ in RunThread.Start((report, cancel) =>
        {
            report.Report(new RunStarted("x", 0, 10));
            cancel.WaitHandle.WaitOne();
            Thread.Sleep(20);
            stopped = true;
        }))
        {
            break;
        }

        Assert.True(stopped);
    }

    [Fact]
    public void Steps_are_thinned_out_to_ten_a_second_but_never_the_last()
    {
        long now = 0;
        var seen = new List<RunStep>();
        var report = new RunReporter(e => seen.Add(e as RunStep ?? new RunStep(0, 0, 0, 0)), () => now);
        report.Report(new RunStarted("x", 0, 1000));
        for (int step = 1; step <= 1000; step++)
        {
            now += System.Diagnostics.Stopwatch.Frequency / 1000;
            report.Step(step, 1000, 0, 1.0);
        }

        Assert.InRange(seen.Count, 10, 14);
        Assert.Equal(1000, seen[^1].Step);
        Assert.All(seen.Skip(1), s => Assert.InRange(s.Rate, 990, 1010));
    }
}
