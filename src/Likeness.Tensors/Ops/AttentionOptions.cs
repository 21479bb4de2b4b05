namespace Likeness.Tensors.Ops;

/// <summary>What an attention adds to, hides from and takes out of its matrix. The default is plain attention.</summary>
public readonly record struct AttentionOptions
{
    /// <summary>Whether the query at position i sees only keys up to position i.</summary>
    public bool Causal { get; init; }

    /// <summary>
    /// Values added to the scaled scores before the softmax; differentiable. <c>[Tq, Tk]</c> for all, <c>[H, Tq, Tk]</c> for each
    /// head, or <c>[B * H, Tq, Tk]</c> (also written <c>[B, H, Tq, Tk]</c>) for each sequence and head, sequence by sequence.
    /// Minus infinity hides a key.
    /// </summary>
    public Tensor? Bias { get; init; }

    /// <summary><c>[B, Tk]</c>: anything but 0 marks a key as padding, which no query sees.</summary>
    public Tensor? KeyPadding { get; init; }

    /// <summary>
    /// <c>[B, H, Tq, Tk]</c>, or any shape with as many elements: factors of the attention matrix after the softmax, which is how
    /// dropout comes in (0 or 1 / (1 - p)). Not differentiable.
    /// </summary>
    public Tensor? Keep { get; init; }

    /// <summary>Factor of the scores; null is one over the square root of the depth.</summary>
    public float? Scale { get; init; }
}
