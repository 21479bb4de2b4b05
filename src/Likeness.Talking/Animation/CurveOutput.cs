using Likeness.Talking.Curves;
using Likeness.Tensors;

namespace Likeness.Talking.Animation;

/// <summary>What a <see cref="CurveNetwork"/> gives.</summary>
/// <param name="Weights">[B, T, <see cref="SpeechShapes.Count"/>] weights of the shapes that speech moves, 0 to 1.</param>
/// <param name="Closures">[B, T, 1] how likely the lips are closed for p, b or m, before the sigmoid; null where the network has no such output.</param>
public readonly record struct CurveOutput(Tensor Weights, Tensor? Closures);
