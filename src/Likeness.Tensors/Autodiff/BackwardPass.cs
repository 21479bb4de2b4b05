namespace Likeness.Tensors.Autodiff;

/// <summary>Walks the recorded nodes from an output back to the leaves, latest first.</summary>
internal static class BackwardPass
{
    [ThreadStatic]
    private static List<Node>? t_order;

    [ThreadStatic]
    private static Stack<Node>? t_pending;

    private static long s_pass;

    public static void Run(Tensor output, Tensor? cotangent)
    {
        if (!output.RequiresGrad)
        {
            throw new InvalidOperationException("Backward was called on a tensor that does not depend on any tensor with RequiresGrad.");
        }

        if (cotangent is null && output.Count != 1)
        {
            throw new InvalidOperationException($"Backward without a cotangent needs a scalar; the shape is {output.Shape}.");
        }

        if (cotangent is not null && cotangent.Shape != output.Shape)
        {
            throw new ShapeException($"The cotangent has shape {cotangent.Shape}; the output has {output.Shape}.");
        }

        using Tape.PauseScope pause = Tape.Pause();
        if (output.Source is null)
        {
            output.Grad ??= Tensor.Persistent(output.Shape);
            AddInto(output.Grad.Span, cotangent);
            return;
        }

        if (output.Grad is null)
        {
            output.Grad = Tensor.Zeros(output.Shape);
        }

        AddInto(output.Grad.Span, cotangent);

        List<Node> order = t_order ??= [];
        Collect(output.Source, order);
        try
        {
            foreach (Node node in order)
            {
                node.RunBackward();
            }
        }
        finally
        {
            order.Clear();
        }
    }

    internal static void Collect(Node root, List<Node> order)
    {
        long pass = Interlocked.Increment(ref s_pass);
        Stack<Node> pending = t_pending ??= new Stack<Node>();
        root.VisitedBy = pass;
        pending.Push(root);
        while (pending.TryPop(out Node? node))
        {
            order.Add(node);
            for (int i = 0; i < node.InputCount; i++)
            {
                if (node.InputOrNull(i) is { RequiresGrad: true, Source: { } source } && source.VisitedBy != pass)
                {
                    source.VisitedBy = pass;
                    pending.Push(source);
                }
            }
        }

        // A node is recorded after everything it reads, so falling sequence numbers are a topological order.
        order.Sort(static (a, b) => b.Sequence.CompareTo(a.Sequence));
    }

    private static void AddInto(Span<float> gradient, Tensor? cotangent)
    {
        if (cotangent is null)
        {
            gradient[0] += 1f;
            return;
        }

        ReadOnlySpan<float> c = cotangent.Span;
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] += c[i];
        }
    }
}
