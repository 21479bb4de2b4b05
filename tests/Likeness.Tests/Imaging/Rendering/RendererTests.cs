using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Tensors;

namespace Likeness.Tests.Imaging.Rendering;

public sealed class RendererTests
{
    private static readonly Rgba Red = new(200, 20, 30), Blue = new(10, 40, 220), Green = new(30, 180, 60);

    [Fact]
    public void A_rectangle_covers_the_pixels_it_should_with_its_own_colour()
    {
        var part = new RenderPart(Scenes.Rectangle(-8, -4, 8, 12), Scenes.Flat(Red));
        Image image = new Renderer(64, 64).Render([part], Scenes.Parallel(64), new RenderOptions { Background = Rgba.Transparent });
        for (int y = 0; y < 64; y++)
        {
            for (int x = 0; x < 64; x++)
            {
                bool inside = x is >= 24 and < 40 && y is >= 20 and < 36;
                Assert.Equal(inside ? Red : Rgba.Transparent, image[x, y]);
            }
        }
    }

    [Fact]
    public void Edges_are_blended_by_coverage()
    {
        // The left edge cuts pixel 24 in the middle: two of its four samples are inside.
        var part = new RenderPart(Scenes.Rectangle(-7.5f, -8, 8, 8), Scenes.Flat(Rgba.White));
        var renderer = new Renderer(64, 64);
        Image opaque = renderer.Render([part], Scenes.Parallel(64), new RenderOptions { Background = Rgba.Black });
        Assert.Equal(Srgb.FromLinear(0.5f), opaque[24, 30].G);
        Image clear = renderer.Render([part], Scenes.Parallel(64), new RenderOptions { Background = Rgba.Transparent });
        Assert.Equal(new Rgba(255, 255, 255, 127), clear[24, 30]);
        Image hard = renderer.Render([part], Scenes.Parallel(64), new RenderOptions { Background = Rgba.Black, Antialias = false });
        Assert.All(hard.Pixels, p => Assert.True(p == Rgba.Black || p == Rgba.White));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_nearer_hides_what_is_behind(bool nearFirst)
    {
        var near = new RenderPart(Scenes.Rectangle(-20, -20, 5, 20, 10), Scenes.Flat(Red));
        var far = new RenderPart(Scenes.Rectangle(-20, -20, 20, 20), Scenes.Flat(Blue));
        RenderPart[] parts = nearFirst ? [near, far] : [far, near];
        foreach (View view in new[] { Scenes.Parallel(32), Scenes.Facing(32, 60) })
        {
            Image image = new Renderer(32, 32).Render(parts, view);
            Assert.Equal(Red, image[10, 16]);
            Assert.Equal(Blue, image[22, 16]);
        }
    }

    [Fact]
    public void Planes_that_cross_are_divided_where_they_meet()
    {
        Vector3[] tilted = [new(-20, -20, -20), new(20, -20, 20), new(20, 20, 20), new(-20, 20, -20)];
        var slope = new RenderPart(new Mesh(tilted, [0, 1, 2, 0, 2, 3]), Scenes.Flat(Red));
        var flat = new RenderPart(Scenes.Rectangle(-20, -20, 20, 20), Scenes.Flat(Blue));
        Image image = new Renderer(32, 32).Render([slope, flat], Scenes.Facing(32, 100));
        Assert.Equal(Blue, image[14, 10]);
        Assert.Equal(Red, image[17, 10]);
    }

    [Fact]
    public void Colours_are_interpolated_in_perspective()
    {
        // Red grows with depth along a floor: at each pixel it must be that of the floor point that the pixel's ray meets.
        Vector3[] floor = [new(-50, -20, 50), new(50, -20, 50), new(50, -20, -350), new(-50, -20, -350)];
        Rgba[] colours = [Rgba.Black, Rgba.Black, new(255, 0, 0), new(255, 0, 0)];
        var part = new RenderPart(new Mesh(floor, [0, 1, 2, 0, 2, 3]), Scenes.Flat(Rgba.White)) { VertexColours = colours };
        Camera camera = Camera.LookAt(96, 96, 40, new Vector3(0, 20, 150), new Vector3(0, -10, 0), Vector3.UnitY);
        Image image = new Renderer(96, 96).Render([part], camera, new RenderOptions { Background = Rgba.Transparent });
        int compared = 0;
        for (int y = 0; y < 96; y++)
        {
            Vector3 ray = camera.RayDirection(48.5f, y + 0.5f);
            float t = (-20 - camera.Position.Y) / ray.Y;
            float z = camera.Position.Z + t * ray.Z;
            if (t > 0 && z is < 45 and > -340 && image[48, y].A == 255)
            {
                Assert.InRange(Srgb.ToLinear(image[48, y].R) - (50 - z) / 400, -0.006f, 0.006f);
                compared++;
            }
        }

        Assert.InRange(compared, 30, 96);
    }

    [Fact]
    public void A_sphere_is_as_large_as_geometry_says()
    {
        Mesh sphere = Scenes.Sphere(50, 60);
        var renderer = new Renderer(256, 256);
        var options = new RenderOptions { Background = Rgba.Transparent };
        CheckDisc(renderer.Render([new RenderPart(sphere)], Scenes.Parallel(256, 2), options), 100);
        Camera camera = Scenes.Facing(256, 250);
        // The cone that touches a sphere from distance d has the tangent r / sqrt(d^2 - r^2).
        CheckDisc(renderer.Render([new RenderPart(sphere)], camera, options), camera.FocalX * 50 / MathF.Sqrt(250 * 250 - 50 * 50));
    }

    private static void CheckDisc(Image image, double radius)
    {
        double area = 0;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                double distance = Math.Sqrt(Math.Pow(x + 0.5 - image.Width / 2.0, 2) + Math.Pow(y + 0.5 - image.Height / 2.0, 2));
                area += image[x, y].A / 255.0;
                if (distance < radius - 1.2)
                {
                    Assert.Equal(255, image[x, y].A);
                }
                else if (distance > radius + 1)
                {
                    Assert.Equal(0, image[x, y].A);
                }
            }
        }

        Assert.InRange(area / (Math.PI * radius * radius), 0.994, 1.001);
    }

    [Fact]
    public void A_sphere_is_brightest_towards_the_lamp_and_turns_with_the_camera_when_told()
    {
        var part = new RenderPart(Scenes.Sphere(50, 40), new Material { Specular = 0 });
        var options = new RenderOptions { Lighting = new Lighting { Key = new Lamp(new Vector3(-1, 1, 1), Vector3.One), Rim = default(Lamp) with { Direction = Vector3.UnitY }, Fill = default(Lamp) with { Direction = Vector3.UnitY } } };
        var renderer = new Renderer(128, 128);
        Image front = renderer.Render([part], Scenes.Facing(128, 250), options);
        Assert.True(front[40, 40].G > front[88, 88].G + 40);
        Image side = renderer.Render([part], Camera.LookAt(128, 128, 30, new Vector3(250, 0, 0), Vector3.Zero, Vector3.UnitY), options);
        Assert.InRange(front[40, 40].G - side[40, 40].G, -3, 3);
        Image world = renderer.Render([part], Camera.LookAt(128, 128, 30, new Vector3(0, 0, -250), Vector3.Zero, Vector3.UnitY), options with { Lighting = options.Lighting with { FollowsCamera = false } });
        Assert.True(world[40, 40].G < front[40, 40].G - 40);
    }

    [Fact]
    public void Back_faces_are_hidden_unless_asked_for_and_are_then_lit()
    {
        Mesh away = new(Scenes.Rectangle(-9, -9, 9, 9).Positions, [0, 2, 1, 0, 3, 2]);
        var renderer = new Renderer(32, 32);
        var options = new RenderOptions { Background = Rgba.Transparent };
        Assert.All(renderer.Render([new RenderPart(away)], Scenes.Parallel(32), options).Pixels, p => Assert.Equal(0, p.A));
        Image both = renderer.Render([new RenderPart(away, Material.Clay with { TwoSided = true })], Scenes.Parallel(32), options);
        Image front = renderer.Render([new RenderPart(Scenes.Rectangle(-9, -9, 9, 9))], Scenes.Parallel(32), options);
        Assert.Equal(front[16, 16], both[16, 16]);
    }

    [Fact]
    public void Textures_stand_upright_and_follow_their_own_corners()
    {
        var image = new Image(4, 4, [Red, Red, Blue, Blue, Red, Red, Blue, Blue, Green, Green, Rgba.White, Rgba.White, Green, Green, Rgba.White, Rgba.White]);
        var part = new RenderPart(Scenes.Rectangle(-16, -16, 16, 16), new Material { SelfLight = 1, Texture = new Texture(image) });
        Image drawn = new Renderer(32, 32).Render([part], Scenes.Parallel(32));
        Assert.Equal((Red, Blue, Green, Rgba.White), (drawn[7, 7], drawn[24, 7], drawn[7, 24], drawn[24, 24]));

        // The second triangle, alone, gets the texture upside down.
        Mesh plain = part.Mesh;
        Vector2[] places = [new(0, 0), new(1, 0), new(1, 1), new(0, 1)];
        Mesh seam = new(plain.Positions, plain.Topology) { Texture = new TextureMap(places, [0, 1, 2, 3, 1, 0]) };
        drawn = new Renderer(32, 32).Render([part with { Mesh = seam }], Scenes.Parallel(32));
        Assert.Equal((Green, Rgba.White), (drawn[7, 7], drawn[20, 5]));
        Assert.Equal((Green, Rgba.White), (drawn[10, 26], drawn[27, 20]));
    }

    [Fact]
    public void Far_textures_are_averaged_instead_of_sampled()
    {
        var checks = new Image(256, 256);
        for (int i = 0; i < checks.Pixels.Length; i++)
        {
            checks.Pixels[i] = (i + i / 256) % 2 == 0 ? Rgba.White : Rgba.Black;
        }

        var part = new RenderPart(Scenes.Rectangle(-16, -16, 16, 16), new Material { SelfLight = 1, Texture = new Texture(checks) });
        Image drawn = new Renderer(32, 32).Render([part], Scenes.Parallel(32));
        Assert.All(drawn.Pixels, p => Assert.InRange(p.G, Srgb.FromLinear(0.5f) - 1, Srgb.FromLinear(0.5f) + 1));
    }

    [Fact]
    public void Parts_of_one_mesh_are_ranges_of_its_triangles()
    {
        Mesh mesh = Scenes.Rectangle(-16, -16, 16, 16);
        RenderPart[] parts = [new(mesh, Scenes.Flat(Red)) { TriangleCount = 1 }, new(mesh, Scenes.Flat(Blue)) { FirstTriangle = 1 }];
        var renderer = new Renderer(32, 32);
        Image both = renderer.Render(parts, Scenes.Parallel(32));
        Assert.Equal((Red, Blue), (both[24, 24], both[7, 7]));
        Image second = renderer.Render([parts[1]], Scenes.Parallel(32), new RenderOptions { Background = Rgba.Transparent });
        Assert.Equal((Rgba.Transparent, Blue), (second[24, 24], second[7, 7]));
        Assert.Throws<ArgumentException>(() => renderer.Render([parts[0] with { TriangleCount = 3 }], Scenes.Parallel(32)));
    }

    [Fact]
    public void Numbers_on_a_surface_look_their_colours_up_at_each_pixel()
    {
        // Between 0 and 2 the middle of the scale must appear, which the two corner colours mixed would not give.
        var scale = new ColourScale(new ColourMap("test", Red, Green, Blue), 0, 2);
        var part = RenderPart.HeatMap(Scenes.Rectangle(-16, -16, 16, 16), [0, 2, 2, 0], scale) with { Material = Scenes.Flat(Rgba.White) };
        Image image = new Renderer(64, 64).Render([part], Scenes.Parallel(64, 2));
        Assert.Equal(Green.G, image[32, 20].G, 4.0);
        Assert.Equal(Red.R, image[0, 20].R, 6.0);
        Assert.Equal(Blue.B, image[63, 40].B, 6.0);
    }

    [Fact]
    public void A_wireframe_marks_edges_and_leaves_the_rest()
    {
        var part = new RenderPart(Scenes.Rectangle(-16, -16, 16, 16), Scenes.Flat(Red));
        Image drawn = new Renderer(64, 64).Render([part], Scenes.Parallel(64), new RenderOptions { Wireframe = Green, WireframeWidth = 2 });
        Assert.Equal(Green, drawn[32, 31]);
        Assert.Equal(Red, drawn[40, 36]);
    }

    [Fact]
    public void The_picture_does_not_depend_on_the_number_of_threads()
    {
        int before = Work.Threads;
        try
        {
            var parts = new RenderPart[] { new(Scenes.Sphere(50, 50), Material.Skin), new(Scenes.Rectangle(-60, -60, 20, 60, 20)) };
            var images = new List<Image>();
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                Work.Threads = threads;
                images.Add(new Renderer(200, 150).Render(parts, Camera.LookAt(200, 150, 30, new Vector3(60, 30, 240), Vector3.Zero, Vector3.UnitY)));
            }

            Assert.All(images, image => Assert.Equal(images[0].Pixels, image.Pixels));
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Fact]
    public void Frames_after_the_first_allocate_nothing()
    {
        RenderPart[] parts = [new(Scenes.Sphere(50, 40), Material.Skin)];
        View view = Scenes.Facing(96, 250);
        var renderer = new Renderer(96, 96);
        var target = new Image(96, 96);
        var options = new RenderOptions();
        for (int i = 0; i < 50; i++)
        {
            renderer.Render(parts, view, options, target);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            renderer.Render(parts, view, options, target);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200);
    }

    [Fact]
    public void Broken_meshes_and_a_camera_inside_do_no_harm()
    {
        Mesh sphere = Scenes.Sphere(50, 20);
        sphere.Positions[3] = new Vector3(float.NaN, 0, 0);
        sphere.Positions[40] = new Vector3(float.PositiveInfinity, 0, 0);
        sphere.Positions[90] = sphere.Positions[91];
        var part = new RenderPart(sphere, Material.Skin with { TwoSided = true });
        new Renderer(40, 40).Render([part], Scenes.Facing(40, 200));
        new Renderer(40, 40).Render([part], Scenes.Facing(40, 20));
        Assert.Equal(1600, new Renderer(40, 40).Render([], Scenes.Facing(40, 20)).Pixels.Length);
    }

    [Fact]
    public void Arrays_of_another_length_and_images_of_another_size_are_refused()
    {
        Mesh mesh = Scenes.Rectangle(-1, -1, 1, 1);
        var renderer = new Renderer(8, 8);
        Assert.Throws<ArgumentException>(() => renderer.Render([new RenderPart(mesh) { Openness = [1] }], Scenes.Facing(8, 10)));
        Assert.Throws<ArgumentException>(() => renderer.Render([new RenderPart(mesh)], Scenes.Facing(9, 10)));
        Assert.Throws<ArgumentException>(() => renderer.Render([new RenderPart(mesh)], Scenes.Facing(8, 10), new RenderOptions(), new Image(8, 9)));
    }

    [Fact]
    public void Hollows_are_less_open_than_what_stands_out()
    {
        Assert.All(SurfaceOpenness.Of(Scenes.Sphere(50, 20)), o => Assert.Equal(1, o));

        // Seen from inside, every direction ends on the sphere; 1 - distance / reach has a mean of 1 - 4r/3 / reach for cosine-weighted rays.
        Mesh inside = Scenes.Sphere(50, 40);
        int[] turned = [.. inside.Topology.Triangles];
        for (int i = 0; i < turned.Length; i += 3)
        {
            (turned[i + 1], turned[i + 2]) = (turned[i + 2], turned[i + 1]);
        }

        Assert.All(SurfaceOpenness.Of(new Mesh(inside.Positions, turned), 200, 200), o => Assert.InRange(o, 0.32f, 0.345f));
    }

    [Fact]
    public void Portraits_keep_a_head_inside_the_picture_and_fill_it()
    {
        Mesh egg = Scenes.Sphere(80, 30);
        for (int i = 0; i < egg.VertexCount; i++)
        {
            egg.Positions[i] = egg.Positions[i] * new Vector3(1, 1.4f, 1.1f) + new Vector3(5, 100, -20);
        }

        var shots = new HeadShots(egg, 120, 140) { Options = new RenderOptions { Background = Rgba.Transparent } };
        foreach (HeadSide side in Enum.GetValues<HeadSide>())
        {
            Image image = shots.Draw(egg, side);
            int[] rows = [.. Enumerable.Range(0, 140).Where(y => image.Row(y).ToArray().Any(p => p.A > 0))];
            Assert.True(rows[0] > 0 && rows[^1] < 139, $"{side}: rows {rows[0]} to {rows[^1]}");
            Assert.True(rows.Length > 100, $"{side}: {rows.Length} rows");
        }
    }
}
