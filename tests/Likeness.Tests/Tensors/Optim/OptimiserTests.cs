using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Tensors.Optim;

public class OptimiserTests
{
    public static TheoryData<string> Kinds => ["sgd", "adam", "amsgrad", "rmsprop", "adagrad"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_restored_optimiser_goes_on_with_the_same_bits(string kind)
    {
        (Tensor[] a, Optimiser first) = Create(kind, 100);
        Train(a, first, 0, 7);
        var writer = new SafeTensorsWriter();
        first.SaveState(writer, "optimiser.");
        writer.Add("w", a[0]);
        writer.Add("v", a[1]);
        using var stream = new MemoryStream();
        writer.Write(stream);

        using var file = SafeTensorsFile.Parse(stream.ToArray(), "checkpoint");
        (Tensor[] b, Optimiser second) = Create(kind, 100);
        file.ReadFloats("w", b[0].Span);
        file.ReadFloats("v", b[1].Span);
        second.LoadState(file, "optimiser.");
        Assert.Equal(7, second.StepCount);
        Train(a, first, 7, 5);
        Train(b, second, 7, 5);
        Assert.Equal(a[0].Span.ToArray(), b[0].Span.ToArray());
        Assert.Equal(a[1].Span.ToArray(), b[1].Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_number_of_threads_cannot_be_seen(string kind)
    {
        int threads = Work.Threads;
        try
        {
            Work.Threads = 1;
            (Tensor[] a, Optimiser first) = Create(kind, 50_003);
            Train(a, first, 0, 3);
            Work.Threads = 3;
            (Tensor[] b, Optimiser second) = Create(kind, 50_003);
            Train(b, second, 0, 3);
            Assert.True(a[0].Span.SequenceEqual(b[0].Span));
            Assert.Equal(GradientClipping.Norm(a), GradientClipping.Norm(b));
        }
        finally
        {
            Work.Threads = threads;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_element_is_updated_in_the_same_way_wherever_it_lies(string kind)
    {
        // 37 elements are two vectors and a part; one element alone is a part only.
        (Tensor[] whole, Optimiser first) = Create(kind, 37);
        Train(whole, first, 0, 4);
        for (int i = 0; i < 37; i++)
        {
            (Tensor[] alone, Optimiser second) = Create(kind, 1, i);
            Train(alone, second, 0, 4, i);
            Assert.Equal(whole[0].Span[i], alone[0].Span[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_step_allocates_nothing(string kind)
    {
        (Tensor[] parameters, Optimiser optimiser) = Create(kind, 1000);
        Gradients(parameters, 0);
        optimiser.Step();
        GradientClipping.ByNorm(parameters, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            GradientClipping.ByNorm(parameters, 1);
            GradientClipping.ByValue(parameters, 1);
            optimiser.Step();
            optimiser.ZeroGrad();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Groups_have_their_own_rates_and_parameters_without_gradient_stay()
    {
        Tensor a = Tensor.Full(new Shape(3), 1f).WithGrad();
        Tensor b = Tensor.Full(new Shape(3), 1f).WithGrad();
        Tensor still = Tensor.Full(new Shape(3), 1f).WithGrad();
        var optimiser = new Sgd([new ParameterGroup([a, still], 0.1), new ParameterGroup([b], 0.5)]);
        a.Backward(Tensor.Full(a.Shape, 1f));
        b.Backward(Tensor.Full(b.Shape, 1f));
        optimiser.Step();
        Assert.Equal([0.9f, 0.9f, 0.9f], a.Span.ToArray());
        Assert.Equal([0.5f, 0.5f, 0.5f], b.Span.ToArray());
        Assert.Equal([1f, 1f, 1f], still.Span.ToArray());
    }

    [Fact]
    public void Misuse_and_foreign_states_are_refused_by_name()
    {
        Tensor a = Tensor.Zeros(3).WithGrad();
        Assert.Throws<ArgumentException>(() => new Adam([new ParameterGroup([a, a], 0.1)]));
        Assert.Throws<ArgumentException>(() => new Adam([new ParameterGroup([Tensor.Zeros(2)], 0.1)]));
        var writer = new SafeTensorsWriter();
        new Adam([new ParameterGroup([new NamedTensor("w", Tensor.Zeros(4).WithGrad())], 0.1)]).SaveState(writer, "o.");
        using var stream = new MemoryStream();
        writer.Write(stream);
        using var file = SafeTensorsFile.Parse(stream.ToArray(), "c");
        var error = Assert.Throws<InvalidFileException>(() => new Adam([new ParameterGroup([new NamedTensor("w", a)], 0.1)]).LoadState(file, "o."));
        Assert.Equal("c: the optimiser's state 'o.w.mean' has shape [4], [3] was expected; it was saved for another model.", error.Message);
        error = Assert.Throws<InvalidFileException>(() => new Adagrad([new ParameterGroup([new NamedTensor("w", a)], 0.1)]).LoadState(file, "o."));
        Assert.Contains("'o.w.sum' [3] is missing", error.Message, StringComparison.Ordinal);
    }

    private static (Tensor[] Parameters, Optimiser Optimiser) Create(string kind, int count, int from = 0)
    {
        Tensor w = Tensor.Persistent(new Shape(count)).WithGrad();
        Tensor v = Tensor.Persistent(new Shape(2, 3)).WithGrad();
        Fill(w.Span, 1, from);
        Fill(v.Span, 2, 0);
        var group = new ParameterGroup([new NamedTensor("w", w), new NamedTensor("v", v)], 0.01)
        {
            WeightDecay = 0.1,
            Schedule = new WarmUpSchedule(3, new ExponentialSchedule(0.9)),
        };
        Optimiser optimiser = kind switch
        {
            "sgd" => new Sgd([group], new SgdOptions { Momentum = 0.9, Nesterov = true }),
            "adam" => new Adam([group]),
            "amsgrad" => new Adam([group], new AdamOptions { AmsGrad = true, Decoupled = true }),
            "rmsprop" => new RmsProp([group], new RmsPropOptions { Momentum = 0.5, Centred = true }),
            _ => new Adagrad([group]),
        };
        return ([w, v], optimiser);
    }

    private static void Train(Tensor[] parameters, Optimiser optimiser, int start, int steps, int from = 0)
    {
        for (int i = 0; i < steps; i++)
        {
            Gradients(parameters, start + i, from);
            optimiser.Step();
        }
    }

    private static void Gradients(Tensor[] parameters, int step, int from = 0)
    {
        for (int p = 0; p < parameters.Length; p++)
        {
            if (parameters[p].Grad is null)
            {
                parameters[p].Backward(Tensor.Zeros(parameters[p].Shape));
            }

            Fill(parameters[p].Grad!.Span, (ulong)((10 * step) + p + 3), p == 0 ? from : 0);
        }
    }

    /// <summary>Numbers <paramref name="from"/> on of a fixed sequence.</summary>
    private static void Fill(Span<float> values, ulong seed, int from)
    {
        float[] all = new float[from + values.Length];
        new RandomSource(seed).FillUniform(all, -1, 1);
        all.AsSpan(from).CopyTo(values);
    }
}
