using Likeness.Stylized.Batches;
using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>An identity network learns to tell people apart, or avatars, of which it sees several pictures each (spec C3).</summary>
internal sealed class IdentityStage : SingleStage
{
    private const int BatchSize = 32;
    private const double Rate = 1e-3;
    private readonly IdentityEmbedding _network;
    private readonly PictureSet _pictures;
    private readonly AngularMargin _margin;

    /// <summary>Prepares the stage.</summary>
    /// <param name="steps">Steps of the stage.</param>
    /// <param name="network">What learns.</param>
    /// <param name="pictures">Pictures with subjects.</param>
    /// <param name="random">Draws the people's first directions.</param>
    public IdentityStage(int steps, IdentityEmbedding network, PictureSet pictures, RandomSource random)
        : this(steps, network, pictures, new AngularMargin(pictures.People, random))
    {
    }

    private IdentityStage(int steps, IdentityEmbedding network, PictureSet pictures, AngularMargin margin)
        : base(steps, Rate, [network], margin) => (_network, _pictures, _margin) = (network, pictures, margin);

    protected override Tensor Loss(int step, RandomSource random)
    {
        int[] indices = Draw(_pictures, BatchSize, random);
        Tensor embeddings = _network.Embed(Worn(_pictures.Batch(indices).Pictures, random));
        return _margin.Loss(embeddings, [.. indices.Select(_pictures.Subject)]);
    }
}
