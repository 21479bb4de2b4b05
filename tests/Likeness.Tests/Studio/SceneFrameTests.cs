using System.Numerics;
using Likeness.Splatting.Scenes;
using Likeness.Studio.Watching;
using Likeness.Tests.Studio.Browsing;

namespace Likeness.Tests.Studio;

/// <summary>What the camera sees to begin with.</summary>
public class SceneFrameTests
{
    private static readonly Vector3 Middle = new(0.5f, 0.25f, -0.5f);

    [Fact]
    public void A_ball_is_seen_whole()
    {
        (Vector3 centre, float radius) = SceneSnapshot.Frame(ColouredBall.Create());
        Assert.Equal(0, Vector3.Distance(Middle, centre), 0.05f);
        Assert.Equal(1, radius, 0.05f);
    }

    [Fact]
    public void Faint_Gaussians_do_not_count_and_a_sky_does_not_take_the_camera_away()
    {
        GaussianScene ball = ColouredBall.Create();
        GaussianScene far = SceneSelection.Select(ball, [.. Enumerable.Range(0, 100)]);
        for (int i = 0; i < far.Count; i++)
        {
            far.Means[i * 3] += 300;
        }

        (Vector3 centre, float radius) = SceneSnapshot.Frame(SceneSelection.Merge(ball, far));
        Assert.True(Vector3.Distance(Middle, centre) < 0.6f, $"{centre}");
        Assert.InRange(radius, 1f, 4f);
        Array.Fill(far.OpacityLogits, -5);
        (centre, radius) = SceneSnapshot.Frame(SceneSelection.Merge(ball, far));
        Assert.Equal(0, Vector3.Distance(Middle, centre), 0.05f);
        Assert.Equal(1, radius, 0.05f);
    }

    [Fact]
    public void Little_and_nothing_can_be_framed()
    {
        Assert.Equal((Vector3.Zero, 1f), SceneSnapshot.Frame(new GaussianScene(0, 0)));
        GaussianScene one = SceneSelection.Select(ColouredBall.Create(), [3]);
        (Vector3 centre, float radius) = SceneSnapshot.Frame(one);
        Assert.Equal(new Vector3(one.Means), centre);
        Assert.InRange(radius, 0.05f, 0.3f);
        Array.Fill(one.LogScales, float.NegativeInfinity);
        Array.Fill(one.OpacityLogits, -9);
        Assert.Equal((centre, 1f), SceneSnapshot.Frame(one));
    }
}
