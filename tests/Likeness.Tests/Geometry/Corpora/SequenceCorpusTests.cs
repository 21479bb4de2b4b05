using System.Numerics;
using Likeness.Geometry.Corpora;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Geometry.Corpora;

public sealed class SequenceCorpusTests
{
    [Fact]
    public void Motion_stays_in_range_and_moves_what_a_face_moves()
    {
        FaceClip clip = FaceMotion.Generate(new RandomSource(3), 600, 25);
        Assert.All(clip.ArkitWeights, w => Assert.InRange(w, 0, 1));
        Assert.All(clip.Poses, p => Assert.True(MathF.Abs(p.Pitch) < 0.16f && MathF.Abs(p.Yaw) < 0.21f && MathF.Abs(p.Roll) < 0.09f));
        foreach ((string name, float least) in ((string, float)[])[("jawOpen", 0.5f), ("eyeBlinkLeft", 0.9f), ("mouthPucker", 0.3f), ("mouthSmileLeft", 0.3f), ("browInnerUp", 0.2f), ("eyeLookOutLeft", 0.2f)])
        {
            Assert.True(Series(clip, name).Max() > least, name);
        }

        // Smooth: apart from blinks and glances nothing jumps by half from one frame to the next at 25 frames a second.
        for (int f = 1; f < clip.Frames; f++)
        {
            for (int i = 0; i < ArkitShapes.Count; i++)
            {
                if (!ArkitShapes.Names[i].StartsWith("eye", StringComparison.Ordinal))
                {
                    Assert.True(MathF.Abs(clip.Weights(f)[i] - clip.Weights(f - 1)[i]) < 0.45f, ArkitShapes.Names[i]);
                }
            }
        }
    }

    [Fact]
    public void The_same_seed_is_the_same_motion_at_any_rate()
    {
        FaceClip slow = FaceMotion.Generate(new RandomSource(9), 25, 25), fast = FaceMotion.Generate(new RandomSource(9), 50, 50), other = FaceMotion.Generate(new RandomSource(8), 25, 25);
        for (int f = 0; f < 25; f++)
        {
            Assert.True(slow.Weights(f).SequenceEqual(fast.Weights(2 * f)));
        }

        Assert.NotEqual(slow.ArkitWeights, other.ArkitWeights);
    }

    [Fact]
    public void A_corpus_grows_without_changing_and_does_not_depend_on_threads()
    {
        BlendshapeFace face = Face();
        MeshSet small = SequenceCorpus.Make(face, new SequenceOptions { Identities = 2, Frames = 5, Seed = 4 });
        int before = Work.Threads;
        MeshSet large;
        try
        {
            Work.Threads = 1;
            large = SequenceCorpus.Make(face, new SequenceOptions { Identities = 3, Frames = 9, Seed = 4 });
        }
        finally
        {
            Work.Threads = before;
        }

        Assert.Equal(10, small.Count);
        Assert.Equal("id01/motion/f004", small.Names![9]);
        for (int i = 0; i < 2; i++)
        {
            for (int f = 0; f < 5; f++)
            {
                Assert.True(small.Sample((i * 5) + f).SequenceEqual(large.Sample((i * 9) + f)));
            }
        }

        MeshSet later = SequenceCorpus.Make(face, new SequenceOptions { Identities = 3, Frames = 4, FirstFrame = 5, Seed = 4 });
        Assert.True(later.Sample(0).SequenceEqual(large.Sample(5)));
        Assert.Equal("id00/motion/f005", later.Names![0]);
        Assert.True(large.Sample(0).SequenceEqual(large.Sample(0)) && !large.Sample(0).SequenceEqual(large.Sample(9)));
    }

    [Fact]
    public void Impossible_numbers_are_refused()
    {
        Assert.Contains("0 identities", Assert.Throws<LikenessException>(() => SequenceCorpus.Make(Face(), new SequenceOptions { Identities = 0 })).Message);
        Assert.Contains("at most", Assert.Throws<LikenessException>(() => SequenceCorpus.Make(Face(), new SequenceOptions { Frames = int.MaxValue })).Message);
    }

    internal static BlendshapeFace Face()
    {
        Mesh sheet = SampleMeshes.Sheet();
        float[] field = [.. sheet.Positions.Select(p => p.Y / 80)];
        FaceShape[] expressions = [.. ArkitShapes.Names.Select((n, i) => n == "jawOpen" ? FaceShape.Control(n) : FaceShape.FromSparse(n, [i % 20], [new Vector3(1, 2, 3)]))];
        return new BlendshapeFace(sheet, expressions, [FaceShape.FromDense("size", [.. sheet.Positions.Select(p => 0.05f * p)])],
        [
            FaceJoint.FromField("jaw", Vector3.Zero, field, [new JointDriver("jawOpen", new Vector3(0.3f, 0, 0))]),
            new FaceJoint("neck", Vector3.Zero, [0, 1, 2], [1, 1, 1], []) { HeadPoseShare = 1 },
        ])
        {
            Licence = "MIT",
        };
    }

    private static IEnumerable<float> Series(FaceClip clip, string name) => Enumerable.Range(0, clip.Frames).Select(f => clip.Weights(f)[ArkitShapes.IndexOf(name)]);
}
