using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Published;

/// <summary>A PReLU with a slope for each channel: <c>weight</c> [channels].</summary>
internal sealed class ChannelSlopes : Module, ILayer
{
    // What PyTorch begins with.
    private const float FirstSlope = 0.25f;
    private readonly Tensor _slopes;

    public ChannelSlopes(int channels) => _slopes = AddParameter("weight", new Shape(channels)).Constant(FirstSlope);

    public Tensor Forward(Tensor x) => x.PRelu(_slopes);
}
