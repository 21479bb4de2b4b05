using System.Numerics;
using Likeness.Geometry.Cameras;

namespace Likeness.Tests.Geometry.Cameras;

public sealed class CameraTests
{
    private static readonly Camera Front = Camera.LookAt(640, 480, 40, new Vector3(10, 20, 500), new Vector3(10, 20, 0), Vector3.UnitY);

    [Fact]
    public void The_target_is_in_the_middle_and_up_is_up()
    {
        Vector3 middle = Front.Project(new Vector3(10, 20, 0));
        AssertClose(new Vector3(320, 240, 500), middle);
        Assert.True(Front.Project(new Vector3(10, 30, 0)).Y < middle.Y);
        Assert.True(Front.Project(new Vector3(20, 20, 0)).X > middle.X);
    }

    [Fact]
    public void The_upper_image_edge_is_half_the_field_of_view_away()
    {
        float height = 500 * MathF.Tan(20 * MathF.PI / 180);
        AssertClose(new Vector3(320, 0, 500), Front.Project(new Vector3(10, 20 + height, 0)));
    }

    [Fact]
    public void Axes_are_right_handed_and_the_matrix_says_the_same()
    {
        Camera camera = Camera.LookAt(64, 64, 30, new Vector3(3, 5, 7), new Vector3(-1, 2, 0), Vector3.UnitY);
        AssertClose(camera.Forward, Vector3.Cross(camera.Right, camera.Down));
        AssertClose(new Vector3(3, 5, 7), camera.Position);
        var point = new Vector3(0.3f, -2, 1);
        AssertClose(camera.ToCamera(point), Vector3.Transform(point, camera.WorldToCamera));
    }

    [Fact]
    public void Unprojecting_undoes_projecting()
    {
        var point = new Vector3(-31, 12, 44);
        Vector3 seen = Front.Project(point);
        AssertClose(point, Front.Unproject(seen.X, seen.Y, seen.Z));
    }

    [Theory]
    [InlineData(0, 0, 640, 480)]
    [InlineData(60, 20, 480, 640)]
    [InlineData(-90, -45, 100, 100)]
    public void Framing_sees_the_whole_box(float yaw, float pitch, int width, int height)
    {
        var minimum = new Vector3(-80, -150, -100);
        var maximum = new Vector3(80, 120, 110);
        Camera camera = Camera.Framing(width, height, 30, minimum, maximum, yaw, pitch);
        for (int corner = 0; corner < 8; corner++)
        {
            var p = new Vector3((corner & 1) == 0 ? minimum.X : maximum.X, (corner & 2) == 0 ? minimum.Y : maximum.Y, (corner & 4) == 0 ? minimum.Z : maximum.Z);
            Vector3 seen = camera.Project(p);
            Assert.InRange(seen.X, 0, width);
            Assert.InRange(seen.Y, 0, height);
            Assert.True(seen.Z > camera.Near);
        }
    }

    [Fact]
    public void Resizing_keeps_the_view()
    {
        var point = new Vector3(-31, 12, 44);
        Vector3 before = Front.Project(point);
        Vector3 after = Front.Resized(1280, 240).Project(point);
        AssertClose(new Vector3(before.X * 2, before.Y / 2, before.Z), after);
    }

    [Fact]
    public void A_view_along_up_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Camera.LookAt(64, 64, 30, Vector3.Zero, Vector3.UnitY, Vector3.UnitY));
        Assert.Throws<ArgumentException>(() => Camera.LookAt(64, 64, 30, Vector3.One, Vector3.One, Vector3.UnitY));
    }

    private static void AssertClose(Vector3 expected, Vector3 actual) =>
        Assert.True((expected - actual).Length() <= 2e-4f * (1 + expected.Length()), $"expected {expected}, found {actual}");
}
