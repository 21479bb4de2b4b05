using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Autodiff;

/// <summary>Decides what is recorded for the way back, and records it.</summary>
public static class Tape
{
    [ThreadStatic]
    private static int t_paused;

    private static long s_sequence;

    /// <summary>False inside <see cref="Pause"/>.</summary>
    public static bool IsRecording => t_paused == 0;

    /// <summary>Stops recording on this thread until the result is disposed: evaluation, sampling, optimiser updates.</summary>
    public static PauseScope Pause()
    {
        t_paused++;
        return default;
    }

    /// <summary>Records an operation with one output, if recording is on and any input requires gradients.</summary>
    /// <returns>The node, whose saved state the caller sets; null when there is nothing to record.</returns>
    public static TNode? Record<TNode>(Tensor output, params ReadOnlySpan<Tensor?> inputs) where TNode : Node, new() =>
        Record<TNode>(new ReadOnlySpan<Tensor>(in output), inputs);

    /// <summary>Records an operation with several outputs, if recording is on and any input requires gradients.</summary>
    public static TNode? Record<TNode>(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor?> inputs) where TNode : Node, new()
    {
        if (!Records(inputs))
        {
            return null;
        }

        TNode node;
        if (TensorScope.Current is null)
        {
            node = new TNode();
        }
        else
        {
            Stack<Node> pool = Pool<TNode>.Free ??= new Stack<Node>();
            node = pool.TryPop(out Node? free) ? (TNode)free : new TNode { Home = pool };
            TensorScope.Own(node);
        }

        node.Bind(Interlocked.Increment(ref s_sequence), outputs, inputs);
        return node;
    }

    /// <summary>True when an operation on these inputs would be recorded, so that it has to save what its backward needs.</summary>
    public static bool Records(params ReadOnlySpan<Tensor?> inputs)
    {
        if (t_paused > 0)
        {
            return false;
        }

        foreach (Tensor? input in inputs)
        {
            if (input is { RequiresGrad: true })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Resumes recording when disposed.</summary>
    public readonly struct PauseScope : IDisposable
    {
        /// <summary>Resumes recording.</summary>
        public void Dispose() => t_paused--;
    }

    private static class Pool<TNode>
    {
        [ThreadStatic]
        public static Stack<Node>? Free;
    }
}
