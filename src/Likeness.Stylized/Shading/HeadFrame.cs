using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Stylized.Assets;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Shading;

/// <summary>One piece of a posed head, ready to be drawn.</summary>
/// <param name="Piece">What it is.</param>
/// <param name="Positions">Its vertices now, millimetres.</param>
internal readonly record struct PosedPiece(HeadPiece Piece, Vector3[] Positions)
{
    public MeshTopology Topology => Piece.Face.Neutral.Topology;
}

/// <summary>Everything that one picture shows.</summary>
/// <param name="Pieces">The posed pieces.</param>
/// <param name="Colours">The avatar's colours.</param>
/// <param name="ScalpEdge">See <see cref="SurfacePainter"/>.</param>
internal sealed record HeadFrame(IReadOnlyList<PosedPiece> Pieces, AvatarColours Colours, float ScalpEdge);
