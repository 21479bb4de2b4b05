using Likeness.Stylized.Cascade;
using Likeness.Stylized.Training;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary>Trained networks by what users have: the folder of a run, or its file.</summary>
internal static class CascadePath
{
    /// <summary>Reads them.</summary>
    /// <param name="path">The folder of a finished training, a file, or a folder of files for use alone.</param>
    /// <exception cref="LikenessException">The training has not finished, or the file does not hold a cascade.</exception>
    public static AvatarCascade Load(string path)
    {
        if (CascadeFile.IsForUse(path))
        {
            return new AvatarCascade(CascadeFile.LoadForUse(path));
        }

        string model = Directory.Exists(path) ? Path.Combine(path, CascadeTrainer.ModelName) : path;
        return Directory.Exists(path) && !File.Exists(model)
            ? throw new LikenessException($"{path}: {CascadeTrainer.ModelName} is not there; the training has not finished. Go on with it: likeness stylize train --resume.")
            : AvatarCascade.Load(model);
    }
}
