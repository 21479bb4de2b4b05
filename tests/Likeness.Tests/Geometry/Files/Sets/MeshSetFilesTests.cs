using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Geometry.Files.Sets;

public sealed class MeshSetFilesTests
{
    [Fact]
    public void A_set_comes_back_with_names_masks_texture_and_licence()
    {
        using var folder = new TemporaryFolder();
        MeshSet set = Sample(7);
        MeshSetFiles.Save(folder["a.npz"], set);
        LoadedMeshSet back = MeshSetFiles.Load(folder["a.npz"]);
        Assert.Equal(set.Vertices, back.Set.Vertices);
        Assert.True(set.Topology.Matches(back.Set.Topology));
        Assert.Equal(set.Names, back.Set.Names);
        Assert.Equal([1, 2, 5], back.Set.Masks["lips"]);
        Assert.Equal(set.Texture!.Corners, back.Set.Texture!.Corners);
        Assert.Equal(set.Texture.Coordinates, back.Set.Texture.Coordinates);
        Assert.Equal("free", back.Set.Licence);
        Assert.Equal(new UnitNote(1, "given in the file"), back.Units);
        Assert.Empty(back.Warnings);
        Assert.Empty(back.Splits);
    }

    [Fact]
    public void Splits_are_written_and_chosen_by_name_or_made_by_a_rule()
    {
        using var folder = new TemporaryFolder();
        MeshSet set = Sample(20);
        MeshSetFiles.Save(folder["s.npz"], set, MeshSplits.Modular(20));
        Assert.Equal(["train", "validation", "test"], MeshSetFiles.Splits(folder["s.npz"]));
        LoadedMeshSet test = MeshSetFiles.Load(folder["s.npz"] + "#test");
        Assert.Equal(set.Subset([0, 10]).Vertices, test.Set.Vertices);
        Assert.Equal(["m00", "m10"], test.Set.Names!);
        Assert.Equal("test", test.Split);
        MeshSetFiles.Save(folder["w.npz"], set);
        Assert.Equal(test.Set.Vertices, MeshSetFiles.Load(folder["w.npz"] + "#modular:test").Set.Vertices);
        Assert.Contains("has several splits (train, validation, test); choose one as", Error(folder["s.npz"]));
        Assert.Contains("has no split 'val'; it has train, validation, test", Error(folder["s.npz"] + "#val"));
        Assert.Contains("has no splits, so '#test' names nothing", Error(folder["w.npz"] + "#test"));
        Assert.Contains("say train, validation or test", Assert.Throws<LikenessException>(() => MeshSetFiles.Load(folder["w.npz"] + "#modular:x")).Message);
        // A file whose own name has the mark goes first.
        MeshSetFiles.Save(folder["odd#name.npz"], set);
        Assert.Equal(20, MeshSetFiles.Load(folder["odd#name.npz"]).Set.Count);
    }

    [Fact]
    public void Offsets_in_half_precision_are_added_to_the_reference_in_single()
    {
        using var folder = new TemporaryFolder();
        Mesh sheet = SampleMeshes.Sheet(2, 2, texture: false);
        Half[] offsets = [.. Enumerable.Range(0, 2 * 9 * 3).Select(i => (Half)(i / 64f))];
        new NpzWriter()
            .Add("reference", NpyArray.Of(sheet.Coordinates.ToArray(), 9, 3))
            .Add("faces", NpyArray.Of(sheet.Topology.Triangles, 8, 3))
            .Add("only_offsets", NpyArray.Of(offsets, 2, 9, 3))
            .Add("only_identity", NpyArray.Of<int>([3, 3], 2))
            .Add("only_frame", NpyArray.Of<int>([0, 7], 2))
            .Save(folder["o.npz"]);
        LoadedMeshSet loaded = MeshSetFiles.Load(folder["o.npz"]);
        Assert.Equal("only", loaded.Split);
        Assert.Equal(["id03/only/f000", "id03/only/f007"], loaded.Set.Names!);
        for (int i = 0; i < offsets.Length; i++)
        {
            Assert.Equal(sheet.Coordinates[i % 27] + (float)offsets[i], loaded.Set.Vertices[i]);
        }
    }

    [Fact]
    public void One_mesh_quads_and_units_are_understood()
    {
        using var folder = new TemporaryFolder();
        new NpzWriter()
            .Add("vertices", NpyArray.Of<double>([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0], 4, 3))
            .Add("faces", NpyArray.Of<long>([0, 1, 2, 3, 0, 1, 2, -1], 2, 4))
            .Add("unit_to_mm", NpyArray.Of<float>([10]))
            .Save(folder["q.npz"]);
        LoadedMeshSet loaded = MeshSetFiles.Load(folder["q.npz"]);
        Assert.Equal(1, loaded.Set.Count);
        Assert.Equal([0, 1, 2, 0, 2, 3, 0, 1, 2], loaded.Set.Topology.Triangles);
        Assert.Equal(10, loaded.Set.Vertices[3]);
        Assert.Equal(1000, MeshSetFiles.Load(folder["q.npz"], new MeshSetOptions { UnitToMillimetres = 1000 }).Set.Vertices[3]);
    }

    [Fact]
    public void Numbers_that_are_not_are_named_or_listed()
    {
        using var folder = new TemporaryFolder();
        MeshSet set = Sample(3);
        set.Vertices[(1 * 20 * 3) + (4 * 3) + 1] = float.NaN;
        set.Vertices[(2 * 20 * 3) + (19 * 3)] = float.PositiveInfinity;
        MeshSetFiles.Save(folder["n.npz"], set);
        Assert.Contains("sample 1 (m01), vertex 4 is not a number, and 1 more", Error(folder["n.npz"]));
        Assert.Equal([(1, 4), (2, 19)], MeshSetFiles.Load(folder["n.npz"], new MeshSetOptions { AllowNonFinite = true }).NonFinite);
    }

    [Fact]
    public void A_folder_is_read_in_the_order_of_its_paths_and_cut_alike()
    {
        using var folder = new TemporaryFolder();
        // A quad whose shorter diagonal changes: the cut must not.
        Write("b/smile/2.obj", "v 0 0 0\nv 300 0 0\nv 300 100 0\nv 0 100 0\nf 1 2 3 4\n");
        Write("a/smile/10.obj", "v 0 0 0\nv 100 0 0\nv 400 400 0\nv 0 100 0\nf 1 2 3 4\n");
        Write("a/smile/02.ply", "ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n9 0 0\n100 0 0\n100 100 0\n0 100 0\n4 0 1 2 3\n");
        Write("a/readme.txt", "no mesh");
        LoadedMeshSet loaded = MeshSetFiles.Load(folder.Root);
        Assert.Equal(["a/smile/02", "a/smile/10", "b/smile/2"], loaded.Set.Names!);
        Assert.Equal([0, 1, 2, 0, 2, 3], loaded.Set.Topology.Triangles);
        Assert.Equal(9, loaded.Set.Vertices[0]);
        Write("c.obj", "v 0 0 0\nv 100 0 0\nv 100 100 0\nf 1 2 3\n");
        Assert.Contains("has 3 vertices, a/smile/02.ply has 4", Error(folder.Root));
        Write("c.obj", "v 0 0 0\nv 100 0 0\nv 100 100 0\nv 0 1 0\nf 1 2 4 3\n");
        Assert.Contains("c.obj: differs in face 0: (0 1 3 2), a/smile/02.ply has (0 1 2 3)", Error(folder.Root));
        Write("c.obj", "v 0 0 0\nv 100 0 0\nv 100 100 0\nv 0 1 0\nf 1 2 4\nf 1 2 3\n");
        Assert.Contains("has 2 faces, a/smile/02.ply has 1", Error(folder.Root));

        void Write(string name, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
            File.WriteAllText(folder[name], text);
        }
    }

    [Fact]
    public void A_mesh_file_is_a_set_of_one()
    {
        using var folder = new TemporaryFolder();
        Mesh sheet = SampleMeshes.Sheet();
        foreach (string name in (string[])["a.obj", "a.ply", "a.glb"])
        {
            MeshFiles.Save(folder[name], sheet);
            LoadedMeshSet loaded = MeshSetFiles.Load(folder[name]);
            Assert.Equal(1, loaded.Set.Count);
            SampleMeshes.AssertSame(sheet, loaded.Set.MeshAt(0), 1e-4f);
        }
    }

    [Fact]
    public void Arrays_that_do_not_fit_are_named()
    {
        using var folder = new TemporaryFolder();
        float[] v = [0, 0, 0, 1, 0, 0, 0, 1, 0];
        Assert.Contains("is not a mesh set: it has neither", Broken(w => w.Add("weights", NpyArray.Of(v, 9))));
        Assert.Contains("has no 'faces'", Broken(w => w.Add("vertices", NpyArray.Of(v, 1, 3, 3))));
        Assert.Contains("'vertices' has shape", Broken(w => w.Add("vertices", NpyArray.Of(v, 9)).Add("faces", NpyArray.Of<int>([0, 1, 2], 1, 3))));
        Assert.Contains("names vertex 3 in triangle 0, but there are 3 (the indices seem to run from 1", Broken(w => w.Add("vertices", NpyArray.Of(v, 3, 3)).Add("faces", NpyArray.Of<int>([1, 2, 3], 1, 3))));
        Assert.Contains("'faces' has shape", Broken(w => w.Add("vertices", NpyArray.Of(v, 3, 3)).Add("faces", NpyArray.Of<int>([0, 1, 2], 3))));
        Assert.Contains("there are no meshes", Broken(w => w.Add("vertices", NpyArray.Of<float>([], 0, 3, 3)).Add("faces", NpyArray.Of<int>([0, 1, 2], 1, 3))));
        Assert.Contains("'names' has 1 names for 3 meshes", Broken(w => w.Add("vertices", NpyArray.Of(v, 3, 1, 3)).Add("faces", NpyArray.Of<int>([], 0, 3)).Add("names", NpyArray.Of<string>(["a"], 1))));
        Assert.Contains("mask_lips names vertex 7", Broken(w => w.Add("vertices", NpyArray.Of(v, 3, 3)).Add("faces", NpyArray.Of<int>([0, 1, 2], 1, 3)).Add("mask_lips", NpyArray.Of<int>([7], 1))));
        Assert.Contains("'reference' has shape", Broken(w => w.Add("reference", NpyArray.Of(v, 9)).Add("a_offsets", NpyArray.Of(v, 1, 3, 3)).Add("faces", NpyArray.Of<int>([0, 1, 2], 1, 3))));
        byte[] bytes = File.ReadAllBytes(folder["x.npz"]);
        File.WriteAllBytes(folder["cut.npz"], bytes[..(bytes.Length / 2)]);
        Error(folder["cut.npz"]);
        Assert.Contains("is a folder without .obj or .ply", Error(Directory.CreateDirectory(folder["empty"]).FullName));

        string Broken(Action<NpzWriter> fill)
        {
            var writer = new NpzWriter();
            fill(writer);
            writer.Save(folder["x.npz"]);
            return Error(folder["x.npz"]);
        }
    }

    [Fact]
    public void Masks_of_another_file_are_read_for_the_right_number_of_vertices()
    {
        using var folder = new TemporaryFolder();
        MeshSetFiles.Save(folder["a.npz"], Sample(1));
        Assert.Equal([1, 2, 5], MeshMasks.Load(folder["a.npz"], 20)["lips"]);
        Assert.Contains("are for 20 vertices, the meshes have 21", Assert.Throws<InvalidFileException>(() => MeshMasks.Load(folder["a.npz"], 21)).Message);
        new NpzWriter().Add("mask_eyes", NpyArray.Of<bool>([true, false, true], 3)).Save(folder["flags.npz"]);
        Assert.Equal([0, 2], MeshMasks.Load(folder["flags.npz"], 3)["eyes"]);
        new NpzWriter().Add("a", NpyArray.Of<int>([1], 1)).Save(folder["none.npz"]);
        Assert.Contains("has no masks", Assert.Throws<InvalidFileException>(() => MeshMasks.Load(folder["none.npz"], 3)).Message);
    }

    [Fact]
    public void Topologies_that_differ_are_described()
    {
        var a = new MeshTopology(4, [0, 1, 2, 0, 2, 3]);
        Assert.Null(TopologyDifference.Describe(a, "a", new MeshTopology(4, [0, 1, 2, 0, 2, 3])));
        Assert.Equal("has 5 vertices, a has 4", TopologyDifference.Describe(a, "a", new MeshTopology(5, [0, 1, 2, 0, 2, 3])));
        Assert.Equal("has 1 triangles, a has 2", TopologyDifference.Describe(a, "a", new MeshTopology(4, [0, 1, 2])));
        Assert.Equal("differs in face 1: (0 3 2), a has (0 2 3)", TopologyDifference.Describe(a, "a", new MeshTopology(4, [0, 1, 2, 0, 3, 2])));
        Assert.Contains("b differs in face 1", Assert.Throws<LikenessException>(() => TopologyDifference.Require(a, "a", new MeshTopology(4, [0, 1, 2, 0, 3, 2]), "b")).Message);
    }

    [SkippableFact]
    public void The_shared_sequences_and_sets_are_read()
    {
        LoadedMeshSet unseen = MeshSetFiles.Load(Requires.Shared("data/ict/sequences_test.npz") + "#unseen");
        Assert.Equal((60, 5000, 9818), (unseen.Set.Count, unseen.Set.VertexCount, unseen.Set.Topology.TriangleCount));
        Assert.Equal(["test", "unseen"], unseen.Splits.Order());
        Assert.Empty(unseen.Warnings);
        LoadedMeshSet face = MeshSetFiles.Load(Requires.Shared("data/ict/ict_face_5k.npz"));
        Assert.True(face.Set.Topology.Matches(unseen.Set.Topology));
        Assert.Equal(new UnitNote(10, "given in the file"), face.Units);
        Assert.Equal(330, MeshMasks.Load(Requires.Shared("data/ict/ict_face_5k.npz"), unseen.Set.VertexCount)["lips"].Length);
        foreach ((string name, int count, int vertices) in ((string, int, int)[])[("cat-poses", 10, 7207), ("horse-poses", 11, 8431), ("lion-poses", 10, 5000), ("scalismo-asm", 7, 1400), ("scalismo-faces", 11, 1545)])
        {
            LoadedMeshSet set = MeshSetFiles.Load(Requires.Shared($"data/meshes/{name}.npz"));
            Assert.Equal((count, vertices, count), (set.Set.Count, set.Set.VertexCount, set.Set.Names!.Count));
        }

        LoadedMesh bunny = MeshFiles.Load(Requires.Shared("data/meshes/bunny.obj"));
        Assert.Equal((2503, 4968), (bunny.Mesh.VertexCount, bunny.Mesh.Topology.TriangleCount));
        Assert.Equal(-0.00341018f, bunny.Mesh.Positions[0].X);
    }

    private static string Error(string path) => Assert.Throws<InvalidFileException>(() => MeshSetFiles.Load(path)).Message;

    private static MeshSet Sample(int count)
    {
        Mesh sheet = SampleMeshes.Sheet();
        float[] vertices = [.. Enumerable.Range(0, count).SelectMany(i => sheet.Positions.SelectMany(p => (float[])[p.X + i, p.Y, p.Z * (i + 1)]))];
        return new MeshSet(sheet.Topology, vertices)
        {
            Names = [.. Enumerable.Range(0, count).Select(i => $"m{i:00}")],
            Masks = new Dictionary<string, int[]> { ["lips"] = [1, 2, 5] },
            Texture = sheet.Texture,
            Licence = "free",
        };
    }
}
