using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;

namespace Likeness.Runs.Training;

/// <summary>The state of a training between two steps, for <see cref="TrainingLoop"/>: passes over data, steps in a pass, weights worth keeping.</summary>
public interface ITrainingSession
{
    /// <summary>What is learned: the weights of the best pass are kept.</summary>
    Module Network { get; }

    /// <summary>Steps in one pass over the data.</summary>
    int StepsPerEpoch { get; }

    /// <summary>Steps in the whole training.</summary>
    long TotalSteps { get; }

    /// <summary>Steps so far.</summary>
    long StepsDone { get; }

    /// <summary>The learning rate of the next step.</summary>
    double LearningRate { get; }

    /// <summary>Does one step and returns its loss.</summary>
    /// <exception cref="Likeness.Tensors.LikenessException">The loss is no longer a number.</exception>
    float Step();

    /// <summary>What chooses the best pass, the smaller the better; NaN when there is nothing to choose by.</summary>
    double ValidationLoss();

    /// <summary>Adds weights, optimiser and place to a checkpoint.</summary>
    void Save(SafeTensorsWriter writer);

    /// <summary>Takes weights, optimiser and place from a checkpoint.</summary>
    /// <exception cref="Likeness.Tensors.InvalidFileException">The checkpoint belongs to another network; the first tensor that differs is named.</exception>
    void Load(SafeTensorsFile file);
}
