using System.Numerics;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Tests.Splatting.Scenes;

public sealed class SceneSelectionTests
{
    [Fact]
    public void A_box_keeps_what_lies_in_it_and_on_its_sides()
    {
        var scene = new GaussianScene(4, 1, 1);
        new float[] { 0, 0, 0, 1, 1, 1, 1.01f, 0, 0, float.NaN, 0, 0 }.CopyTo(scene.Means, 0);
        new float[] { 1, 2, 3, 4 }.CopyTo(scene.OpacityLogits, 0);
        scene.ShRest[9 + 4] = 7;
        scene.Extra[1] = 8;
        GaussianScene kept = SceneSelection.Crop(scene, Vector3.Zero, Vector3.One);
        Assert.Equal([1, 2], kept.OpacityLogits);
        Assert.Equal(7, kept.ShRest[9 + 4]);
        Assert.Equal([0, 8], kept.Extra);
        Assert.Equal(3, SceneSelection.Crop(scene, new Vector3(float.NegativeInfinity), new Vector3(float.PositiveInfinity)).Count);
        Assert.Contains("inside out", Assert.Throws<LikenessException>(() => SceneSelection.Crop(scene, Vector3.One, Vector3.Zero)).Message);
        Assert.Equal(0, SceneSelection.Crop(new GaussianScene(0, 3), Vector3.Zero, Vector3.One).Count);
    }

    [Fact]
    public void Degrees_are_cut_or_filled_with_zeros()
    {
        GaussianScene scene = SampleScenes.Random(1, 9, 3);
        GaussianScene less = SceneSelection.WithDegree(scene, 1), more = SceneSelection.WithDegree(less, 2);
        for (int i = 0; i < 9; i++)
        {
            Assert.Equal(scene.ShRest[(i * 45)..((i * 45) + 9)], less.ShRest[(i * 9)..((i + 1) * 9)]);
            Assert.Equal(less.ShRest[(i * 9)..((i + 1) * 9)], more.ShRest[(i * 24)..((i * 24) + 9)]);
            Assert.All(more.ShRest[((i * 24) + 9)..((i + 1) * 24)], v => Assert.Equal(0, v));
        }

        Assert.Equal(scene.Means, more.Means);
    }

    [Fact]
    public void Merged_scenes_follow_one_another()
    {
        GaussianScene a = SampleScenes.Random(1, 3, 0), b = SampleScenes.Random(2, 5, 2);
        GaussianScene both = SceneSelection.Merge(a, b);
        Assert.Equal((8, 2), (both.Count, both.Degree));
        SampleScenes.AssertSame(b, SceneSelection.Select(both, [3, 4, 5, 6, 7]));
        SampleScenes.AssertSame(a, SceneSelection.WithDegree(SceneSelection.Select(both, [0, 1, 2]), 0));
        Assert.Contains("further channels", Assert.Throws<LikenessException>(() => SceneSelection.Merge(a, new GaussianScene(1, 0, 2))).Message);
        Assert.Throws<LikenessException>(() => SceneSelection.Merge());
        Assert.Throws<ArgumentOutOfRangeException>(() => SceneSelection.Select(a, [3]));
    }

    [Fact]
    public void Sound_Gaussians_may_be_flat_or_opaque_but_not_undefined()
    {
        GaussianScene scene = SampleScenes.Random(1, 9, 1, extra: 1);
        scene.LogScales[0] = float.NegativeInfinity;
        scene.OpacityLogits[1] = float.PositiveInfinity;
        scene.Means[2 * 3] = float.NaN;
        scene.LogScales[3 * 3] = float.PositiveInfinity;
        scene.Rotations.AsSpan(4 * 4, 4).Clear();
        scene.OpacityLogits[5] = float.NaN;
        scene.ShRest[6 * 9] = float.NegativeInfinity;
        scene.Extra[7] = float.NaN;
        GaussianScene sound = SceneSelection.Sound(scene);
        SampleScenes.AssertSame(SceneSelection.Select(scene, [0, 1, 8]), sound);
    }
}
