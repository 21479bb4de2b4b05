namespace Likeness.Tensors.Nn;

/// <summary>A module that makes one tensor of one tensor, so that it can stand in a <see cref="Sequential"/>.</summary>
public interface ILayer
{
    /// <summary>Applies the layer.</summary>
    Tensor Forward(Tensor x);
}
