using System.Numerics;
using Likeness.Geometry.Corpora;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Ict;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Geometry.Corpora;

public sealed class IctCorpusTests
{
    // Acceptance item 11 of the specification of the deep morphable models.
    [SkippableFact]
    public void The_corpus_has_the_stated_numbers()
    {
        MeshSet set = IctCorpus.Make(IctFaceKit.Load(Requires.Shared("data/ict/ict_face_5k.npz")).Face);
        Assert.Equal(2880, set.Count);
        Vector3 vertex = set.MeshAt(1007).Positions[2500];
        Assert.True(Vector3.Abs(vertex - new Vector3(20.0947f, -37.7001f, 104.6261f)) is { X: < 1e-3f, Y: < 1e-3f, Z: < 1e-3f }, vertex.ToString());
        Assert.Equal("id04/ex02/f07", set.Names![1007]);
        double sum = 0;
        foreach (float value in set.Vertices)
        {
            sum += Math.Abs(value);
        }

        Assert.Equal(53.6151, sum / set.Vertices.Length, 1e-4);

        MeshSplit split = MeshSplits.Modular(set.Count);
        Assert.Equal((2304, 288, 288), (split.Train.Count, split.Validation.Count, split.Test.Count));
        double[] mean = new double[set.VertexCount * 3];
        foreach (int i in split.Train)
        {
            Span<float> sample = set.Sample(i);
            for (int c = 0; c < mean.Length; c++)
            {
                mean[c] += sample[c];
            }
        }

        double error = 0;
        foreach (int i in split.Test)
        {
            Span<float> sample = set.Sample(i);
            for (int c = 0; c < mean.Length; c += 3)
            {
                double x = sample[c] - (mean[c] / split.Train.Count), y = sample[c + 1] - (mean[c + 1] / split.Train.Count), z = sample[c + 2] - (mean[c + 2] / split.Train.Count);
                error += Math.Sqrt((x * x) + (y * y) + (z * z));
            }
        }

        Assert.Equal(4.3689, error / split.Test.Count / set.VertexCount, 5e-5);
    }

    [Fact]
    public void A_face_without_the_shapes_is_refused_by_name()
    {
        var mesh = new Mesh([Vector3.Zero, Vector3.UnitX, Vector3.UnitY], [0, 1, 2]);
        var face = new BlendshapeFace(mesh, [FaceShape.Control("smile")], [], []);
        Assert.Contains("needs the expression jawOpen", Assert.Throws<LikenessException>(() => IctCorpus.Make(face)).Message);
    }

    [Fact]
    public void Identity_weights_lie_between_minus_one_and_one()
    {
        for (int i = 0; i < IctCorpus.Identities; i++)
        {
            float[] weights = IctCorpus.IdentityWeights(i);
            Assert.Equal(100, weights.Length);
            Assert.All(weights, w => Assert.InRange(w, -1, 1));
        }

        Assert.Equal((2 * (Math.Sqrt(2) - 1)) - 1, IctCorpus.IdentityWeights(0)[0], 1e-6);
        // The hundredth prime is 541.
        Assert.Equal((2 * ((2 * Math.Sqrt(541)) - 46)) - 1, IctCorpus.IdentityWeights(1)[99], 1e-5);
    }
}
