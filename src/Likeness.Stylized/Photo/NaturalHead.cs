using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Stylized.Dressing;
using Likeness.Stylized.Heads;
using Likeness.Stylized.Shading;

namespace Likeness.Stylized.Photo;

/// <summary>The bare head of a photographed person: the Bust as it is, with the 18 attributes and the deviations as modes.</summary>
internal sealed class NaturalHead
{
    private static readonly Lazy<NaturalHead> Built = new(() => new NaturalHead());
    private readonly HeadPiece[] _pieces;

    private NaturalHead()
    {
        BlendshapeFace bust = BustModel.Create();
        Vector3[] rest = bust.Neutral.Positions;
        FaceShape[] modes =
        [
            .. AttributeFields.All.Select((attribute, a) => FaceShape.FromDense(attribute.Name, [.. rest.Select(p => AttributeFields.Displacement(a, p))])),
            .. Enumerable.Range(0, NaturalProportions.Deviations).Select(d => FaceShape.FromDense($"deviation{d}", [.. rest.Select(p => NaturalProportions.Deviation(d, p))])),
        ];
        Face = new BlendshapeFace(bust.Neutral, bust.Expressions, modes, [.. bust.Joints.Select(Carried)])
        {
            Masks = bust.Masks,
            Parts = bust.Parts,
            Landmarks68 = bust.Landmarks68,
            Licence = bust.Licence,
        };
        // People are lit as they are, not as eggs.
        _pieces = [.. HeadBase.Instance.Pieces.Select(p => p with { Roundness = null })];
        EyeVertices = [.. Face.Parts.Where(p => p.Name.StartsWith("eyeball", StringComparison.Ordinal)).Select(p => (p.FirstVertex, p.VertexCount))];
    }

    /// <summary>The one head.</summary>
    public static NaturalHead Instance => Built.Value;

    /// <summary>Skin, eyeballs, teeth, tongue and the bag of the mouth.</summary>
    public BlendshapeFace Face { get; }

    /// <summary>Where the vertices of the two eyeballs are.</summary>
    public (int First, int Count)[] EyeVertices { get; }

    /// <summary>The posed pieces of a person.</summary>
    /// <param name="recipe">Assets and attributes.</param>
    /// <param name="weights">Weights of the natural modes.</param>
    /// <param name="expression">52 weights.</param>
    /// <param name="positions">Receives the positions of all vertices of <see cref="Face"/>.</param>
    public PosedPiece[] Pose(AvatarRecipe recipe, ReadOnlySpan<float> weights, ReadOnlySpan<float> expression, Vector3[] positions)
    {
        Face.Evaluate(weights, expression, HeadPose.Rest, positions);
        IReadOnlyList<HeadPiece> bare = HeadBase.Instance.Pieces;
        var posed = new List<PosedPiece>(recipe.Pieces.Count);
        int skinCount = Face.Parts[0].VertexCount;
        foreach (HeadPiece piece in recipe.Pieces)
        {
            int part = IndexOf(bare, piece);
            if (part >= 0)
            {
                FacePart own = Face.Parts[part];
                posed.Add(new PosedPiece(_pieces[part], positions[own.FirstVertex..(own.FirstVertex + own.VertexCount)]));
            }
            else
            {
                // Gleams are a cartoonist's sign for glass.
                if (piece.Kind != SurfaceKind.Gleam)
                {
                    posed.Add(new PosedPiece(piece, NaturalPiece.Of(piece).Pose(weights, positions.AsSpan(0, skinCount))));
                }
            }
        }

        return [.. posed];
    }

    private static int IndexOf(IReadOnlyList<HeadPiece> pieces, HeadPiece piece)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            if (ReferenceEquals(pieces[i], piece))
            {
                return i;
            }
        }

        return -1;
    }

    private static FaceJoint Carried(FaceJoint joint) => new(joint.Name, joint.Pivot, joint.Vertices.ToArray(), joint.Weights.ToArray(), joint.Drivers)
    {
        HeadPoseShare = joint.HeadPoseShare,
        MaximumAngle = joint.MaximumAngle,
        PivotShift =
        [
            .. Enumerable.Range(0, AttributeFields.All.Count).Select(a => AttributeFields.Displacement(a, joint.Pivot)),
            .. Enumerable.Range(0, NaturalProportions.Deviations).Select(d => NaturalProportions.Deviation(d, joint.Pivot)),
        ],
    };
}
