// Fits y = sin(3x) + x/2 with a network of two hidden layers, saves it, loads it again and shows the fit.
// Run it with: dotnet run -c Release --project samples/hello-tensors

using System.Diagnostics;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

var random = new RandomSource(1);
var network = NewNetwork(random);
var adam = new Adam([new ParameterGroup(network.NamedParameters(), 0.01)]);
Console.WriteLine($"{network.ParameterCount} parameters on {Work.Threads} threads");

var clock = Stopwatch.StartNew();
const int steps = 2000;
for (int step = 1; step <= steps; step++)
{
    // Everything made inside the scope goes back to a pool at its end: a steady step allocates nothing.
    using (TensorScope.Begin())
    {
        Tensor x = Tensor.Uninitialized(new Shape(128, 1));
        random.FillUniform(x.Span, -2f, 2f);
        Tensor loss = network.Forward(x).MeanSquaredError(Target(x));
        adam.ZeroGrad();
        loss.Backward();
        adam.Step();
        if (step % 400 == 0)
        {
            Console.WriteLine($"step {step,5}   loss {loss.Item:0.000000}   {step / clock.Elapsed.TotalSeconds:0} steps/s");
        }
    }
}

string path = Path.Combine(Path.GetTempPath(), "hello.safetensors");
var writer = new SafeTensorsWriter();
network.Save(writer);
writer.Save(path);

Sequential loaded = NewNetwork(null);
using (SafeTensorsFile file = SafeTensorsFile.Open(path))
{
    loaded.Load(file);
}

using (Tape.Pause())
{
    Tensor x = Tensor.From([-2f, -1f, 0f, 1f, 2f], 5, 1);
    Tensor wanted = Target(x), found = loaded.Forward(x);
    for (int i = 0; i < x.Count; i++)
    {
        Console.WriteLine($"f({x.Span[i],4:0.0}) = {wanted.Span[i],7:0.000}   network {found.Span[i],7:0.000}");
    }
}

static Sequential NewNetwork(RandomSource? random) => new(
    new Linear(1, 32, random), new Nonlinear(Nonlinearity.Silu), new Linear(32, 32, random), new Nonlinear(Nonlinearity.Silu), new Linear(32, 1, random));

static Tensor Target(Tensor x) => (x * 3f).Sin() + (x * 0.5f);
