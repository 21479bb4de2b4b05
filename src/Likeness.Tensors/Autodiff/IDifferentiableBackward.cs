namespace Likeness.Tensors.Autodiff;

/// <summary>
/// A node whose way back can itself be differentiated: it states the gradient of an input as a tensor made by recorded operations.
/// Only operations with one output can have it, and only those that a penalty on gradients reaches need it.
/// </summary>
public interface IDifferentiableBackward
{
    /// <summary>The gradient of one input, of that input's shape.</summary>
    /// <param name="input">Which input.</param>
    /// <param name="outputGradient">The gradient of the output.</param>
    /// <exception cref="NotSupportedException">This function has only an ordinary backward pass.</exception>
    Tensor GradientOf(int input, Tensor outputGradient);
}
