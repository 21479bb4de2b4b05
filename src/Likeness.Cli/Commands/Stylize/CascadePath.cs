using Likeness.Stylized.Cascade;
using Likeness.Stylized.Training;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary>Trained networks by what users have: the folder of a run, or its file.</summary>
internal static class CascadePath
{
    /// <summary>Reads them.</summary>
    /// <param name="path">The folder of a finished training, a file, or a folder of files for use alone.</param>
    /// <param name="published">The published networks that it was trained with; null where it has its own.</param>
    /// <exception cref="LikenessException">The training has not finished, the file does not hold a cascade, or it needs other networks.</exception>
    public static AvatarCascade Load(string path, PublishedPrior? published)
    {
        if (CascadeFile.IsForUse(path))
        {
            return new AvatarCascade(CascadeFile.LoadForUse(path, published));
        }

        string model = Directory.Exists(path) ? Path.Combine(path, CascadeTrainer.ModelName) : path;
        return Directory.Exists(path) && !File.Exists(model)
            ? throw new LikenessException($"{path}: {CascadeTrainer.ModelName} is not there; the training has not finished. Go on with it: likeness stylize train --resume.")
            : AvatarCascade.Load(model, published);
    }
}
