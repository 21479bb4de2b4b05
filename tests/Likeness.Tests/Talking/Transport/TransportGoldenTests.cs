using Likeness.Geometry.Meshes;
using Likeness.Talking.Transport;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Talking.Transport;

/// <summary>Every case of <c>mesh_varifold_ot</c>.</summary>
public class TransportGoldenTests
{
    private const string File = "mesh_varifold_ot";

    // Length of normals in the file's cases.
    private const float Kappa = 0.5f;

    public static TheoryData<string> Sliced => GoldenFile.CaseNames(File, "sw");

    public static TheoryData<string> Varifolds => GoldenFile.CaseNames(File, "varifold_sw2");

    public static TheoryData<string> Kernels => GoldenFile.CaseNames(File, "kernel");

    [Fact]
    public void Every_case_is_run_by_one_of_the_tests() => Assert.DoesNotContain(
        GoldenFile.Load(File).Cases,
        static n => !n.StartsWith("sw", StringComparison.Ordinal) && !n.StartsWith("varifold_sw2", StringComparison.Ordinal) && !n.StartsWith("kernel", StringComparison.Ordinal) && n is not ("chamfer" or "sinkhorn"));

    [Theory]
    [MemberData(nameof(Sliced))]
    public void Sliced_distances_match(string name)
    {
        GoldenCase test = GoldenFile.Load(File).Case(name);
        Tensor x = test.Input("X"), y = test.Input("Y"), a = test.Input("a"), b = test.Input("b"), directions = test.Tensor("in/dirs");
        int power = test.Whole("p", 2);
        string output = test.Names("out").First(n => n != "per_direction");
        Tensor value = SlicedWasserstein.Distance(x, a, y, b, directions, power);
        test.AssertClose($"out/{output}", value.Span, 0, 1e-5);
        if (test.Has("out/per_direction"))
        {
            int lines = directions.Shape[0];
            float[] each = [.. Enumerable.Range(0, lines).Select(i => SlicedWasserstein.Distance(x, a, y, b, directions.Slice(0, i, i + 1), power).Span[0])];
            test.AssertClose("out/per_direction", each, 0, 1e-5);
        }

        (value * test.Tensor($"cot/{output}")).Sum().Backward();
        if (name == "sw2_repeated")
        {
            // Two points in one place: only what both get together is determined.
            (Tensor found, Tensor expected) = (x.Grad!, test.Tensor("grad/X"));
            Merge(found);
            Merge(expected);
            Assert.All(found.Span.ToArray().Zip(expected.Span.ToArray()), p => Assert.Equal(p.Second, p.First, 1e-5));
        }
        else
        {
            test.AssertGradient("X", x.Grad, 1e-4);
        }

        test.AssertGradient("Y", y.Grad, 1e-4);
        bool equalLevels = test.Shape("in/a").Count == test.Shape("in/b").Count && test.Doubles("in/a").Concat(test.Doubles("in/b")).Distinct().Count() == 1;
        if (!equalLevels && name != "sw2_repeated")
        {
            // Where all levels coincide the cost has a kink in every weight, and the file's gradient is one of many.
            test.AssertGradient("a", a.Grad, 1e-4);
            test.AssertGradient("b", b.Grad, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Varifolds))]
    public void Distances_of_surfaces_match(string name)
    {
        GoldenCase test = GoldenFile.Load(File).Case(name);
        Tensor v = test.Input("v");
        VarifoldMeasure surface = Measure(test, v, "in/f", Kappa);
        if (name.EndsWith("detached_weights", StringComparison.Ordinal))
        {
            surface = surface with { Areas = surface.Areas.Detach() };
        }

        Tensor value = Varifold.Distance(surface, Measure(test, test.Tensor("in/v_target"), "in/f_target", Kappa), test.Tensor("in/dirs"));
        test.AssertClose("out/y", value.Span, 0, 1e-5);
        (value * test.Tensor("cot/y")).Sum().Backward();
        test.AssertGradient("v", v.Grad, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_distances_match(string name)
    {
        GoldenCase test = GoldenFile.Load(File).Case(name);
        Tensor v = test.Input("v"), target = test.Input("v_target");
        NormalKernel kernel = name switch { "kernel_current" => NormalKernel.Current, "kernel_varifold" => NormalKernel.Varifold, _ => NormalKernel.Oriented };
        Tensor value = KernelDistance.Squared(
            Measure(test, v, "in/f", 1), Measure(test, target, "in/f_target", 1), kernel, (float)test.Number("sigma", 0), (float)test.Number("sigma_n", 0));
        test.AssertClose("out/y", value.Span, 1e-5, 1e-5);
        (value * test.Tensor("cot/y")).Sum().Backward();
        test.AssertGradient("v", v.Grad, 1e-4);
        test.AssertGradient("v_target", target.Grad, 1e-4);
    }

    [Fact]
    public void Chamfer_distance_matches()
    {
        GoldenCase test = GoldenFile.Load(File).Case("chamfer");
        Tensor x = test.Input("X"), y = test.Input("Y"), value = PointSets.Chamfer(x, y);
        test.AssertClose("out/y", value.Span, 0, 1e-5);
        (value * test.Tensor("cot/y")).Sum().Backward();
        test.AssertGradient("X", x.Grad, 1e-4);
        test.AssertGradient("Y", y.Grad, 1e-4);
    }

    [Fact]
    public void Regularised_transport_matches()
    {
        GoldenCase test = GoldenFile.Load(File).Case("sinkhorn");
        Tensor x = test.Input("X"), y = test.Input("Y");
        SinkhornResult found = PointSets.Sinkhorn(x, test.Tensor("in/a"), y, test.Tensor("in/b"), (float)test.Number("eps", 0), test.Whole("iterations", 0));
        test.AssertClose("out/plan", found.Plan, 1e-6, 1e-4);
        test.AssertClose("out/cost", found.Cost.Span, 0, 1e-4);
        test.AssertClose("out/dual", found.Dual.Span, 0, 1e-4);
        ((found.Cost * test.Tensor("cot/cost")).Sum() + (found.Dual * test.Tensor("cot/dual")).Sum()).Backward();
        test.AssertGradient("X", x.Grad, 1e-3);
        test.AssertGradient("Y", y.Grad, 1e-3);
    }

    private static void Merge(Tensor gradient)
    {
        int d = gradient.Shape[1];
        for (int k = 0; k < d; k++)
        {
            gradient.Span[d + k] += gradient.Span[(4 * d) + k];
            gradient.Span[(4 * d) + k] = 0;
        }
    }

    private static VarifoldMeasure Measure(GoldenCase test, Tensor vertices, string faces, float kappa) =>
        Varifold.Of(vertices, new MeshTopology(vertices.Shape[0], test.Ints(faces)), kappa);
}
