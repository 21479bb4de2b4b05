using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Perception;

/// <summary>
/// What identity networks learn by: each person has a direction, and a picture must lie nearer to it than to all others by an angle (Deng et al.,
/// "ArcFace", CVPR 2019, equation 3). Needed in training only.
/// </summary>
public sealed class AngularMargin : Module
{
    /// <summary>The angle, radians (spec C3).</summary>
    public const float Margin = 0.3f;

    // Of a few hundred people; the paper's 64 is for a hundred thousand.
    private const float Scale = 16;

    // Keeps the root's slope finite where a picture points exactly at its person.
    private const float LeastSquare = 1e-4f;
    private readonly Tensor _directions;

    /// <summary>Makes the directions.</summary>
    /// <param name="people">How many there are.</param>
    /// <param name="random">Draws them.</param>
    public AngularMargin(int people, RandomSource? random)
    {
        _directions = AddParameter("directions", new Shape(people, IdentityEmbedding.Numbers));
        if (random is not null)
        {
            _directions.Normal(random, 0, 1);
        }
    }

    /// <summary>How wrong embeddings are.</summary>
    /// <param name="embeddings">[batch, 128], of length 1.</param>
    /// <param name="people">Who is in each picture.</param>
    public Tensor Loss(Tensor embeddings, ReadOnlySpan<int> people)
    {
        Tensor cosines = embeddings.MatMul(_directions.Normalize(), transposeB: true).Clamp(-1, 1);
        Tensor own = Tensor.Zeros(cosines.Shape);
        for (int i = 0; i < people.Length; i++)
        {
            own.Span[(i * cosines.Shape[1]) + people[i]] = 1;
        }

        // cos(a + m) = cos a cos m - sin a sin m.
        Tensor sines = (1f - cosines.Square() + LeastSquare).Sqrt();
        Tensor moved = (cosines * (MathF.Cos(Margin) - 1)) - (sines * MathF.Sin(Margin));
        return ((cosines + (moved * own)) * Scale).CrossEntropy(people);
    }
}
