using Likeness.Avatars.Frames;
using Likeness.Avatars.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Training;

/// <summary>Stage 1b: the graph networks learn to make the fixed anchors from a mesh and a code, without rendering.</summary>
internal sealed class WarmUpPhase(GraphAvatarNetwork network, FixedAnchors anchors, ClipInputs inputs, AvatarTrainingOptions options)
    : TrainingPhase(options.WarmUpSteps, new Adam([new ParameterGroup(network.GraphParameters, FirstRate) { Schedule = new CosineSchedule(options.WarmUpSteps, LastRate) }]))
{
    private const double FirstRate = 1e-3;
    private const double LastRate = 1e-4;

    public override Tensor Loss(long step, RandomSource random)
    {
        int[] frames = [.. Enumerable.Range(0, options.WarmUpBatch).Select(_ => random.NextInt(inputs.TrainingFrames))];
        (Tensor features, Tensor expression) = inputs.Batch(frames);
        return anchors.Distance(network.Anchors(features, expression));
    }
}
