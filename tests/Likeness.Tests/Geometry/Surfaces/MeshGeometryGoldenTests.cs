using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Surfaces;
using Likeness.Geometry.Topology;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Geometry.Surfaces;

/// <summary>The cases of <c>mesh_geometry</c> with gradients. Closest points stand with the tree.</summary>
public sealed class MeshGeometryGoldenTests
{
    private static GoldenFile File => GoldenFile.Load("mesh_geometry");

    public static TheoryData<string> Cases(string ending) => [.. File.Cases.Where(c => c.EndsWith(ending, StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases), "_vertex_normals")]
    public void Vertex_normals_match_the_reference(string name)
    {
        GoldenCase test = File.Case(name);
        Tensor v = test.Input("v");
        Tensor y = SurfaceOps.VertexNormals(v, TopologyOf(test));
        test.AssertOutput("y", y);
        y.Backward(test.Tensor("cot/y"));
        test.AssertGradient("v", v.Grad);

        var plain = new Vector3[v.Shape[0]];
        SurfaceOps.VertexNormals(MemoryMarshal.Cast<float, Vector3>(v.Span), TopologyOf(test), plain);
        test.AssertClose("out/y", MemoryMarshal.Cast<Vector3, float>(plain.AsSpan()));
    }

    [Theory]
    [MemberData(nameof(Cases), "_face_features")]
    public void Face_features_match_the_reference(string name)
    {
        GoldenCase test = File.Case(name);
        Tensor v = test.Input("v");
        FaceFeatures features = SurfaceOps.FaceFeatures(v, TopologyOf(test));
        test.AssertOutput("area", features.Areas);
        test.AssertOutput("barycenter", features.Barycentres);
        test.AssertOutput("normal", features.Normals);

        // One way back for each output: their gradients add up.
        features.Areas.Backward(test.Tensor("cot/area"));
        SurfaceOps.FaceFeatures(v, TopologyOf(test)).Barycentres.Backward(test.Tensor("cot/barycenter"));
        SurfaceOps.FaceFeatures(v, TopologyOf(test)).Normals.Backward(test.Tensor("cot/normal"));
        test.AssertGradient("v", v.Grad);
    }

    [Theory]
    [MemberData(nameof(Cases), "_edge_lengths")]
    public void Edge_lengths_match_the_reference(string name)
    {
        GoldenCase test = File.Case(name);
        Tensor v = test.Input("v");
        MeshEdge[] edges = MemoryMarshal.Cast<int, MeshEdge>(test.Ints("in/e")).ToArray();
        Tensor y = SurfaceOps.EdgeLengths(v, edges);
        test.AssertOutput("y", y);
        y.Backward(test.Tensor("cot/y"));
        test.AssertGradient("v", v.Grad);
        Assert.Equal(MeshEdges.Of(Sibling(name, "_edge_lengths")).Edges.ToArray(), edges);
    }

    [Theory]
    [MemberData(nameof(Cases), "_uniform_laplacian")]
    public void Uniform_Laplacians_match_the_reference(string name)
    {
        GoldenCase test = File.Case(name);
        Tensor v = test.Input("v");
        Tensor y = MeshLaplacian.Uniform(Sibling(name, "_uniform_laplacian")).Multiply(v);
        test.AssertOutput("y", y);
        y.Backward(test.Tensor("cot/y"));
        test.AssertGradient("v", v.Grad);
    }

    [Theory]
    [MemberData(nameof(Cases), "_arap_cot")]
    public void Rigidity_with_cotangent_weights_matches_the_reference(string name)
    {
        GoldenCase test = File.Case(name);
        Vector3[] rest = Shapes.Vectors(test.Doubles("in/rest"));
        MeshTopology topology = Sibling(name, "_arap_cot");
        double[] weights = MeshLaplacian.CotangentWeights(rest, topology);
        int[] directed = File.Case(name.Replace("_arap_cot", "_arap", StringComparison.Ordinal)).Ints("in/edges_directed");
        MeshEdges edges = MeshEdges.Of(topology);
        test.AssertClose("in/w", [.. Enumerable.Range(0, directed.Length / 2).Select(e => weights[edges.IndexOf(directed[2 * e], directed[(2 * e) + 1])])], 1e-9, 1e-9);
        AssertArap(test, ArapModel.WithCotangentWeights(rest, topology));
    }

    [Theory]
    [MemberData(nameof(Cases), "_arap_uniform")]
    public void Rigidity_with_uniform_weights_matches_the_reference(string name)
    {
        GoldenCase test = File.Case(name);
        AssertArap(test, ArapModel.WithUniformWeights(Shapes.Vectors(test.Doubles("in/rest")), Sibling(name, "_arap_uniform")));
    }

    private static void AssertArap(GoldenCase test, ArapModel model)
    {
        Tensor deformed = test.Tensor("in/deformed").WithGrad();
        Tensor energy = SurfaceOps.ArapEnergy(deformed, model);
        test.AssertOutput("energy", energy);
        test.AssertClose("out/R", SurfaceOps.ArapRotations(deformed, model));
        energy.Backward(test.Tensor("cot/energy"));
        test.AssertGradient("deformed", deformed.Grad);
    }

    private static MeshTopology TopologyOf(GoldenCase test) => new(test.Shape("in/v")[0], test.Ints("in/f"));

    // Cases that name no triangles share those of the same mesh's normals.
    private static MeshTopology Sibling(string name, string ending) =>
        TopologyOf(File.Case(name.Replace(ending, "_vertex_normals", StringComparison.Ordinal)));
}
