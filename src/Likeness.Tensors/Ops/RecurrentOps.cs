using System.Buffers;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>The parameters of one direction of a recurrent layer, in PyTorch's layout.</summary>
/// <param name="Input">[gates * hidden, inputs].</param>
/// <param name="Hidden">[gates * hidden, hidden].</param>
/// <param name="InputBias">[gates * hidden], or null.</param>
/// <param name="HiddenBias">[gates * hidden], or null.</param>
public readonly record struct RecurrentWeights(Tensor Input, Tensor Hidden, Tensor? InputBias, Tensor? HiddenBias);

/// <summary>Recurrent cells and layers. The order of gates is PyTorch's: i, f, g, o for LSTM; r, z, n for GRU.</summary>
public static class RecurrentOps
{
    /// <summary>One step of a long short-term memory (Hochreiter and Schmidhuber 1997).</summary>
    /// <param name="x">[N, inputs].</param>
    /// <param name="h">[N, hidden].</param>
    /// <param name="c">[N, hidden].</param>
    /// <param name="weights">With four gates.</param>
    /// <returns>The next h and c.</returns>
    public static (Tensor Hidden, Tensor Cell) LstmCell(Tensor x, Tensor h, Tensor c, in RecurrentWeights weights) =>
        LstmNode.Apply(x.Linear(weights.Input, weights.InputBias), h.Linear(weights.Hidden, weights.HiddenBias), c);

    /// <summary>One step of a gated recurrent unit (Cho et al. 2014), with the reset gate after the product as in PyTorch.</summary>
    /// <param name="x">[N, inputs].</param>
    /// <param name="h">[N, hidden].</param>
    /// <param name="weights">With three gates.</param>
    /// <returns>The next h.</returns>
    public static Tensor GruCell(Tensor x, Tensor h, in RecurrentWeights weights) =>
        GruNode.Apply(x.Linear(weights.Input, weights.InputBias), h.Linear(weights.Hidden, weights.HiddenBias), h);

    /// <summary>An LSTM over sequences, from a state of zeros.</summary>
    /// <param name="x">[N, T, inputs].</param>
    /// <param name="weights">With four gates.</param>
    /// <param name="reverse">Reads the sequence from its end; the outputs stay in the order of the inputs.</param>
    /// <returns>The outputs [N, T, hidden], the last h and c [N, hidden].</returns>
    public static (Tensor Outputs, Tensor Hidden, Tensor Cell) Lstm(Tensor x, in RecurrentWeights weights, bool reverse = false)
    {
        if (x.Shape.Rank != 3)
        {
            throw new ShapeException($"An LSTM reads [N, T, inputs]; the shape is {x.Shape}.");
        }

        int samples = x.Shape[0], steps = x.Shape[1], hidden = weights.Hidden.Shape[1];
        Tensor gates = x.Linear(weights.Input, weights.InputBias);
        Tensor h = Tensor.Zeros(samples, hidden), c = Tensor.Zeros(samples, hidden);
        Tensor[] outputs = ArrayPool<Tensor>.Shared.Rent(steps);
        for (int k = 0; k < steps; k++)
        {
            int t = reverse ? steps - 1 - k : k;
            (h, c) = LstmNode.Apply(gates.Select(1, t), h.Linear(weights.Hidden, weights.HiddenBias), c);
            outputs[t] = h;
        }

        Tensor all = ShapeOps.Stack(1, outputs.AsSpan(0, steps));
        ArrayPool<Tensor>.Shared.Return(outputs, clearArray: true);
        return (all, h, c);
    }

    /// <summary>Two LSTMs that read the sequence from both ends.</summary>
    /// <returns>The outputs of both side by side [N, T, 2 hidden]; the last h and c of both [2, N, hidden].</returns>
    public static (Tensor Outputs, Tensor Hidden, Tensor Cell) BidirectionalLstm(Tensor x, in RecurrentWeights forward, in RecurrentWeights backward)
    {
        (Tensor ya, Tensor ha, Tensor ca) = Lstm(x, forward);
        (Tensor yb, Tensor hb, Tensor cb) = Lstm(x, backward, reverse: true);
        return (ShapeOps.Concat(2, ya, yb), ShapeOps.Stack(0, ha, hb), ShapeOps.Stack(0, ca, cb));
    }

    private static void CheckGates(Tensor a, Tensor b, Tensor state, int gates)
    {
        if (a.Shape != b.Shape || a.Shape != state.Shape.With(-1, gates * state.Shape[-1]))
        {
            throw new ShapeException($"A recurrent cell with state {state.Shape} and {gates} gates got gates of shapes {a.Shape} and {b.Shape}.");
        }
    }

    private sealed class LstmNode : Node
    {
        private Tensor? _gates;

        public static (Tensor Hidden, Tensor Cell) Apply(Tensor a, Tensor b, Tensor c)
        {
            CheckGates(a, b, c, 4);
            Tensor gates = Tensor.Uninitialized(a.Shape), h = Tensor.Uninitialized(c.Shape), next = Tensor.Uninitialized(c.Shape);
            Maps.Run(default(AddMap), a.Span, b.Span, gates.Span);
            int width = c.Shape[-1];
            for (int row = 0; row < c.Count / width; row++)
            {
                Span<float> g = gates.Span.Slice(4 * row * width, 4 * width);
                Maps.Run(default(SigmoidMap), g[..(2 * width)], g[..(2 * width)]);
                Maps.Run(default(TanhMap), g[(2 * width)..(3 * width)], g[(2 * width)..(3 * width)]);
                Maps.Run(default(SigmoidMap), g[(3 * width)..], g[(3 * width)..]);
                Span<float> own = next.Span.Slice(row * width, width), state = h.Span.Slice(row * width, width);
                Maps.Run(default(MultiplyMap), g[..width], g[(2 * width)..(3 * width)], own);
                Maps.Run(default(MultiplyMap), g[width..(2 * width)], c.Span.Slice(row * width, width), own, accumulate: true);
                Maps.Run(default(TanhMap), own, state);
                Maps.Run(default(MultiplyMap), state, g[(3 * width)..], state);
            }

            var node = Tape.Record<LstmNode>([h, next], [a, b, c]);
            if (node is not null)
            {
                node._gates = gates;
            }

            return (h, next);
        }

        protected override void Backward()
        {
            Tensor c = Input(2), next = Output(1);
            ReadOnlySpan<float> dh = OutputGradient(0), dnext = OutputGradient(1);
            ReadOnlySpan<float> gates = _gates!.Span;
            int width = c.Shape[-1];
            using var scratch = new Memory.Scratch(gates.Length);
            Span<float> dg = scratch.Span;
            using var bent = new Memory.Scratch(c.Count);
            ReadOnlySpan<float> tanhs = bent.Span;
            Maps.Run(default(TanhMap), next.Span, bent.Span);
            Span<float> dc = WantsGradient(2) ? InputGradient(2) : default;
            for (int i = 0; i < c.Count; i++)
            {
                int row = i / width * 4 * width, j = i % width;
                float input = gates[row + j], forget = gates[row + width + j], fresh = gates[row + (2 * width) + j], output = gates[row + (3 * width) + j];
                float tanh = tanhs[i];
                float gh = dh.IsEmpty ? 0f : dh[i];
                float gc = (dnext.IsEmpty ? 0f : dnext[i]) + (gh * output * (1f - (tanh * tanh)));
                dg[row + j] = gc * fresh * input * (1f - input);
                dg[row + width + j] = gc * c.Span[i] * forget * (1f - forget);
                dg[row + (2 * width) + j] = gc * input * (1f - (fresh * fresh));
                dg[row + (3 * width) + j] = gh * tanh * output * (1f - output);
                if (!dc.IsEmpty)
                {
                    dc[i] += gc * forget;
                }
            }

            for (int k = 0; k < 2; k++)
            {
                if (WantsGradient(k))
                {
                    Span<float> gradient = InputGradient(k, out bool accumulate);
                    Maps.Run(new ScaleShiftMap(1f, 0f), dg, gradient, accumulate);
                }
            }
        }

        protected override void Forget() => _gates = null;
    }

    private sealed class GruNode : Node
    {
        private Tensor? _gates;

        public static Tensor Apply(Tensor a, Tensor b, Tensor h)
        {
            CheckGates(a, b, h, 3);
            Tensor gates = Tensor.Uninitialized(a.Shape), y = Tensor.Uninitialized(h.Shape);
            int width = h.Shape[-1];
            for (int row = 0; row < h.Count / width; row++)
            {
                Span<float> g = gates.Span.Slice(3 * row * width, 3 * width);
                ReadOnlySpan<float> x = a.Span.Slice(3 * row * width, 3 * width), s = b.Span.Slice(3 * row * width, 3 * width);
                Maps.Run(default(AddMap), x[..(2 * width)], s[..(2 * width)], g[..(2 * width)]);
                Maps.Run(default(SigmoidMap), g[..(2 * width)], g[..(2 * width)]);
                Span<float> fresh = g[(2 * width)..];
                Maps.Run(default(MultiplyMap), g[..width], s[(2 * width)..], fresh);
                Maps.Run(default(AddMap), fresh, x[(2 * width)..], fresh);
                Maps.Run(default(TanhMap), fresh, fresh);
                for (int j = 0; j < width; j++)
                {
                    float keep = g[width + j];
                    y.Span[(row * width) + j] = ((1f - keep) * fresh[j]) + (keep * h.Span[(row * width) + j]);
                }
            }

            var node = Tape.Record<GruNode>(y, a, b, h);
            if (node is not null)
            {
                node._gates = gates;
            }

            return y;
        }

        protected override void Backward()
        {
            Tensor b = Input(1), h = Input(2);
            ReadOnlySpan<float> dy = OutputGradient(), gates = _gates!.Span;
            int width = h.Shape[-1];
            Span<float> da = WantsGradient(0) ? InputGradient(0) : default;
            Span<float> db = WantsGradient(1) ? InputGradient(1) : default;
            Span<float> dh = WantsGradient(2) ? InputGradient(2) : default;
            for (int i = 0; i < h.Count; i++)
            {
                int at = (i / width * 3 * width) + (i % width);
                float reset = gates[at], keep = gates[at + width], fresh = gates[at + (2 * width)];
                float dFresh = dy[i] * (1f - keep) * (1f - (fresh * fresh));
                float dKeep = dy[i] * (h.Span[i] - fresh) * keep * (1f - keep);
                float dReset = dFresh * b.Span[at + (2 * width)] * reset * (1f - reset);
                if (!da.IsEmpty)
                {
                    da[at] += dReset;
                    da[at + width] += dKeep;
                    da[at + (2 * width)] += dFresh;
                }

                if (!db.IsEmpty)
                {
                    db[at] += dReset;
                    db[at + width] += dKeep;
                    db[at + (2 * width)] += dFresh * reset;
                }

                if (!dh.IsEmpty)
                {
                    dh[i] += dy[i] * keep;
                }
            }
        }

        protected override void Forget() => _gates = null;
    }
}
