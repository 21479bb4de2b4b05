using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Tensors.Nn;

public class ModuleTests
{
    [Fact]
    public void Names_are_dotted_paths_and_counts_leave_buffers_out()
    {
        var net = new Outer(3);
        Assert.Equal(["scale", "first.weight", "second.weight"], net.NamedParameters().Select(p => p.Name));
        Assert.Equal(["first.seen", "second.seen"], net.NamedBuffers().Select(b => b.Name));
        Assert.Equal(1 + 6 + 6, net.ParameterCount);
        Assert.All(net.Parameters(), p => Assert.True(p.RequiresGrad));
        Assert.All(net.NamedBuffers(), b => Assert.False(b.Tensor.RequiresGrad));
    }

    [Fact]
    public void Training_mode_reaches_every_part()
    {
        var net = new Outer(3);
        net.Train(false);
        Assert.False(net.IsTraining || net.First.IsTraining);
        net.Train();
        Assert.True(net.IsTraining && net.First.IsTraining);
    }

    [Fact]
    public void A_saved_network_loads_under_its_prefix()
    {
        var net = new Outer(3);
        var random = new RandomSource(1);
        foreach (Tensor p in net.Parameters())
        {
            p.Normal(random, 0, 1);
        }

        using SafeTensorsFile file = Save(net, "model.");
        var copy = new Outer(3);
        copy.Load(file, "model.", strict: true);
        Assert.Equal(net.Parameters().SelectMany(p => p.Span.ToArray()), copy.Parameters().SelectMany(p => p.Span.ToArray()));
    }

    [Fact]
    public void The_first_tensor_that_does_not_fit_is_named_and_nothing_changes()
    {
        using SafeTensorsFile file = Save(new Outer(4), "");
        var net = new Outer(3);
        net.First.Weight.Constant(7);
        var error = Assert.Throws<InvalidFileException>(() => net.Load(file));
        Assert.Equal("memory: tensor 'first.weight' has shape [2, 4]; this architecture expects [2, 3].", error.Message);
        error = Assert.Throws<InvalidFileException>(() => net.Load(file, "model."));
        Assert.Contains("'model.scale' [1] is missing", error.Message, StringComparison.Ordinal);
        Assert.Equal(7, net.First.Weight.Span[0]);
    }

    [Fact]
    public void A_strict_load_refuses_tensors_that_it_does_not_know()
    {
        using SafeTensorsFile file = Save(new Outer(3), "");
        var inner = new Inner(3);
        inner.Load(file, "first.", strict: true);
        Assert.Contains("'scale' [1] is not part of this architecture", Assert.Throws<InvalidFileException>(() => new Inner(3).Load(file, "", strict: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_can_be_given_once() => Assert.Throws<ArgumentException>(() => new Twice());

    [Fact]
    public void Initialisers_have_the_deviations_of_their_papers()
    {
        var random = new RandomSource(2);
        Tensor w = Tensor.Zeros(200, 300);
        Assert.Equal(Math.Sqrt(2.0 / 500), Deviation(w.XavierUniform(random, 300, 200)), 3);
        Assert.Equal(Math.Sqrt(2.0 / 500), Deviation(w.XavierNormal(random, 300, 200)), 3);
        Assert.Equal(Math.Sqrt(2.0 / 300), Deviation(w.KaimingNormal(random, 300)), 3);
        Assert.Equal(Math.Sqrt(2.0 / 300), Deviation(w.KaimingUniform(random, 300)), 3);
        Assert.Equal(1 / Math.Sqrt(3 * 300), Deviation(w.FanInUniform(random, 300)), 3);
        Assert.Equal(0.02 * 0.8796, Deviation(w.TruncatedNormal(random, 0, 0.02)), 3);
        Assert.Equal(0, Deviation(w.Constant(3)));
    }

    private static double Deviation(Tensor tensor)
    {
        float[] values = tensor.Span.ToArray();
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    private static SafeTensorsFile Save(Module module, string prefix)
    {
        var writer = new SafeTensorsWriter();
        module.Save(writer, prefix);
        using var stream = new MemoryStream();
        writer.Write(stream);
        return SafeTensorsFile.Parse(stream.ToArray(), "memory");
    }

    private sealed class Inner : Module
    {
        public Inner(int width)
        {
            Weight = AddParameter("weight", new Shape(2, width));
            AddBuffer("seen", new Shape(width));
        }

        public Tensor Weight { get; }
    }

    private sealed class Outer : Module
    {
        public Outer(int width)
        {
            AddParameter("scale", new Shape(1));
            First = AddModule("first", new Inner(width));
            AddModule("second", new Inner(width));
        }

        public Inner First { get; }
    }

    private sealed class Twice : Module
    {
        public Twice()
        {
            AddParameter("a", new Shape(1));
            AddBuffer("a", new Shape(1));
        }
    }
}
