using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Optim;

/// <summary>The two small problems of the golden file, with gradients worked out by hand in double precision.</summary>
internal sealed class OptimiserProblem
{
    private readonly bool _quad;
    private readonly SafeTensorsFile _file;
    private readonly string _name;

    public OptimiserProblem(GoldenFile golden, string name)
    {
        _file = golden.File;
        _name = name;
        _quad = name == "quad";
        Names = _quad ? ["p"] : ["W1", "b1", "W2", "b2"];
        Parameters = [.. Names.Select(n => _file.ReadTensor($"{name}/init/{n}").WithGrad())];
    }

    public string[] Names { get; }

    public Tensor[] Parameters { get; }

    /// <summary>Computes the loss and sets the gradients.</summary>
    public double LossAndGradients()
    {
        foreach (Tensor p in Parameters)
        {
            // The public way to make a gradient: the derivative of sum(p * 0).
            p.Backward(Tensor.Zeros(p.Shape));
            p.ZeroGrad();
        }

        return _quad ? Quadratic() : Network();
    }

    private double Quadratic()
    {
        double[] h = _file.ReadDoubles("quad/H");
        double[] c = _file.ReadDoubles("quad/c");
        int n = c.Length;
        double loss = 0;
        for (int i = 0; i < n; i++)
        {
            double g = 0;
            double gt = 0;
            for (int j = 0; j < n; j++)
            {
                g += h[(i * n) + j] * (Parameters[0].Span[j] - c[j]);
                gt += h[(j * n) + i] * (Parameters[0].Span[j] - c[j]);
            }

            loss += 0.5 * g * (Parameters[0].Span[i] - c[i]);
            Parameters[0].Grad!.Span[i] = (float)(0.5 * (g + gt));
        }

        return loss;
    }

    private double Network()
    {
        double[] x = _file.ReadDoubles($"{_name}/x");
        double[] y = _file.ReadDoubles($"{_name}/y");
        (int samples, int inputs) = (_file.Shape($"{_name}/x")[0], _file.Shape($"{_name}/x")[1]);
        int outputs = _file.Shape($"{_name}/y")[1];
        int hidden = Parameters[1].Count;
        double[] w1 = Wide(0), b1 = Wide(1), w2 = Wide(2), b2 = Wide(3);
        double[][] gradients = [new double[w1.Length], new double[b1.Length], new double[w2.Length], new double[b2.Length]];
        double loss = 0;
        double[] a = new double[hidden];
        for (int s = 0; s < samples; s++)
        {
            for (int k = 0; k < hidden; k++)
            {
                double sum = b1[k];
                for (int i = 0; i < inputs; i++)
                {
                    sum += w1[(k * inputs) + i] * x[(s * inputs) + i];
                }

                a[k] = Math.Tanh(sum);
            }

            for (int o = 0; o < outputs; o++)
            {
                double e = b2[o] - y[(s * outputs) + o];
                for (int k = 0; k < hidden; k++)
                {
                    e += w2[(o * hidden) + k] * a[k];
                }

                loss += e * e / (samples * outputs);
                double de = 2 * e / (samples * outputs);
                gradients[3][o] += de;
                for (int k = 0; k < hidden; k++)
                {
                    gradients[2][(o * hidden) + k] += de * a[k];
                    double dz = de * w2[(o * hidden) + k] * (1 - (a[k] * a[k]));
                    gradients[1][k] += dz;
                    for (int i = 0; i < inputs; i++)
                    {
                        gradients[0][(k * inputs) + i] += dz * x[(s * inputs) + i];
                    }
                }
            }
        }

        for (int p = 0; p < Parameters.Length; p++)
        {
            for (int i = 0; i < gradients[p].Length; i++)
            {
                Parameters[p].Grad!.Span[i] = (float)gradients[p][i];
            }
        }

        return loss;
    }

    private double[] Wide(int parameter) => [.. Parameters[parameter].Span.ToArray().Select(v => (double)v)];
}
