using System.Collections.Concurrent;
using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Photo;

/// <summary>An asset on a natural head: vertices that are bound to the skin keep their place and offset, free ones move with the attributes.</summary>
internal sealed class NaturalPiece
{
    private static readonly ConcurrentDictionary<HeadPiece, Lazy<NaturalPiece>> Made = new();
    private readonly Vector3[] _rest;
    private readonly bool _anyFree;

    private NaturalPiece(HeadPiece piece)
    {
        Piece = piece;
        Vector3[] cartoon = piece.Face.Neutral.Positions;
        Vector3[] skin = HeadBase.Instance.SkinMesh.Positions;
        _rest = new Vector3[cartoon.Length];
        float thinner = piece.Kind switch { SurfaceKind.Lash => 0.55f, SurfaceKind.Beard => 0.62f, SurfaceKind.Brow => 0.7f, _ => 0.85f };
        for (int v = 0; v < cartoon.Length; v++)
        {
            if (piece.Places?[v] is { } place)
            {
                _rest[v] = thinner * (cartoon[v] - place.Of(skin));
            }
            else
            {
                _anyFree = true;
                _rest[v] = piece.Kind is SurfaceKind.Frame or SurfaceKind.Lens or SurfaceKind.Gleam
                    ? NaturalProportions.Glasses(cartoon[v])
                    : NaturalProportions.Unwarp(cartoon[v], withEyes: piece.Kind is not SurfaceKind.Hair and not SurfaceKind.Band);
            }
        }
    }

    /// <summary>The cartoon's piece.</summary>
    public HeadPiece Piece { get; }

    /// <summary>The piece on natural heads; made when it is first asked for, and kept.</summary>
    public static NaturalPiece Of(HeadPiece piece) => Made.GetOrAdd(piece, static p => new Lazy<NaturalPiece>(() => new NaturalPiece(p))).Value;

    /// <summary>Its vertices on a head.</summary>
    /// <param name="weights">Weights of the natural modes.</param>
    /// <param name="skin">The head's skin, posed.</param>
    public Vector3[] Pose(ReadOnlySpan<float> weights, ReadOnlySpan<Vector3> skin)
    {
        var positions = new Vector3[_rest.Length];
        if (_anyFree)
        {
            _rest.CopyTo(positions, 0);
            IReadOnlyList<FaceShape> modes = Piece.Face.Identities;
            for (int a = 0; a < modes.Count; a++)
            {
                modes[a].AddTo(weights[a], positions);
            }
        }

        if (Piece.Places is { } places)
        {
            for (int v = 0; v < places.Length; v++)
            {
                if (places[v] is { } place)
                {
                    positions[v] = place.Of(skin) + _rest[v];
                }
            }
        }

        return positions;
    }

}
