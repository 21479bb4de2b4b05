namespace Likeness.Splatting.Files;

/// <summary>The formats of scene files.</summary>
public enum SceneFormat
{
    /// <summary>The .ply of the reference trainer: every number as it is.</summary>
    Ply,

    /// <summary>PlayCanvas' compressed .ply: chunks of 256 Gaussians, 16 bytes each.</summary>
    CompressedPly,

    /// <summary>The .splat of antimatter15: 32 bytes a Gaussian, no spherical harmonics.</summary>
    Splat,

    /// <summary>Niantic's .spz: fixed-point numbers, compressed with gzip.</summary>
    Spz,

    /// <summary>Binary glTF with KHR_gaussian_splatting.</summary>
    Gltf,
}
