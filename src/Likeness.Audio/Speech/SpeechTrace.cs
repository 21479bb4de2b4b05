using Likeness.Tensors;

namespace Likeness.Audio.Speech;

/// <summary>
/// What an encoder made on the way: <c>conv0</c> ... [B, channels, T]; then [B, T, hidden]: <c>feature_projection</c>, <c>pos_conv_embed</c>,
/// <c>hidden_0</c> (what goes into the first layer), <c>layer_1</c> ... (what each layer gives, before a last normalisation).
/// </summary>
public sealed class SpeechTrace
{
    private readonly Dictionary<string, Tensor> _states = [];

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, Tensor> States => _states;

    internal void Add(string name, Tensor state) => _states.Add(name, state);
}
