using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Corpora;

/// <summary>
/// The synthetic registered corpus ICT-12x12 (specification of the deep morphable models, section 1.1): 12 identities by 12 expressions by 20
/// frames on an ICT face, with a jaw that turns so that the set is not linear. No random numbers: every implementation gets the same meshes.
/// </summary>
public static class IctCorpus
{
    /// <summary>The number of identities, and of expressions.</summary>
    public const int Identities = 12;

    /// <summary>The number of frames of each identity and expression.</summary>
    public const int Frames = 20;

    private const string JawRotation = "jawRotation";
    private const int IdentityModes = 100;

    // Degrees, by expression.
    private static readonly float[] JawAngles = [4, 0, 0, 0, 0, 0, 0, 18, 0, 12, 0, 6];

    // "*" stands for both sides.
    private static readonly (string Shape, float Weight)[][] Expressions =
    [
        [("mouthStretch*", 0.6f), ("mouthUpperUp*", 0.8f), ("mouthLowerDown*", 0.8f)],
        [("cheekPuff*", 1)],
        [("browInnerUp*", 1), ("browOuterUp*", 0.8f)],
        [("mouthSmile*", 1), ("cheekSquint*", 0.7f)],
        [("mouthPress*", 0.8f), ("mouthRollLower", 0.6f), ("mouthRollUpper", 0.6f)],
        [("mouthShrugUpper", 1), ("mouthShrugLower", 0.7f), ("noseSneer*", 0.4f)],
        [("mouthFrown*", 1), ("mouthShrugLower", 0.5f)],
        [("mouthStretch*", 0.5f)],
        [("mouthPucker", 1)],
        [],
        [("jawLeft", 1), ("mouthLeft", 0.8f)],
        [("mouthFunnel", 0.8f), ("mouthUpperUp*", 0.4f)],
    ];

    /// <summary>Makes the 2,880 meshes; sample (identity * 12 + expression) * 20 + frame, named <c>id00/ex00/f00</c>.</summary>
    /// <param name="face">An ICT face with all its expressions and 100 identity modes, see <see cref="Ict.IctFaceKit"/>.</param>
    /// <exception cref="LikenessException">The face lacks an expression or identity modes.</exception>
    public static MeshSet Make(BlendshapeFace face)
    {
        BlendshapeFace turning = WithJawRotation(face);
        int stride = face.VertexCount;
        float[] vertices = new float[checked(Identities * Expressions.Length * Frames * stride * 3)];
        Span<Vector3> positions = MemoryMarshal.Cast<float, Vector3>(vertices.AsSpan());
        string[] names = new string[Identities * Expressions.Length * Frames];
        float[] weights = new float[turning.Expressions.Count];
        int jaw = turning.IndexOfExpression(JawRotation);
        int sample = 0;
        for (int i = 0; i < Identities; i++)
        {
            BlendshapeFace person = turning.WithIdentity(IdentityWeights(i));
            for (int e = 0; e < Expressions.Length; e++)
            {
                for (int t = 0; t < Frames; t++)
                {
                    double sine = Math.Sin(Math.PI * t / (Frames - 1));
                    float amplitude = (float)(sine * sine);
                    Array.Clear(weights);
                    foreach ((string shape, float weight) in Expressions[e])
                    {
                        foreach (int index in Find(turning, shape))
                        {
                            weights[index] = amplitude * weight;
                        }
                    }

                    weights[jaw] = amplitude * JawAngles[e];
                    person.Evaluate([], weights, HeadPose.Rest, positions.Slice(sample * stride, stride));
                    names[sample++] = string.Create(CultureInfo.InvariantCulture, $"id{i:00}/ex{e:00}/f{t:00}");
                }
            }
        }

        return new MeshSet(face.Neutral.Topology, vertices) { Names = names, Masks = face.Masks, Texture = face.Neutral.Texture, Licence = face.Licence };
    }

    /// <summary>The identity weights of one of the 12 people: 2 frac((i + 1) sqrt(p_k)) - 1 with the k-th prime p_k.</summary>
    public static float[] IdentityWeights(int identity)
    {
        float[] weights = new float[IdentityModes];
        int prime = 2;
        for (int k = 0; k < weights.Length; k++)
        {
            double product = (identity + 1) * Math.Sqrt(prime);
            weights[k] = (float)((2 * (product - Math.Floor(product))) - 1);
            do
            {
                prime++;
            }
            while (!IsPrime(prime));
        }

        return weights;
    }

    /// <summary>
    /// The face with one more control, <c>jawRotation</c> in degrees: a turn about the x axis through the origin by the angle times
    /// |jawOpen displacement| / its maximum, made after the blend.
    /// </summary>
    /// <exception cref="LikenessException">The face has no <c>jawOpen</c>.</exception>
    public static BlendshapeFace WithJawRotation(BlendshapeFace face)
    {
        Vector3[] open = face.Expressions[Find(face, "jawOpen")[0]].ToDense(face.VertexCount);
        float largest = open.Max(d => d.Length());
        float[] field = [.. open.Select(d => d.Length() / largest)];
        var joint = FaceJoint.FromField(JawRotation, Vector3.Zero, field, [new JointDriver(JawRotation, new Vector3(MathF.PI / 180, 0, 0))]);
        return new BlendshapeFace(face.Neutral, [.. face.Expressions, FaceShape.Control(JawRotation)], face.Identities, [joint, .. face.Joints])
        {
            Masks = face.Masks,
            Parts = face.Parts,
            Landmarks68 = face.Landmarks68,
            Licence = face.Licence,
        };
    }

    private static int[] Find(BlendshapeFace face, string shape)
    {
        string[] names = shape.EndsWith('*') ? [shape[..^1] + "_L", shape[..^1] + "_R"] : [shape];
        return [.. names.Select(name => face.IndexOfExpression(name) is >= 0 and int index
            ? index
            : throw new LikenessException($"The ICT-12x12 corpus needs the expression {name}, which the face lacks; give the whole model or one of its npz repackings."))];
    }

    private static bool IsPrime(int n)
    {
        for (int d = 2; d * d <= n; d++)
        {
            if (n % d == 0)
            {
                return false;
            }
        }

        return true;
    }
}
