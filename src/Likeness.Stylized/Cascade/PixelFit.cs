using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// The baseline F2P (Shi et al., "Face-to-Parameter Translation for Game Character Auto-Creation", ICCV 2019, as spec C5 states it): no stylisation; the
/// vector itself is moved by gradients through the imitator until the imitated picture has the photograph's identity and parts.
/// </summary>
/// <param name="imitator">Draws vectors.</param>
/// <param name="perception">Compares pictures.</param>
public sealed class PixelFit(Imitator imitator, CascadePerception perception)
{
    private const double Rate = 0.05;
    private const float PartWeight = 10;

    /// <summary>Fits avatars to photographs.</summary>
    /// <param name="photos">[photos, 3, size, size].</param>
    /// <param name="steps">Steps of Adam; 200 in the spec.</param>
    /// <returns>Relaxed vectors, one a photograph.</returns>
    public AvatarVector[] Fit(Tensor photos, int steps = 200)
    {
        AvatarSchema schema = imitator.Schema;
        Tensor logits = Tensor.Persistent(new Shape(photos.Shape[0], schema.Dimensions)).WithGrad();
        var optimiser = new Adam([new ParameterGroup([logits], Rate)]);
        for (int step = 0; step < steps; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            optimiser.ZeroGrad();
            Loss(photos, imitator.Forward(RelaxedAttributes.Relax(logits, schema))).Sum().Backward();
            optimiser.Step();
        }

        using TensorScope last = TensorScope.Begin();
        Tensor relaxed = RelaxedAttributes.Relax(logits.Detach(), schema);
        return [.. Enumerable.Range(0, photos.Shape[0]).Select(i => RelaxedAttributes.VectorOf(relaxed, i, schema))];
    }

    /// <summary>How far imitated pictures are from photographs: identity, and which part each pixel shows, [batch].</summary>
    /// <param name="photos">[batch, 3, size, size].</param>
    /// <param name="imitated">The same shape.</param>
    public Tensor Loss(Tensor photos, Tensor imitated)
    {
        Tensor identity = PictureDistances.IdentityDistance(perception.People.Embed(imitated), perception.People.Embed(photos));
        Tensor parts = (perception.AvatarParser.Probabilities(imitated) - perception.PhotoParser.Probabilities(photos)).Square().Mean([1, 2, 3]);
        return identity + (parts * PartWeight);
    }
}
