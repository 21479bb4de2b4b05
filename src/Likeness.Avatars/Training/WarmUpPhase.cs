using Likeness.Avatars.Frames;
using Likeness.Avatars.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Training;

/// <summary>
/// Stage 1b: the graph networks learn to make the fixed anchors from a mesh and a code, without being drawn. They cannot make just any anchors: what
/// a coarse mesh says of a vertex, it says of its neighbours too. So the anchors, which go on learning from pictures, give way to them, at
/// first hardly and then more and more; of the many Gaussians that draw the same head they become some that the networks can make.
/// </summary>
/// <param name="network">Learns the anchors.</param>
/// <param name="anchors">Learn pictures and the network's anchors.</param>
/// <param name="drawn">Stage 1a; its loss is that of the anchors' pictures.</param>
/// <param name="anchorGroups">The anchors' parameters and rates.</param>
/// <param name="inputs">Frames.</param>
/// <param name="options">Steps and frames a step.</param>
internal sealed class WarmUpPhase(
    GraphAvatarNetwork network, FixedAnchors anchors, PicturePhase drawn, IEnumerable<ParameterGroup> anchorGroups, ClipInputs inputs, AvatarTrainingOptions options)
    : TrainingPhase(
        options.WarmUpSteps,
        new Adam([new ParameterGroup(network.GraphParameters, FirstRate) { Schedule = new CosineSchedule(options.WarmUpSteps, LastRate) }, .. anchorGroups]))
{
    private const double FirstRate = 2e-3;
    private const double LastRate = 5e-5;
    private const double FirstPull = 0.01;
    private const double LastPull = 10;

    public override Tensor Loss(long step, RandomSource random)
    {
        int[] frames = [.. Enumerable.Range(0, options.WarmUpBatch).Select(_ => random.NextInt(inputs.TrainingFrames))];
        (Tensor features, Tensor expression) = inputs.Batch(frames);
        double pull = FirstPull * Math.Pow(LastPull / FirstPull, step / (double)Steps);
        return drawn.Loss(step, random) + (anchors.Distance(network.Anchors(features, expression)) * (float)pull);
    }
}
