using System.Numerics;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Driving;
using Likeness.Avatars.Heads;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Tests.Avatars;

public sealed class DrivingTests
{
    [Fact]
    public void A_mesh_that_is_linear_in_its_code_is_found_again()
    {
        AvatarClip clip = Linear(60);
        var learned = new CodeToMesh(clip, 50);
        float[] mesh = new float[clip.Topology.VertexCount * 3];
        for (int f = 50; f < 60; f++)
        {
            learned.Evaluate(clip.ExpressionOf(f), mesh);
            ReadOnlySpan<float> truth = clip.VerticesOf(f);
            for (int i = 0; i < mesh.Length; i++)
            {
                // The ridge draws codes a little towards their mean.
                Assert.Equal(truth[i], mesh[i], 0.02f);
            }
        }
    }

    [Fact]
    public void Numbers_are_found_by_name_and_missing_ones_are_zero()
    {
        AvatarClip clip = Linear(20);
        var learned = new CodeToMesh(clip, 20);
        AvatarClip driven = learned.Drive(["other", "b"], [7f, 0.5f, 7f, 1f], [clip.Cameras[0], clip.Cameras[0]], 30);
        Assert.Equal([0f, 0.5f, 0f, 1f], driven.Expressions);
        LikenessException error = Assert.Throws<LikenessException>(() => learned.Drive(["x"], [1f], [clip.Cameras[0]], 30));
        Assert.Contains("None of the driver", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_that_swings_keeps_the_origin_where_it_is()
    {
        var camera = Camera.LookAt(64, 64, 30, new Vector3(10, 20, 600), Vector3.Zero, Vector3.UnitY);
        Vector3 origin = camera.Project(Vector3.Zero);
        Camera[] swing = Swing.Around(camera, 12, 40);
        Assert.All(swing, c => Assert.True(Vector3.Distance(origin, c.Project(Vector3.Zero)) < 1e-3f));
        float farthest = swing.Max(c => MathF.Acos(Math.Clamp(Vector3.Dot(c.Forward, camera.Forward), -1, 1)));
        Assert.Equal(40 * MathF.PI / 180, farthest, 0.02f);
    }

    [Fact]
    public void Heads_and_their_cameras_show_the_same_pixels_in_either_unit()
    {
        var frame = new HeadFrame(new Vector3(3, -40, 12), 310);
        var camera = Camera.LookAt(64, 48, 30, new Vector3(100, 20, 700), new Vector3(0, -20, 0), Vector3.UnitY);
        var point = new Vector3(30, -60, 80);
        Vector3 before = camera.Project(point), after = frame.Apply(camera).Project(frame.Apply(point));
        Assert.Equal(before.X, after.X, 1e-2f);
        Assert.Equal(before.Y, after.Y, 1e-2f);
        Assert.True(Vector3.Distance(point, frame.Undo(frame.Apply(point))) < 1e-3f);
    }

    [Fact]
    public void Frames_of_triangles_are_rotations_that_their_quaternions_agree_with()
    {
        Mesh mesh = HeadMeshes.Sheet(100);
        int n = mesh.Topology.TriangleCount;
        float[] axes = new float[9 * n], quaternions = new float[4 * n], sizes = new float[n];
        var centres = new Vector3[n];
        TriangleFrames.Of(mesh.Positions, mesh.Topology, axes, quaternions, sizes, centres);
        for (int t = 0; t < n; t++)
        {
            var q = new Quaternion(quaternions[(4 * t) + 1], quaternions[(4 * t) + 2], quaternions[(4 * t) + 3], quaternions[4 * t]);
            for (int axis = 0; axis < 3; axis++)
            {
                Vector3 unit = axis == 0 ? Vector3.UnitX : axis == 1 ? Vector3.UnitY : Vector3.UnitZ;
                var column = new Vector3(axes[(9 * t) + axis], axes[(9 * t) + 3 + axis], axes[(9 * t) + 6 + axis]);
                Assert.True(Vector3.Distance(Vector3.Transform(unit, q), column) < 1e-4f, $"triangle {t}, axis {axis}");
            }

            Assert.True(sizes[t] > 0);
        }
    }

    [Fact]
    public void Texels_lie_in_their_triangles_and_a_mesh_without_texture_is_refused()
    {
        Mesh mesh = HeadMeshes.Sheet(64);
        Assert.Contains("texture coordinates", Assert.Throws<LikenessException>(() => SurfaceGrid.Of(mesh, 32)).Message, StringComparison.Ordinal);
        (Vector3 low, Vector3 high) = mesh.Bounds();
        Vector2[] uv = [.. mesh.Positions.Select(p => new Vector2((p.X - low.X) / (high.X - low.X), (p.Y - low.Y) / (high.Y - low.Y)))];
        Mesh mapped = new(mesh.Positions, mesh.Topology) { Texture = new TextureMap(uv, mesh.Topology.Triangles) };
        IReadOnlyList<SurfaceTexel> texels = SurfaceGrid.Of(mapped, 32);
        Assert.InRange(texels.Count, 32 * 32 - 4, 32 * 32);
        foreach (SurfaceTexel texel in texels)
        {
            Vector2 place = Vector2.Zero;
            for (int k = 0; k < 3; k++)
            {
                place += uv[mesh.Topology.Triangles[(3 * texel.Triangle) + k]] * texel.Weights[k];
            }

            Assert.Equal((texel.Texel % 32) + 0.5f, place.X * 32, 1e-2f);
            Assert.Equal((texel.Texel / 32) + 0.5f, (1 - place.Y) * 32, 1e-2f);
        }
    }

    private static AvatarClip Linear(int frames)
    {
        Mesh mesh = HeadMeshes.Sheet(49);
        var random = new Random(5);
        float[] a = [.. Enumerable.Range(0, 147).Select(_ => random.NextSingle())], b = [.. Enumerable.Range(0, 147).Select(_ => random.NextSingle())];
        float[] codes = [.. Enumerable.Range(0, 2 * frames).Select(_ => random.NextSingle())];
        float[] vertices = [.. Enumerable.Range(0, frames).SelectMany(f => Enumerable.Range(0, 147).Select(i => mesh.Coordinates[i] + (a[i] * codes[2 * f]) + (b[i] * codes[(2 * f) + 1])))];
        return new AvatarClip
        {
            Name = "linear",
            Licence = "MIT",
            FramesPerSecond = 30,
            Topology = mesh.Topology,
            Vertices = vertices,
            Expressions = codes,
            ExpressionNames = ["a", "b"],
            Cameras = [.. Enumerable.Repeat(Camera.LookAt(64, 64, 30, new Vector3(0, 0, 700), Vector3.Zero, Vector3.UnitY), frames)],
            Images = [.. Enumerable.Repeat("", frames)],
            Masks = [.. Enumerable.Repeat<string?>(null, frames)],
        };
    }
}
