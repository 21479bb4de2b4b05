using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;

namespace Likeness.Audio.Speech;

/// <summary>An encoder out of a published checkpoint.</summary>
/// <param name="Encoder">The encoder, ready to use.</param>
/// <param name="Warnings">What was odd about the file; a sentence each.</param>
public sealed record LoadedSpeechEncoder(SpeechEncoder Encoder, IReadOnlyList<string> Warnings);

/// <summary>
/// Loads the safetensors of HuBERT and wav2vec 2.0 by the names that Hugging Face gives them, with or without the prefix of fine-tuned
/// checkpoints, in either naming of the positional convolution. The kind and the sizes follow from the shapes.
/// </summary>
public static class SpeechEncoderFile
{
    private const string EmbeddingForMasks = "masked_spec_embed";
    private static readonly string[] Prefixes = ["", "hubert.", "wav2vec2."];

    // Heads for other tasks, and what pre-training needed.
    private static readonly string[] Unused = ["lm_head.", "final_proj.", "label_embs_concat", "projector.", "classifier.", "quantizer.", "project_q.", "project_hid."];

    /// <summary>Loads a checkpoint.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <param name="heads">Attention heads, which no shape tells; null for heads of 64, as all published models have.</param>
    /// <param name="normaliseFirst">Where layers normalise; null for what published models of this kind do.</param>
    /// <exception cref="InvalidFileException">The file is damaged, or a tensor is missing or has another shape; it is named.</exception>
    public static LoadedSpeechEncoder Load(string path, int? heads = null, bool? normaliseFirst = null)
    {
        using var file = SafeTensorsFile.Open(path);
        return Load(file, heads, normaliseFirst);
    }

    /// <inheritdoc cref="Load(string, int?, bool?)"/>
    public static LoadedSpeechEncoder Load(SafeTensorsFile file, int? heads = null, bool? normaliseFirst = null)
    {
        string prefix = Prefixes.FirstOrDefault(p => file.Names.Any(n => n.StartsWith(p + "feature_extractor.", StringComparison.Ordinal)))
            ?? throw new InvalidFileException(file.Path, "it has no tensor 'feature_extractor...'; this is no HuBERT or wav2vec 2.0 checkpoint.");
        var options = SpeechEncoderOptions.Of(file, prefix, heads);
        var encoder = new SpeechEncoder(options with { NormaliseFirst = normaliseFirst ?? options.NormaliseFirst });
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (NamedTensor parameter in encoder.NamedParameters())
        {
            string name = prefix + parameter.Name;
            if (!file.Contains(name) && file.Contains(PositionalConvolution.OtherName(name)))
            {
                name = PositionalConvolution.OtherName(name);
            }

            if (!file.Contains(name))
            {
                if (parameter.Name == EmbeddingForMasks)
                {
                    continue;
                }

                throw new InvalidFileException(file.Path, $"tensor '{name}' {parameter.Tensor.Shape} is missing.");
            }

            if (file.Shape(name) != parameter.Tensor.Shape)
            {
                throw new InvalidFileException(file.Path, $"tensor '{name}' has shape {file.Shape(name)}; {parameter.Tensor.Shape} was expected.");
            }

            file.ReadFloats(name, parameter.Tensor.Span);
            taken.Add(name);
        }

        encoder.Train(false);
        string[] unknown = [.. file.Names.Where(n => !taken.Contains(n) && !Unused.Any(u => n.StartsWith(u, StringComparison.Ordinal) || n.StartsWith(prefix + u, StringComparison.Ordinal)))];
        return new LoadedSpeechEncoder(encoder, unknown.Length == 0 ? [] : [$"{file.Path}: {unknown.Length} tensors are not part of the encoder and were left out, the first '{unknown[0]}'."]);
    }
}
