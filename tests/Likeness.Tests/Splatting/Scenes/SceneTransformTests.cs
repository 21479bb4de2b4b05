using System.Numerics;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Numerics;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Tests.Splatting.Scenes;

public sealed class SceneTransformTests
{
    [Fact]
    public void Centres_ellipsoids_and_colours_move_along()
    {
        var random = new Random(3);
        for (int round = 0; round < 20; round++)
        {
            GaussianScene scene = SampleScenes.Random(round, 10, 3, extra: 1);
            var q = Quaternion.Normalize(new Quaternion(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f));
            var move = new SimilarityTransform(0.1f + (3 * random.NextSingle()), q, new Vector3(1, -2, 3) * random.NextSingle());
            GaussianScene moved = SceneTransform.Apply(scene, move);
            Rotation3 r = Rotation3.FromQuaternion(q.W, q.X, q.Y, q.Z);
            Assert.Equal(scene.OpacityLogits, moved.OpacityLogits);
            Assert.Equal(scene.ShDc, moved.ShDc);
            Assert.Equal(scene.Extra, moved.Extra);
            for (int i = 0; i < scene.Count; i++)
            {
                var mean = new Vector3(scene.Means.AsSpan(i * 3));
                Assert.True((move.Apply(mean) - new Vector3(moved.Means.AsSpan(i * 3))).Length() < 1e-4f * (1 + mean.Length()) * move.Scale + 1e-5f);
                // The second moments along any direction: |S R^T d| of the old in d is |S' R'^T R d| / scale of the new in R d.
                var d = new Double3(0.3, -0.5, 0.8);
                double before = Spread(scene, i, d), after = Spread(moved, i, r.Apply(d)) / move.Scale;
                Assert.Equal(before, after, 2e-5 * (1 + before));
            }
        }
    }

    [Fact]
    public void The_way_back_restores_the_scene_and_the_identity_keeps_every_bit()
    {
        GaussianScene scene = SampleScenes.Random(1, 50, 3);
        SampleScenes.AssertSame(scene, SceneTransform.Apply(scene, SimilarityTransform.Identity));
        var move = new SimilarityTransform(2, Quaternion.Normalize(new Quaternion(0.1f, 0.7f, -0.3f, 0.5f)), new Vector3(1, 2, 3));
        var difference = SceneDifference.Between(scene, SceneTransform.Apply(SceneTransform.Apply(scene, move), move.Inverse), []);
        Assert.InRange(difference.Position, 0, 1e-4);
        Assert.InRange(difference.LogScale, 0, 1e-5);
        Assert.InRange(difference.RotationDegrees, 0, 1e-3);
        Assert.InRange(difference.Harmonics, 0, 1e-6);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        GaussianScene scene = SampleScenes.Random(2, 20_000, 2);
        var move = new SimilarityTransform(1.5f, Quaternion.Normalize(new Quaternion(1, 2, 3, 4)), Vector3.One);
        int before = Work.Threads;
        try
        {
            Work.Threads = 1;
            GaussianScene one = SceneTransform.Apply(scene, move);
            Work.Threads = 5;
            SampleScenes.AssertSame(one, SceneTransform.Apply(scene, move));
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(float.NaN, 1)]
    [InlineData(1, 0)]
    public void A_motion_that_is_none_is_refused(float scale, float w)
    {
        var move = new SimilarityTransform(scale, new Quaternion(0, 0, 0, w), Vector3.Zero);
        Assert.Contains("positive scale", Assert.Throws<LikenessException>(() => SceneTransform.Apply(new GaussianScene(1, 0), move)).Message);
    }

    private static double Spread(GaussianScene scene, int i, Double3 d)
    {
        ReadOnlySpan<float> q = scene.Rotations.AsSpan(i * 4, 4), s = scene.LogScales.AsSpan(i * 3, 3);
        double n = Math.Sqrt((q[0] * (double)q[0]) + (q[1] * (double)q[1]) + (q[2] * (double)q[2]) + (q[3] * (double)q[3]));
        Rotation3 r = Rotation3.FromQuaternion(q[0] / n, q[1] / n, q[2] / n, q[3] / n);
        Double3 local = (r.Row0 * d.X) + (r.Row1 * d.Y) + (r.Row2 * d.Z);
        return new Double3(local.X * Math.Exp(s[0]), local.Y * Math.Exp(s[1]), local.Z * Math.Exp(s[2])).Length;
    }
}
