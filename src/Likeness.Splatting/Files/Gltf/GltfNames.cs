namespace Likeness.Splatting.Files.Gltf;

/// <summary>The words of the extension.</summary>
internal static class GltfNames
{
    public const string Extension = "KHR_gaussian_splatting";
    public const string Rotation = Extension + ":ROTATION";
    public const string Scale = Extension + ":SCALE";
    public const string Opacity = Extension + ":OPACITY";

    /// <summary>The attribute of a coefficient.</summary>
    /// <param name="degree">0 to 3.</param>
    /// <param name="index">0 to 2 degree.</param>
    public static string Harmonic(int degree, int index) => $"{Extension}:SH_DEGREE_{degree}_COEF_{index}";
}
