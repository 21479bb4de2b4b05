using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>Looks into a checkpoint of a fit from outside, without going on with the fit.</summary>
public static class FittingCheckpoint
{
    /// <summary>Reads the scene.</summary>
    /// <param name="content">The whole file; a running fit may delete it meanwhile.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <exception cref="InvalidFileException">The file is damaged, or no checkpoint of a fit.</exception>
    public static GaussianScene ReadScene(ReadOnlyMemory<byte> content, string path)
    {
        using var file = SafeTensorsFile.Parse(content, path);
        string kind = file.Metadata.GetValueOrDefault("likeness.kind", "(nothing)");
        return kind == SceneTrainer.RunKind
            ? SceneArrays.Read(file, FittingSession.ScenePrefix, out _)
            : throw new InvalidFileException(path, $"is a checkpoint of {kind}; {SceneTrainer.RunKind} was expected.");
    }
}
