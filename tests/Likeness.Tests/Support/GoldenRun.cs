using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Tests.Support;

/// <summary>The inputs of one golden case while an operation runs on them, so that their gradients can be checked afterwards.</summary>
public sealed class GoldenRun(GoldenCase golden)
{
    private readonly Dictionary<string, Tensor> _inputs = [];

    /// <summary>The case.</summary>
    public GoldenCase Case => golden;

    /// <summary>An input; the same tensor every time.</summary>
    public Tensor this[string name]
    {
        get
        {
            if (!_inputs.TryGetValue(name, out Tensor? input))
            {
                input = golden.Input(name);
                _inputs.Add(name, input);
            }

            return input;
        }
    }

    /// <summary>An input of whole numbers.</summary>
    public IndexTensor Index(string name) => IndexTensor.From(golden.Ints("in/" + name), golden.Shape("in/" + name).ToArray());

    /// <summary>Checks the outputs, then the gradients of the sum of outputs times cotangents.</summary>
    public void Check(IReadOnlyList<(string Name, Tensor Value)> outputs)
    {
        Tensor? loss = null;
        foreach ((string name, Tensor value) in outputs)
        {
            golden.AssertOutput(name, value);
            if (golden.Has("cot/" + name))
            {
                Tensor part = (value * golden.Tensor("cot/" + name)).Sum();
                loss = loss is null ? part : loss + part;
            }
        }

        string[] missing = [.. golden.Names("out").Where(n => outputs.All(o => o.Name != n) && golden.Has("cot/" + n))];
        Assert.True(missing.Length == 0, $"{golden.Name}: no result for {string.Join(", ", missing)}");
        loss!.Backward();
        foreach (string name in golden.Names("grad"))
        {
            golden.AssertGradient(name, this[name].Grad);
        }
    }
}
