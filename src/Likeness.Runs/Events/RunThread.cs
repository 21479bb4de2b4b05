using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Likeness.Runs.Events;

/// <summary>
/// Turns a loop that computes into a stream of events. The loop runs on a thread of its own from beginning to end (pools
/// of tensors belong to a thread), and never waits for its reader.
/// </summary>
public static class RunThread
{
    // The stack of a main thread; recursive mesh code must not depend on who calls it.
    private const int StackBytes = 16 << 20;

    /// <summary>Starts <paramref name="body"/> when the stream is first read, and ends with it.</summary>
    /// <param name="body">The work; it reports events and looks at the token once a step.</param>
    /// <param name="cancel">Stops the body. Its events up to the stop (a last checkpoint) still come out before the exception.</param>
    /// <exception cref="OperationCanceledException">The body was stopped.</exception>
    public static async IAsyncEnumerable<RunEvent> Start(
        Action<RunReporter, CancellationToken> body, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var channel = Channel.CreateUnbounded<RunEvent>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationToken token = stop.Token;
        var thread = new Thread(
            () =>
            {
                try
                {
                    body(new RunReporter(happened => channel.Writer.TryWrite(happened)), token);
                    channel.Writer.Complete();
                }
                catch (Exception error)
                {
                    channel.Writer.Complete(error);
                }
                finally
                {
                    finished.SetResult();
                }
            },
            StackBytes)
        {
            IsBackground = true,
            Name = "Likeness run",
        };
        thread.Start();
        try
        {
            // Read without the token: what the body reports while it stops must not be lost.
            await foreach (RunEvent happened in channel.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return happened;
            }
        }
        finally
        {
            // A reader that leaves early stops the work, and nothing touches the run folder after it has left.
            await stop.CancelAsync().ConfigureAwait(false);
            await finished.Task.ConfigureAwait(false);
        }
    }
}
