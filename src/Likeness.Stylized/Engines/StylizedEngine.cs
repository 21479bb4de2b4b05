using System.Collections.Concurrent;
using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Stylized.Assets;
using Likeness.Stylized.Dressing;
using Likeness.Stylized.Heads;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Shading;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Engines;

/// <summary>The cartoon engine: the dressed Bust in cartoon proportions, cel shaded or smooth. One engine draws any schema whose names it knows.</summary>
public sealed class StylizedEngine : IAvatarEngine
{
    private readonly ConcurrentDictionary<int, ConcurrentBag<AvatarRenderer>> _renderers = new();

    /// <summary>Makes an engine.</summary>
    /// <param name="schema">What vectors mean; <see cref="AvatarSchemas.Full"/> when null.</param>
    public StylizedEngine(AvatarSchema? schema = null) => Schema = schema ?? AvatarSchemas.Full;

    /// <inheritdoc/>
    public AvatarSchema Schema { get; }

    /// <inheritdoc/>
    public AvatarPicture Render(AvatarVector strict, AvatarView view)
    {
        if (!ReferenceEquals(strict.Schema, Schema))
        {
            throw new LikenessException($"The avatar is of schema {strict.Schema.Name}; the engine draws {Schema.Name}.");
        }

        view.Validated();
        AvatarRecipe recipe = AvatarRecipe.Of(strict, view.Size > AvatarView.CoarseUpTo ? MeshDetail.Fine : MeshDetail.Coarse);
        var frame = new HeadFrame(Pose(recipe, view.Expression), recipe.Colours, recipe.ScalpEdge);
        ConcurrentBag<AvatarRenderer> bag = _renderers.GetOrAdd(view.Size, static _ => []);
        AvatarRenderer renderer = bag.TryTake(out AvatarRenderer? kept) ? kept : new AvatarRenderer(view.Size);
        AvatarPicture picture = renderer.Draw(frame, view);
        // The buffers of large pictures are not worth keeping.
        if (view.Size <= 512)
        {
            bag.Add(renderer);
        }

        return picture;
    }

    /// <inheritdoc/>
    public AvatarVector Sample(RandomSource random) => AvatarSampler.Sample(Schema, random);

    private static PosedPiece[] Pose(AvatarRecipe recipe, IReadOnlyList<float> expression)
    {
        float[] weights = [.. recipe.RestExpression];
        for (int i = 0; i < expression.Count; i++)
        {
            weights[i] = MathF.Max(weights[i], MathF.Min(1, weights[i] + expression[i]));
        }

        bool still = weights.All(w => w == 0);
        // Lips at rest are closed: nobody sees what is behind them.
        HeadPiece[] pieces = [.. recipe.Pieces.Where(p => !still || p.Kind is not (SurfaceKind.Teeth or SurfaceKind.Mouth))];
        var posed = new PosedPiece[pieces.Length];
        for (int p = 0; p < posed.Length; p++)
        {
            HeadPiece piece = pieces[p];
            var positions = new Vector3[piece.Face.VertexCount];
            piece.Face.Evaluate(recipe.Identity, still ? [] : weights, HeadPose.Rest, positions);
            posed[p] = new PosedPiece(piece, positions);
        }

        return posed;
    }
}
