using Likeness.Geometry.Files;
using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Files;

/// <summary>A scene as it came from a file, with what the reader knows and did.</summary>
/// <param name="Scene">The scene, in the axes and units of the .ply format (see docs/scene-files.md).</param>
/// <param name="Format">The format of the file, told by its content.</param>
public sealed record SceneFile(GaussianScene Scene, SceneFormat Format)
{
    /// <summary>What the file says about itself, in words: encoding, version, comments; name and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>What was odd, missing, repaired or passed over; empty for a clean file.</summary>
    public IReadOnlyList<LoadWarning> Warnings { get; init; } = [];
}

/// <summary>What writing a scene did.</summary>
/// <param name="Format">The format.</param>
/// <param name="Bytes">The size of the file.</param>
public sealed record SavedScene(SceneFormat Format, long Bytes)
{
    /// <summary>Which Gaussian of the scene each one of the file is; empty when they are in the scene's order.</summary>
    public IReadOnlyList<int> Order { get; init; } = [];

    /// <summary>What the format cannot hold of this scene, beyond rounding; empty when nothing was cut off.</summary>
    public IReadOnlyList<LoadWarning> Losses { get; init; } = [];
}
