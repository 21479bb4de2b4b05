using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Stylized.Published;

/// <summary>The numbers of a network by name, for reference code that knows nothing of its modules.</summary>
public sealed class ReferenceWeights
{
    private readonly Dictionary<string, Tensor> _tensors;

    /// <summary>Draws normalisations that are not the identity, and reads everything.</summary>
    public ReferenceWeights(Module network, int seed)
    {
        var random = new RandomSource((long)seed);
        foreach (NamedTensor entry in network.NamedParameters().Concat(network.NamedBuffers()))
        {
            if (entry.Name.EndsWith("running_var", StringComparison.Ordinal) || (entry.Name.EndsWith("weight", StringComparison.Ordinal) && entry.Tensor.Shape.Rank == 1))
            {
                random.FillUniform(entry.Tensor.Span, 0.5f, 1.5f);
            }
            else if (entry.Tensor.Shape.Rank == 1)
            {
                random.FillUniform(entry.Tensor.Span, -0.3f, 0.3f);
            }
        }

        _tensors = network.NamedParameters().Concat(network.NamedBuffers()).ToDictionary(static e => e.Name, static e => e.Tensor);
    }

    public Tensor this[string name] => _tensors[name];

    public bool Has(string name) => _tensors.ContainsKey(name);
}

/// <summary>One picture of feature maps in float64, and the layers of published networks written as their definitions are.</summary>
public sealed record ReferenceMap(int Channels, int Height, int Width, double[] Values)
{
    public static ReferenceMap From(Tensor x) => new(x.Shape[1], x.Shape[2], x.Shape[3], [.. x.Span.ToArray().Select(static v => (double)v)]);

    public double this[int channel, int row, int column] =>
        row < 0 || column < 0 || row >= Height || column >= Width ? 0 : Values[(((channel * Height) + row) * Width) + column];

    public ReferenceMap Convolution(ReferenceWeights weights, string name, int stride = 1, int padRows = 0, int padColumns = -1)
    {
        Tensor w = weights[name + ".weight"];
        padColumns = padColumns < 0 ? padRows : padColumns;
        int outputs = w.Shape[0], rows = w.Shape[2], columns = w.Shape[3];
        double[] kernel = [.. w.Span.ToArray().Select(static v => (double)v)];
        float[]? bias = weights.Has(name + ".bias") ? weights[name + ".bias"].Span.ToArray() : null;
        return Make(outputs, ((Height + (2 * padRows) - rows) / stride) + 1, ((Width + (2 * padColumns) - columns) / stride) + 1, (o, y, x) =>
        {
            double sum = bias?[o] ?? 0;
            for (int i = 0; i < Channels; i++)
            {
                for (int a = 0; a < rows; a++)
                {
                    for (int b = 0; b < columns; b++)
                    {
                        sum += kernel[(((((o * Channels) + i) * rows) + a) * columns) + b] * this[i, (y * stride) + a - padRows, (x * stride) + b - padColumns];
                    }
                }
            }

            return sum;
        });
    }

    public ReferenceMap BatchNorm(ReferenceWeights weights, string name, double eps = 1e-5)
    {
        float[] scale = weights[name + ".weight"].Span.ToArray(), shift = weights[name + ".bias"].Span.ToArray();
        float[] mean = weights[name + ".running_mean"].Span.ToArray(), variance = weights[name + ".running_var"].Span.ToArray();
        return Make(Channels, Height, Width, (c, y, x) => ((this[c, y, x] - mean[c]) / Math.Sqrt(variance[c] + eps) * scale[c]) + shift[c]);
    }

    public ReferenceMap Slopes(ReferenceWeights weights, string name)
    {
        float[] slope = weights[name + ".weight"].Span.ToArray();
        return Make(Channels, Height, Width, (c, y, x) => this[c, y, x] > 0 ? this[c, y, x] : slope[c] * this[c, y, x]);
    }

    public ReferenceMap Each(Func<double, double> function) => this with { Values = [.. Values.Select(function)] };

    public ReferenceMap Relu() => Each(static v => Math.Max(v, 0));

    public ReferenceMap Sigmoid() => Each(static v => 1 / (1 + Math.Exp(-v)));

    public ReferenceMap Mean() => Make(Channels, 1, 1, (c, _, _) => Values.AsSpan(c * Height * Width, Height * Width).ToArray().Average());

    public ReferenceMap Add(ReferenceMap other) => Make(Channels, Height, Width, (c, y, x) => this[c, y, x] + other[c, Math.Min(y, other.Height - 1), Math.Min(x, other.Width - 1)]);

    /// <summary>Each channel times a number of its own.</summary>
    public ReferenceMap Gate(ReferenceMap gates) => Make(Channels, Height, Width, (c, y, x) => this[c, y, x] * gates[c, 0, 0]);

    public ReferenceMap Every(int step) => Make(Channels, (Height + step - 1) / step, (Width + step - 1) / step, (c, y, x) => this[c, y * step, x * step]);

    /// <summary>The largest or the mean of 3x3 places that lie within the picture.</summary>
    public ReferenceMap Pool(bool mean, int stride, int padding) => Make(
        Channels, ((Height + (2 * padding) - 3) / stride) + 1, ((Width + (2 * padding) - 3) / stride) + 1, (c, y, x) =>
        {
            var seen = new List<double>();
            for (int i = 0; i < 9; i++)
            {
                int row = (y * stride) + (i / 3) - padding, column = (x * stride) + (i % 3) - padding;
                if (row >= 0 && column >= 0 && row < Height && column < Width)
                {
                    seen.Add(this[c, row, column]);
                }
            }

            return mean ? seen.Average() : seen.Max();
        });

    public ReferenceMap Nearest(int height, int width) => Make(Channels, height, width, (c, y, x) => this[c, y * Height / height, x * Width / width]);

    /// <summary>Bilinear, corners on corners.</summary>
    public ReferenceMap Bilinear(int height, int width) => Make(Channels, height, width, (c, y, x) =>
    {
        double row = height == 1 ? 0 : (double)y * (Height - 1) / (height - 1), column = width == 1 ? 0 : (double)x * (Width - 1) / (width - 1);
        int top = Math.Min((int)row, Height - 1), left = Math.Min((int)column, Width - 1);
        double down = row - top, right = column - left;
        double At(int dy, int dx) => this[c, Math.Min(top + dy, Height - 1), Math.Min(left + dx, Width - 1)];
        return ((1 - down) * (((1 - right) * At(0, 0)) + (right * At(0, 1)))) + (down * (((1 - right) * At(1, 0)) + (right * At(1, 1))));
    });

    public static ReferenceMap Join(params ReferenceMap[] maps) => new(maps.Sum(static m => m.Channels), maps[0].Height, maps[0].Width, [.. maps.SelectMany(static m => m.Values)]);

    /// <summary>A connected layer on all values.</summary>
    public ReferenceMap Linear(ReferenceWeights weights, string name, double gain = 1)
    {
        float[] w = weights[name + ".weight"].Span.ToArray(), b = weights[name + ".bias"].Span.ToArray();
        return Make(b.Length, 1, 1, (o, _, _) => b[o] + Enumerable.Range(0, Values.Length).Sum(i => gain * w[(o * Values.Length) + i] * Values[i]));
    }

    public void AssertClose(Tensor actual, double tolerance = 2e-4)
    {
        Assert.Equal(Values.Length, actual.Count);
        double largest = Values.Max(Math.Abs);
        Assert.InRange(largest, 1e-3, 1e5);
        double worst = Values.Zip(actual.Span.ToArray()).Max(static p => Math.Abs(p.First - p.Second));
        Assert.True(worst <= tolerance * largest, $"off by {worst:G4} at values up to {largest:G4}");
    }

    private static ReferenceMap Make(int channels, int height, int width, Func<int, int, int, double> value)
    {
        double[] values = new double[channels * height * width];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(i / (height * width), i / width % height, i % width);
        }

        return new ReferenceMap(channels, height, width, values);
    }
}
