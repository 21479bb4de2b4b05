using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Likeness.Studio.Watching;

/// <summary>Something that the page is told.</summary>
/// <param name="Number">Its place in the log.</param>
/// <param name="Type">What it is about: <c>view</c>, <c>scene</c>, <c>metrics</c> or <c>state</c>.</param>
/// <param name="Json">Its content, one line.</param>
internal sealed record ViewMessage(long Number, string Type, string Json);

/// <summary>
/// All that the page is told, in order and numbered, so that a page that was cut off takes up where it was. A message that says all that
/// an earlier one of its type said takes its place, so that the log stays short.
/// </summary>
internal sealed class ViewLog
{
    private readonly Lock _gate = new();
    private readonly List<ViewMessage> _messages = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _next;

    /// <summary>Another one for each log, so that a number of an earlier program is not taken for one of this.</summary>
    public string Session { get; } = RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>Adds a message.</summary>
    /// <param name="type">What it is about.</param>
    /// <param name="json">Its content.</param>
    /// <param name="replaces">Earlier messages of the type are dropped.</param>
    public void Add(string type, string json, bool replaces)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            if (replaces)
            {
                _messages.RemoveAll(m => m.Type == type);
            }

            _messages.Add(new ViewMessage(_next++, type, json));
            (waiting, _more) = (_more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waiting.SetResult();
    }

    /// <summary>The messages from a number on, those that are still to come included.</summary>
    public async IAsyncEnumerable<ViewMessage> From(long number, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            ViewMessage[] now;
            Task more;
            lock (_gate)
            {
                now = [.. _messages.Where(m => m.Number >= number)];
                number = _next;
                more = _more.Task;
            }

            foreach (ViewMessage message in now)
            {
                yield return message;
            }

            await more.WaitAsync(cancel).ConfigureAwait(false);
        }
    }
}
