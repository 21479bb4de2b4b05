using System.Text.Json;
using Likeness.Runs.Folders;
using Likeness.Stylized.Cascade;
using Likeness.Tensors;

namespace Likeness.Stylized.Training;

/// <summary>A finished training, of which another one with nearly the same settings takes what it would learn in the same way.</summary>
/// <param name="Settings">What it was trained with.</param>
/// <param name="Networks">What it learned.</param>
/// <param name="Pictures">The folder of its pictures; null where there is none.</param>
public sealed record EarlierTraining(CascadeConfig Settings, CascadeNetworks Networks, string? Pictures)
{
    /// <summary>Reads a finished run.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="published">The published networks that it was trained with; null where it has its own.</param>
    /// <exception cref="LikenessException">It holds no run of this kind, one that has not finished, or one with other published networks than the given.</exception>
    public static EarlierTraining Load(string folder, PublishedPrior? published = null)
    {
        RunDescription run = RunFolder.ReadDescription(folder);
        string model = Path.Combine(folder, CascadeTrainer.ModelName), pictures = CascadeTrainer.PicturesOf(folder);
        if (run.Kind != CascadeTrainer.RunKind)
        {
            throw new LikenessException($"{folder}: holds a run of kind {run.Kind}; what is wanted is one of {CascadeTrainer.RunKind}.");
        }

        if (!File.Exists(model))
        {
            throw new LikenessException($"{folder}: {CascadeTrainer.ModelName} is not there; the training has not finished. Go on with it: likeness stylize train --resume.");
        }

        try
        {
            CascadeConfig settings = run.Config.Deserialize(CascadeConfigJson.Default.CascadeConfig) ?? throw new InvalidFileException(folder, "its settings are missing.");
            return new EarlierTraining(settings, CascadeFile.Load(model, published), Directory.Exists(pictures) ? pictures : null);
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(folder, $"its settings cannot be read: {error.Message}", error);
        }
    }
}
