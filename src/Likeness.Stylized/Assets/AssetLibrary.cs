using System.Collections.Concurrent;
using Likeness.Stylized.Assets.Hair;
using Likeness.Stylized.Heads;
using Likeness.Tensors;

namespace Likeness.Stylized.Assets;

/// <summary>The assets by name. Each is made by code when it is first asked for, and kept.</summary>
internal static class AssetLibrary
{
    private static readonly ConcurrentDictionary<(string Group, string Name, MeshDetail Detail), Lazy<AvatarAsset>> Made = new();

    /// <summary>The asset of a group and name.</summary>
    /// <exception cref="LikenessException">There is none.</exception>
    public static AvatarAsset Get(string group, string name, MeshDetail detail) =>
        Made.GetOrAdd((group, name, group == "hairStyle" ? detail : MeshDetail.Fine), static key => new Lazy<AvatarAsset>(() => Make(key.Group, key.Name, key.Detail))).Value;

    private static AvatarAsset Make(string group, string name, MeshDetail detail) => group switch
    {
        "clothes" => Clothes.Shirt(),
        "brow" => Brows.Make(name),
        "lashes" => Lashes.Make(name),
        "hairStyle" => HairStyles.Make(name, detail == MeshDetail.Fine ? 1 : 0.36f),
        "beard" => Beards.Make(name),
        "glasses" => Spectacles.Make(name),
        _ => throw new LikenessException($"There is no asset {name} of {group}."),
    };
}

/// <summary>How fine a mesh is.</summary>
internal enum MeshDetail
{
    /// <summary>For small pictures.</summary>
    Coarse,

    /// <summary>For large pictures and files.</summary>
    Fine,
}

/// <summary>An asset: its pieces, and what it changes on the skin.</summary>
/// <param name="Pieces">The meshes; may be none.</param>
internal sealed record AvatarAsset(params IReadOnlyList<HeadPiece> Pieces)
{
    /// <summary>Scalp further inside the hairline than this, in millimetres, is painted as hair.</summary>
    public float ScalpEdge { get; init; } = float.PositiveInfinity;
}
