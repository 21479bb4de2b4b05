using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Geometry.Topology;
using Likeness.Tensors;
using Likeness.Tensors.Sparse;

namespace Likeness.Tests.Geometry.Simplification;

public sealed class MeshHierarchyTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"likeness-hierarchy-{Guid.NewGuid():n}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    public static TheoryData<string> Kinds => ["sphere", "sheet", "two spheres", "tangle"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Down_selects_and_up_reproduces_constants_and_kept_vertices(string kind)
    {
        Mesh mesh = MeshOf(kind);
        MeshHierarchy hierarchy = MeshHierarchy.Build(mesh, 3, 4);
        Assert.Equal(4, hierarchy.Levels.Count);
        for (int l = 0; l < 3; l++)
        {
            (HierarchyLevel fine, HierarchyLevel coarse, HierarchyStep step) = (hierarchy.Levels[l], hierarchy.Levels[l + 1], hierarchy.Steps[l]);
            Assert.Equal((coarse.VertexCount, fine.VertexCount), (step.Down.Rows, step.Down.Columns));
            Assert.Equal((fine.VertexCount, coarse.VertexCount), (step.Up.Rows, step.Up.Columns));
            Assert.Equal(step.Kept, step.Down.ColumnIndices);
            Assert.All(step.Down.Values, v => Assert.Equal(1, v));
            Assert.Equal(coarse.Positions, step.Kept.Select(k => fine.Positions[k]));
            Assert.All(step.Up.Values, v => Assert.InRange(v, 0, 1));
            for (int r = 0; r < step.Up.Rows; r++)
            {
                Assert.InRange(step.Up.RowStarts[r + 1] - step.Up.RowStarts[r], 1, 3);
                Assert.Equal(1, step.Up.Values[step.Up.RowStarts[r]..step.Up.RowStarts[r + 1]].Sum(), 1e-6);
            }

            // D U = I: going up and down again changes nothing.
            SparseMatrix round = SparseMatrix.Multiply(step.Down, step.Up);
            Assert.Equal(Enumerable.Range(0, coarse.VertexCount), round.ColumnIndices);
            Assert.All(round.Values, v => Assert.Equal(1, v));
            Assert.Equal(GraphLaplacian.Scaled(coarse.Topology).Values, coarse.Laplacian.Values);
        }
    }

    [Fact]
    public void A_cached_hierarchy_is_the_same_and_is_read_from_the_file()
    {
        Mesh mesh = Shapes.Icosphere(3);
        MeshHierarchy built = MeshHierarchy.Build(mesh, cacheFolder: _folder);
        string file = Assert.Single(Directory.GetFiles(_folder));
        DateTime written = File.GetLastWriteTimeUtc(file);
        MeshHierarchy read = MeshHierarchy.Build(new Mesh(mesh.Positions, mesh.Topology.Triangles), cacheFolder: _folder);
        AssertSame(built, read);
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void A_damaged_cache_file_is_replaced(int damage)
    {
        Mesh mesh = Shapes.Icosphere(2);
        MeshHierarchy built = MeshHierarchy.Build(mesh, cacheFolder: _folder);
        string file = Assert.Single(Directory.GetFiles(_folder));
        byte[] good = File.ReadAllBytes(file);
        byte[] bad = damage < 0 ? good[..^5] : [.. good];
        if (damage >= 0)
        {
            bad[damage] ^= 0x10;
        }

        File.WriteAllBytes(file, bad);
        AssertSame(built, MeshHierarchy.Build(mesh, cacheFolder: _folder));
        Assert.Equal(good, File.ReadAllBytes(file));
    }

    [Fact]
    public void Other_positions_factors_and_triangles_have_other_files()
    {
        Mesh mesh = Shapes.Icosphere(2);
        MeshHierarchy.Build(mesh, cacheFolder: _folder);
        MeshHierarchy.Build(mesh.WithPositions([.. mesh.Positions.Select(p => p * 2)]), cacheFolder: _folder);
        MeshHierarchy.Build(mesh, 3, 4, _folder);
        MeshHierarchy.Build(mesh, 4, 2, _folder);
        MeshHierarchy.Build(Shapes.Reversed(mesh), cacheFolder: _folder);
        Assert.Equal(5, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_costs_nothing_but_time()
    {
        Directory.CreateDirectory(_folder);
        string notAFolder = Path.Combine(_folder, "file");
        File.WriteAllText(notAFolder, "");
        Assert.Equal(5, MeshHierarchy.Build(Shapes.Icosphere(2), cacheFolder: notAFolder).Levels.Count);
    }

    [Fact]
    public void A_single_triangle_stays_itself_on_every_level()
    {
        MeshHierarchy hierarchy = MeshHierarchy.Build(new Mesh([Vector3.Zero, Vector3.UnitX, Vector3.UnitY], [0, 1, 2]));
        Assert.All(hierarchy.Levels, l => Assert.Equal(3, l.VertexCount));
        Assert.All(hierarchy.Steps, s => Assert.Equal([0, 1, 2], s.Kept));
    }

    [Fact]
    public void Loose_vertices_are_dropped_on_the_way_down_and_found_on_the_surface_on_the_way_up()
    {
        Mesh sphere = Shapes.Icosphere(2);
        var mesh = new Mesh([.. sphere.Positions, new Vector3(0, 3, 0)], sphere.Topology.Triangles);
        HierarchyStep step = MeshHierarchy.Build(mesh, 1).Steps[0];
        Assert.DoesNotContain(sphere.VertexCount, step.Kept);
        Assert.Equal(1, step.Up.Values[step.Up.RowStarts[sphere.VertexCount]..].Sum(), 1e-6);
    }

    [Fact]
    public void Meshes_without_a_surface_are_refused()
    {
        Assert.Throws<LikenessException>(() => MeshHierarchy.Build(new Mesh([Vector3.Zero, Vector3.One], Array.Empty<int>())));
        Assert.Throws<LikenessException>(() => MeshHierarchy.Build(new Mesh([Vector3.Zero, Vector3.One, new Vector3(float.PositiveInfinity)], [0, 1, 2])));
        Assert.Throws<ArgumentOutOfRangeException>(() => MeshHierarchy.Build(Shapes.Icosphere(1), 2, 1));
    }

    [SkippableFact]
    public void Upsampling_on_the_shared_head_is_as_specified()
    {
        int[][] counts = [[1282, 297, 3421], [329, 115, 806], [81, 40, 192], [23, 16, 40]];
        double[] millimetres = [0.526, 1.646, 3.754, 14.383];
        MeshHierarchy hierarchy = MeshHierarchy.Build(Shapes.IctHead());
        for (int l = 0; l < counts.Length; l++)
        {
            (HierarchyLevel fine, HierarchyLevel coarse, SparseMatrix up) = (hierarchy.Levels[l], hierarchy.Levels[l + 1], hierarchy.Steps[l].Up);
            int[] found = new int[3];
            double error = 0;
            for (int r = 0; r < up.Rows; r++)
            {
                int entries = 0;
                Vector3 p = default;
                for (int e = up.RowStarts[r]; e < up.RowStarts[r + 1]; e++)
                {
                    entries += up.Values[e] > 1e-9f ? 1 : 0;
                    p += up.Values[e] * coarse.Positions[up.ColumnIndices[e]];
                }

                found[entries - 1]++;
                error += (p - fine.Positions[r]).Length() * Shapes.IctUnit;
            }

            for (int k = 0; k < 3; k++)
            {
                Assert.InRange(found[k], (int)Math.Floor(0.99 * counts[l][k]), (int)Math.Ceiling(1.01 * counts[l][k]));
            }

            Assert.InRange(error / up.Rows, 0.98 * millimetres[l], 1.02 * millimetres[l]);
        }
    }

    private static Mesh MeshOf(string kind) => kind switch
    {
        "sphere" => Shapes.Icosphere(3),
        "sheet" => Shapes.Sheet(15, 11),
        "two spheres" => Shapes.Union(Shapes.Icosphere(2), Shapes.Icosphere(1)),
        _ => Shapes.Soup(21, 120, 300),
    };

    private static void AssertSame(MeshHierarchy a, MeshHierarchy b)
    {
        Assert.Equal(a.Levels.Count, b.Levels.Count);
        for (int l = 0; l < a.Levels.Count; l++)
        {
            Assert.Equal(a.Levels[l].Positions, b.Levels[l].Positions);
            Assert.True(a.Levels[l].Topology.Matches(b.Levels[l].Topology));
            Assert.Equal(a.Levels[l].Laplacian.Values, b.Levels[l].Laplacian.Values);
        }

        for (int l = 0; l < a.Steps.Count; l++)
        {
            Assert.Equal(a.Steps[l].Kept, b.Steps[l].Kept);
            Assert.Equal(a.Steps[l].Down.ColumnIndices, b.Steps[l].Down.ColumnIndices);
            Assert.Equal(a.Steps[l].Up.RowStarts, b.Steps[l].Up.RowStarts);
            Assert.Equal(a.Steps[l].Up.ColumnIndices, b.Steps[l].Up.ColumnIndices);
            Assert.Equal(a.Steps[l].Up.Values, b.Steps[l].Up.Values);
        }
    }
}
