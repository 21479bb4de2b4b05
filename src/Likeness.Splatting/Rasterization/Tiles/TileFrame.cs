using Likeness.Splatting.Rasterization.Projection;

namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>What the kernels of tiles read and write. Images are row-major with channels fastest.</summary>
internal unsafe struct TileFrame
{
    public Splat* Splats;
    public float* Extra;
    public int ExtraChannels;
    public Instance* Instances;
    public int* Starts;

    /// <summary>For each tile: how many of its instances were looked at before all its pixels were done.</summary>
    public int* Walked;
    public int Across;
    public int Tiles;
    public int Width;
    public int Height;
    public float Red;
    public float Green;
    public float Blue;

    public float LogThreshold;
    public float MaximumAlpha;
    public float TransmittanceStop;
    public bool GradientThroughCap;

    /// <summary>[height, width, 3].</summary>
    public float* Colour;

    /// <summary>[height, width].</summary>
    public float* Alpha;

    /// <summary>[height, width].</summary>
    public float* Depth;

    /// <summary>[height, width, extra channels].</summary>
    public float* ExtraImage;

    /// <summary>What is left of the light behind the last splat, [height, width].</summary>
    public float* Transmittance;

    /// <summary>Working memory: <see cref="ScratchStride"/> floats for each slot of <see cref="Likeness.Tensors.Work"/>.</summary>
    public float* Scratch;

    /// <summary>The slots that <see cref="Scratch"/> has.</summary>
    public int Slots;

    /// <summary>Transmittance and channels of a tile; on the way back transmittance, rest, gradients of the channels, and sums of the further ones.</summary>
    public readonly int ScratchStride => ((6 + ExtraChannels) * PixelLayout.Pixels) + (16 * ExtraChannels);
}
