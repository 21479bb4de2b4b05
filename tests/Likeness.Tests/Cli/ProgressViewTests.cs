using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Runs.Events;

namespace Likeness.Tests.Cli;

public class ProgressViewTests
{
    [Fact]
    public async Task Plain_lines_tell_step_loss_rate_and_time_left()
    {
        string talk = await ShowAsync(quiet: false);
        Assert.Contains("small model: 200 steps", talk, StringComparison.Ordinal);
        Assert.Contains("step 20/200 (10%), epoch 1, loss 0.5, 10.0 steps/s, 0:00:18 left", talk, StringComparison.Ordinal);
        Assert.Contains("evaluation after epoch 2: test_mean_mm 1.25", talk, StringComparison.Ordinal);
        Assert.Contains("warning: Careful.", talk, StringComparison.Ordinal);
        Assert.Contains("step 200/200 (100%)", talk, StringComparison.Ordinal);
        Assert.Contains("done in 1:00:01", talk, StringComparison.Ordinal);
        // Two seconds of steps do not make a line each.
        Assert.DoesNotContain("step 21/", talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_leaves_warnings_alone() => Assert.Equal("warning: Careful.", (await ShowAsync(quiet: true)).Trim());

    private static async Task<string> ShowAsync(bool quiet)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        RunDone done = await ProgressView.ShowAsync(EventsAsync(), new Output(data, talk, json: false, quiet));
        Assert.Equal(3, done.Figures["x"]);
        Assert.Empty(data.ToString());
        return talk.ToString();
    }

    private static async IAsyncEnumerable<RunEvent> EventsAsync()
    {
        yield return new RunStarted("small model", 0, 200);
        yield return new RunStep(20, 200, 0, 0.5) { Rate = 10 };
        yield return new RunStep(21, 200, 0, 0.5) { Rate = 10 };
        await Task.Yield();
        yield return new RunEvaluation(100, 2, new Dictionary<string, double> { ["test_mean_mm"] = 1.25 });
        yield return new RunWarning("Careful.");
        yield return new RunStep(200, 200, 3, 0.25) { Rate = 10 };
        yield return new RunDone(TimeSpan.FromSeconds(3601), new Dictionary<string, double> { ["x"] = 3 });
    }
}
