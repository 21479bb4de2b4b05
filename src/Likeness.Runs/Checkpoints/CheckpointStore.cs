using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Runs.Checkpoints;

/// <summary>
/// The checkpoints of one run. Each is written beside, flushed and renamed; the last two are kept, so that a damaged
/// newest one costs some steps and not the run.
/// </summary>
/// <param name="folder">Where they are.</param>
/// <param name="kind">What they are for, for example "morphable.train".</param>
/// <param name="version">The version of the content that this program writes, and the newest that it reads.</param>
public sealed class CheckpointStore(string folder, string kind, int version)
{
    private const int Kept = 2;

    /// <summary>The files, newest first.</summary>
    public IReadOnlyList<string> Files => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "step-*.safetensors").OrderByDescending(Path.GetFileName, StringComparer.Ordinal)]
        : [];

    /// <summary>Saves a checkpoint and removes all but the last two.</summary>
    /// <param name="info">Where the run stands.</param>
    /// <param name="addTensors">Adds everything that is needed to go on: model, optimiser, averages.</param>
    /// <returns>The file.</returns>
    /// <exception cref="LikenessException">The disk is full; the older checkpoints are still there.</exception>
    public string Save(CheckpointInfo info, Action<SafeTensorsWriter> addTensors)
    {
        RemoveLeftovers();
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{info.Step:D10}.safetensors"));
        Checkpoint.Write(path, kind, version, info, addTensors);
        foreach (string old in Files.Skip(Kept))
        {
            File.Delete(old);
        }

        return path;
    }

    /// <summary>Opens the newest checkpoint that is whole.</summary>
    /// <param name="identity">What the tensors must belong to: a topology, an architecture.</param>
    /// <param name="warn">Is told of each damaged file that was passed over.</param>
    /// <returns>Null when there is no checkpoint yet: the run begins anew.</returns>
    /// <exception cref="CheckpointMismatchException">The checkpoint belongs to something else, or is of a newer version.</exception>
    /// <exception cref="InvalidFileException">There are checkpoints, and all are damaged.</exception>
    public Checkpoint? OpenLatest(IReadOnlyDictionary<string, string> identity, Action<string> warn)
    {
        InvalidFileException? last = null;
        foreach (string path in Files)
        {
            try
            {
                var checkpoint = Checkpoint.Open(path, kind, version, identity);
                if (last is not null)
                {
                    warn($"{last.Message} Going on from the checkpoint before it, at step {checkpoint.Info.Step.ToString(CultureInfo.InvariantCulture)}.");
                    Forget(path);
                }

                return checkpoint;
            }
            catch (InvalidFileException error)
            {
                last ??= error;
            }
        }

        return last is null
            ? null
            : throw new InvalidFileException(folder, $"no checkpoint in here is whole, so this run cannot be resumed. The newest: {last.Message}", last);
    }

    /// <summary>Removes the damaged files that are newer than <paramref name="whole"/>, so that they do not push it out.</summary>
    private void Forget(string whole)
    {
        foreach (string path in Files.TakeWhile(p => p != whole))
        {
            File.Move(path, Path.ChangeExtension(path, ".damaged"), overwrite: true);
        }
    }

    /// <summary>Removes what a kill in the middle of writing left.</summary>
    private void RemoveLeftovers()
    {
        if (Directory.Exists(folder))
        {
            foreach (string path in Directory.GetFiles(folder, "step-*.safetensors.*.tmp"))
            {
                File.Delete(path);
            }
        }
    }
}
