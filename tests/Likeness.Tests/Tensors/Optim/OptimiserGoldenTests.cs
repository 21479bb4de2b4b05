using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Optim;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Optim;

public class OptimiserGoldenTests
{
    // The file's own tolerance after twenty steps of float32.
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Cases()
    {
        var data = new TheoryData<string>();
        GoldenFile golden = GoldenFile.Load("optim");
        foreach (string name in golden.Cases.Where(c => golden.Case(c).HasAttribute("problem")))
        {
            data.Add(name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_trajectory_is_the_reference_one(string name)
    {
        var golden = GoldenFile.Load("optim");
        GoldenCase c = golden.Case(name);
        var problem = new OptimiserProblem(golden, c.Text("problem", ""));
        Optimiser optimiser = Create(c, name, problem);
        int steps = c.Shape("loss").Count;
        double[] losses = new double[steps];
        double[] rates = new double[steps];
        double[] norms = new double[steps];
        List<float>[] trajectory = [.. problem.Parameters.Select(p => new List<float>(p.Span.ToArray()))];
        for (int t = 0; t < steps; t++)
        {
            losses[t] = problem.LossAndGradients();
            rates[t] = optimiser.CurrentRate;
            if (c.HasAttribute("clip_norm"))
            {
                norms[t] = GradientClipping.ByNorm(problem.Parameters, c.Number("clip_norm", 0));
            }

            if (c.HasAttribute("clip_value"))
            {
                GradientClipping.ByValue(problem.Parameters, c.Number("clip_value", 0));
            }

            optimiser.Step();
            for (int p = 0; p < problem.Parameters.Length; p++)
            {
                trajectory[p].AddRange(problem.Parameters[p].Span);
            }
        }

        for (int p = 0; p < problem.Parameters.Length; p++)
        {
            c.AssertClose($"traj/{problem.Names[p]}", trajectory[p].ToArray(), Tolerance, Tolerance);
        }

        c.AssertClose("lr", rates, 1e-12, 1e-9);
        c.AssertClose("loss", losses, Tolerance, Tolerance);
        if (c.Has("grad_norm"))
        {
            c.AssertClose("grad_norm", norms, Tolerance, Tolerance);
        }
    }

    [Fact]
    public void The_moving_average_is_the_reference_one()
    {
        GoldenCase c = GoldenFile.Load("optim").Case("ema");
        Tensor parameters = c.Tensor("in/params");
        int width = parameters.Shape[1];
        Tensor parameter = c.Tensor("in/init");
        // The decay of the case is part of its description: ema = 0.9 ema + 0.1 params[t].
        var average = new MovingAverage([new NamedTensor("p", parameter)], c.Number("decay", 0.9));
        var trajectory = new List<float>();
        for (int t = 0; t < parameters.Shape[0]; t++)
        {
            parameters.Span.Slice(t * width, width).CopyTo(parameter.Span);
            average.Update();
            trajectory.AddRange(average.Averages.Single().Tensor.Span);
        }

        c.AssertClose("out/traj", trajectory.ToArray(), 1e-6, 1e-6);
        float[] before = parameter.Span.ToArray();
        average.Swap();
        Assert.Equal(trajectory.TakeLast(width), parameter.Span.ToArray());
        average.Swap();
        Assert.Equal(before, parameter.Span.ToArray());
    }

    private static Optimiser Create(GoldenCase c, string name, OptimiserProblem problem)
    {
        var group = new ParameterGroup(problem.Names.Zip(problem.Parameters, (n, p) => new NamedTensor(n, p)), c.Number("lr", c.Number("lr_init", 0)))
        {
            WeightDecay = c.Number("weight_decay", 0),
            Schedule =
                c.HasAttribute("step_size") ? new StepSchedule(c.Whole("step_size", 0), c.Number("gamma", 0)) :
                c.HasAttribute("gamma") ? new ExponentialSchedule(c.Number("gamma", 0)) :
                c.HasAttribute("T_max") ? new CosineSchedule(c.Whole("T_max", 0), c.Number("eta_min", 0)) :
                c.HasAttribute("warmup") ? new WarmUpSchedule(c.Whole("warmup", 0)) :
                c.HasAttribute("lr_final") ? new LogLinearSchedule(c.Number("lr_final", 0), c.Whole("max_steps", 0)) : null,
        };
        string kind = name.Split('_')[1];
        double[] betas = c.HasAttribute("betas") ? [.. c.Attributes.GetProperty("betas").EnumerateArray().Select(b => b.GetDouble())] : [0.9, 0.999];
        return kind switch
        {
            "sgd" => new Sgd([group], new SgdOptions
            {
                Momentum = c.Number("momentum", 0),
                Dampening = c.Number("dampening", 0),
                Nesterov = c.Flag("nesterov", false),
            }),
            "adam" or "amsgrad" or "adamw" => new Adam([group], new AdamOptions
            {
                Beta1 = betas[0],
                Beta2 = betas[1],
                Epsilon = c.Number("eps", 1e-8),
                AmsGrad = c.Flag("amsgrad", false),
                Decoupled = kind == "adamw",
            }),
            "rmsprop" => new RmsProp([group], new RmsPropOptions
            {
                Alpha = c.Number("alpha", 0.99),
                Epsilon = c.Number("eps", 1e-8),
                Momentum = c.Number("momentum", 0),
                Centred = c.Flag("centered", false),
            }),
            "adagrad" => new Adagrad([group], new AdagradOptions { Epsilon = c.Number("eps", 1e-10), RateDecay = c.Number("lr_decay", 0) }),
            _ => throw new ArgumentException($"unknown optimiser in case {name}"),
        };
    }
}
