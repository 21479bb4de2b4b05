using Likeness.Runs.Events;

namespace Likeness.Tests.Support;

/// <summary>Runs to their end in tests.</summary>
internal static class RunEvents
{
    /// <summary>The figures at the end, and what was warned of on the way.</summary>
    public static async Task<(RunDone Done, List<string> Warnings)> ToEndAsync(this IAsyncEnumerable<RunEvent> events)
    {
        RunDone? done = null;
        List<string> warnings = [];
        await foreach (RunEvent happened in events)
        {
            done = happened as RunDone ?? done;
            warnings.AddRange(happened is RunWarning warning ? [warning.Message] : []);
        }

        return (done!, warnings);
    }
}
