using Likeness.Tensors.Autodiff;

namespace Likeness.Tensors.Ops;

/// <summary>
/// Gradients as tensors, rather than added to <see cref="Tensor.Grad"/>. With <c>createGraph</c> they are recorded and can be
/// differentiated again, which is how a penalty on a gradient (R1, Mescheder et al. 2018) is had:
/// <code>Tensor[] g = Gradients.Of(score.Sum(), [image], createGraph: true); (g[0] * g[0]).Sum().Backward();</code>
/// </summary>
public static class Gradients
{
    /// <summary>The derivatives of the sum of <paramref name="output"/> by each of the inputs.</summary>
    /// <param name="output">Any tensor that was computed from the inputs while recording.</param>
    /// <param name="inputs">Tensors with RequiresGrad; their Grad is neither read nor changed.</param>
    /// <param name="createGraph">Whether the results can be differentiated again.</param>
    /// <returns>One tensor for each input; zeros where the output does not depend on it.</returns>
    /// <exception cref="NotSupportedException">An operation between the two has no <see cref="IDifferentiableBackward"/>.</exception>
    public static Tensor[] Of(Tensor output, ReadOnlySpan<Tensor> inputs, bool createGraph)
    {
        var gradients = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance) { [output] = Tensor.Full(output.Shape, 1f) };
        var wanted = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (Tensor input in inputs)
        {
            wanted.Add(input);
        }

        if (createGraph)
        {
            Walk(output, wanted, gradients);
        }
        else
        {
            using Tape.PauseScope pause = Tape.Pause();
            Walk(output, wanted, gradients);
        }

        var results = new Tensor[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            results[i] = gradients.TryGetValue(inputs[i], out Tensor? gradient) ? gradient : Tensor.Zeros(inputs[i].Shape);
        }

        return results;
    }

    private static void Walk(Tensor output, HashSet<Tensor> wanted, Dictionary<Tensor, Tensor> gradients)
    {
        if (output.Source is null)
        {
            return;
        }

        var order = new List<Node>();
        BackwardPass.Collect(output.Source, order);

        // Nodes that lead to a wanted input; inputs come before what is made of them, so walk from the earliest.
        var leading = new HashSet<Node>();
        for (int i = order.Count - 1; i >= 0; i--)
        {
            for (int k = 0; k < order[i].InputCount; k++)
            {
                if (Leads(order[i].InputOrNull(k), wanted, leading))
                {
                    leading.Add(order[i]);
                }
            }
        }

        foreach (Node node in order)
        {
            if (leading.Contains(node) && gradients.TryGetValue(node.FirstOutput, out Tensor? gradient))
            {
                Propagate(node, gradient, wanted, leading, gradients);
            }
        }
    }

    private static void Propagate(Node node, Tensor gradient, HashSet<Tensor> wanted, HashSet<Node> leading, Dictionary<Tensor, Tensor> gradients)
    {
        if (node is not IDifferentiableBackward way)
        {
            throw new NotSupportedException($"{node.GetType().Name} has no differentiable backward pass; give it {nameof(IDifferentiableBackward)}.");
        }

        for (int k = 0; k < node.InputCount; k++)
        {
            if (node.InputOrNull(k) is { RequiresGrad: true } input && Leads(input, wanted, leading))
            {
                Tensor part = way.GradientOf(k, gradient);
                gradients[input] = gradients.TryGetValue(input, out Tensor? sum) ? sum.Add(part) : part;
            }
        }
    }

    private static bool Leads(Tensor? input, HashSet<Tensor> wanted, HashSet<Node> leading) =>
        input is not null && (wanted.Contains(input) || (input.Source is { } source && leading.Contains(source)));
}
