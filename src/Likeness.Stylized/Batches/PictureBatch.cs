using Likeness.Tensors;

namespace Likeness.Stylized.Batches;

/// <summary>Pictures of one step.</summary>
/// <param name="Pictures">[batch, 3, size, size], sRGB from -1 to 1.</param>
/// <param name="Labels">The number of the <see cref="Likeness.Stylized.Pictures.AvatarLabel"/> that each pixel shows, [batch, size, size].</param>
/// <param name="Vectors">The attributes that they were drawn from, [batch, dimensions].</param>
public readonly record struct PictureBatch(Tensor Pictures, IndexTensor Labels, Tensor Vectors);
