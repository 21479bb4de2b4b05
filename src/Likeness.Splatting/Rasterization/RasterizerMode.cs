namespace Likeness.Splatting.Rasterization;

/// <summary>What is done about Gaussians that are smaller than a pixel.</summary>
public enum RasterizerMode
{
    /// <summary>The footprint is dilated and nothing else: small Gaussians gain weight (Kerbl et al. 2023).</summary>
    Classic,

    /// <summary>
    /// The opacity is multiplied by sqrt(det before / det after dilation), at least 0.005: the 2D filter of Mip-Splatting
    /// (Yu et al. 2024, equation 10), with the floor that gsplat has.
    /// </summary>
    Antialiased,
}
