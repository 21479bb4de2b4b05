using System.Globalization;
using System.Text;
using Likeness.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Tests.Support;

/// <summary>
/// Compares the gradients of an operation with central differences. The loss is sum(y * c) for a random cotangent c, added up
/// in float64; the differences are of fourth order (steps h and 2h), so that h can be large enough for float32 outputs.
/// The backward pass also runs a second time inside a scope whose pooled memory is full of NaN and with inputs that are not
/// leaves, which finds gradients that are read before they are written, or added where they should be set.
/// </summary>
public static class GradientCheck
{
    /// <summary>Fails with a list of the worst elements when a gradient is off.</summary>
    /// <param name="operation">Makes the result from the inputs; called many times.</param>
    /// <param name="inputs">Values; only those with RequiresGrad are differentiated, or all when none has it.</param>
    /// <param name="seed">Seed of the cotangent.</param>
    /// <param name="tolerance">Largest allowed |difference| over max(|gradient|, its root mean square over the input, 0.01).</param>
    /// <param name="step">The step h; inputs must be at least 2h away from kinks.</param>
    public static void Run(Func<Tensor[], Tensor> operation, Tensor[] inputs, int seed = 1, double tolerance = 3e-3, float step = 0.01f)
    {
        bool all = inputs.All(static t => !t.RequiresGrad);
        bool[] wanted = [.. inputs.Select(t => all || t.RequiresGrad)];
        Tensor[] leaves = Leaves(inputs, wanted);
        Tensor y = operation(leaves);
        Tensor cotangent = Random(y.Shape, new Random(seed));
        y.Backward(cotangent);
        CheckAgainInPoisonedScope(operation, leaves, wanted, cotangent);

        var report = new StringBuilder();
        for (int k = 0; k < leaves.Length; k++)
        {
            if (wanted[k])
            {
                Compare(operation, inputs, k, leaves[k].Grad, cotangent, tolerance, step, report);
            }
        }

        Assert.True(report.Length == 0, report.ToString());
    }

    /// <summary>A tensor of numbers drawn evenly from a range.</summary>
    public static Tensor Random(Shape shape, Random random, double from = -1, double to = 1)
    {
        Tensor x = Tensor.Uninitialized(shape);
        foreach (ref float v in x.Span)
        {
            v = (float)(from + (random.NextDouble() * (to - from)));
        }

        return x;
    }

    /// <summary>A tensor of numbers of both signs whose size is drawn evenly from a range: away from kinks at zero.</summary>
    public static Tensor AwayFromZero(Shape shape, Random random, double from = 0.1, double to = 2)
    {
        Tensor x = Random(shape, random, from, to);
        foreach (ref float v in x.Span)
        {
            v = random.Next(2) == 0 ? v : -v;
        }

        return x;
    }

    /// <summary>A tensor of well separated numbers in random order, for sorting and maxima.</summary>
    public static Tensor Distinct(Shape shape, Random random, double spacing = 0.1)
    {
        Tensor x = Tensor.Uninitialized(shape);
        int[] order = [.. Enumerable.Range(0, shape.Count)];
        random.Shuffle(order);
        for (int i = 0; i < order.Length; i++)
        {
            x.Span[i] = (float)((order[i] - (order.Length / 2)) * spacing);
        }

        return x;
    }

    /// <summary>Fills free pooled memory with NaN, so that whoever forgets to write his memory is found out.</summary>
    public static void PoisonPool(int largest = 1 << 13)
    {
        using var scope = TensorScope.Begin();
        for (int size = 64; size <= largest; size += Math.Max(8, size / 8))
        {
            for (int copy = 0; copy < 6; copy++)
            {
                Tensor.Uninitialized(new Shape(size)).Span.Fill(float.NaN);
            }
        }
    }

    private static Tensor[] Leaves(Tensor[] inputs, bool[] wanted)
    {
        var leaves = new Tensor[inputs.Length];
        for (int k = 0; k < inputs.Length; k++)
        {
            leaves[k] = Tensor.From(inputs[k].Span, inputs[k].Shape);
            leaves[k].RequiresGrad = wanted[k];
        }

        return leaves;
    }

    private static void CheckAgainInPoisonedScope(Func<Tensor[], Tensor> operation, Tensor[] first, bool[] wanted, Tensor cotangent)
    {
        PoisonPool();
        Tensor[] leaves = Leaves(first, wanted);
        using (TensorScope.Begin())
        {
            operation([.. leaves.Select(static t => t.Reshape(t.Shape.ToArray()))]).Backward(cotangent);
        }

        for (int k = 0; k < leaves.Length; k++)
        {
            if (!wanted[k])
            {
                Assert.Null(leaves[k].Grad);
                continue;
            }

            Assert.True((first[k].Grad is null) == (leaves[k].Grad is null), $"input {k} gets a gradient as a leaf or as an intermediate only");
            for (int i = 0; first[k].Grad is { } grad && i < grad.Count; i++)
            {
                float a = grad.Span[i], b = leaves[k].Grad!.Span[i];
                Assert.True(Math.Abs(a - b) <= 1e-5f * Math.Max(1f, Math.Abs(a)), string.Create(
                    CultureInfo.InvariantCulture, $"input {k}, element {i}: the gradient is {a} for a leaf and {b} for an intermediate tensor in used memory"));
            }
        }
    }

    private static void Compare(
        Func<Tensor[], Tensor> operation, Tensor[] inputs, int index, Tensor? gradient, Tensor cotangent, double tolerance, float step, StringBuilder report)
    {
        int count = inputs[index].Count;
        double[] expected = new double[count];
        Tensor[] moved = [.. inputs.Select(static t => t.Copy())];
        Span<float> x = moved[index].Span;
        for (int i = 0; i < count; i++)
        {
            float at = x[i];
            float h = step * Math.Max(1f, Math.Abs(at));
            double near = Slope(x, i, at, h), far = Slope(x, i, at, 2 * h);
            expected[i] = ((4 * near) - far) / 3;
            x[i] = at;
        }

        double size = Math.Sqrt(expected.Sum(static e => e * e) / Math.Max(count, 1));
        var worst = new List<(double Error, int Element, double Expected, double Found)>();
        for (int i = 0; i < count; i++)
        {
            double found = gradient is null ? 0 : gradient.Span[i];
            double error = Math.Abs(found - expected[i]) / Math.Max(Math.Max(Math.Abs(expected[i]), size), 0.01);
            if (!(error <= tolerance))
            {
                worst.Add((error, i, expected[i], found));
            }
        }

        foreach ((double error, int element, double wanted, double found) in worst.OrderByDescending(static w => double.IsNaN(w.Error) ? double.MaxValue : w.Error).Take(4))
        {
            report.AppendLine(CultureInfo.InvariantCulture,
                $"input {index} {inputs[index].Shape}, element {element}: gradient {found:G6}, differences say {wanted:G6}, relative error {error:G3} ({worst.Count} of {count} are off)");
        }

        double Slope(Span<float> values, int i, float at, float h)
        {
            float up = at + h, down = at - h;
            values[i] = up;
            double above = Loss(operation(moved), cotangent);
            values[i] = down;
            double below = Loss(operation(moved), cotangent);
            return (above - below) / ((double)up - down);
        }
    }

    private static double Loss(Tensor y, Tensor cotangent)
    {
        ReadOnlySpan<float> values = y.Span, weights = cotangent.Span;
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            sum += (double)values[i] * weights[i];
        }

        return sum;
    }
}
