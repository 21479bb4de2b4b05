namespace Likeness.Tensors.Nn;

/// <summary>Layers one after the other. Their names are their positions, <c>0</c>, <c>1</c> and so on, as published checkpoints have them.</summary>
public sealed class Sequential : Module, ILayer
{
    private readonly List<ILayer> _layers = [];

    /// <summary>Makes the chain.</summary>
    /// <param name="layers">Each a <see cref="Module"/>, or a function without parameters such as <see cref="Nonlinear"/>.</param>
    public Sequential(params ReadOnlySpan<ILayer> layers)
    {
        foreach (ILayer layer in layers)
        {
            if (layer is Module module)
            {
                AddModule(_layers.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), module);
            }

            _layers.Add(layer);
        }
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        foreach (ILayer layer in _layers)
        {
            x = layer.Forward(x);
        }

        return x;
    }
}
