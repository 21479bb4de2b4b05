using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Cli.Commands.Morphable;

/// <summary>Latent codes on the command line: numbers with commas between them, or an npz with <c>codes</c> [count, latent].</summary>
internal static class CodeFile
{
    public static void Save(string path, float[] codes, int latent) =>
        new NpzWriter().Add("codes", NpyArray.Of(codes, codes.Length / latent, latent)).Save(path);

    public static float[] Read(string text, int latent)
    {
        float[] codes;
        if (text.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            using var file = NpzFile.Open(text);
            if (!file.Contains("codes"))
            {
                throw new InvalidFileException(text, $"has no array 'codes' (it holds {string.Join(", ", file.Names)}); 'likeness morphable encode' writes one.");
            }

            codes = file.Read("codes").ToFloats();
        }
        else
        {
            codes = [.. text.Split(',').Select(t => float.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out float v) && float.IsFinite(v)
                ? v
                : throw new LikenessException($"'{t}' is not a number; a code is written as numbers with commas between them, or as an npz file."))];
        }

        return codes.Length > 0 && codes.Length % latent == 0
            ? codes
            : throw new LikenessException($"A code of this model has {latent} numbers; {codes.Length} were given.");
    }
}
