using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Sparse;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Golden;

/// <summary>Indexing, sorting, running sums, moving elements against reference vectors.</summary>
public class NnIndexTests
{
    private static readonly Dictionary<string, Func<GoldenRun, Tensor>> Operations = new()
    {
        ["embedding"] = static r => IndexOps.Embedding(r["w"], r.Index("i")),
        ["index_select"] = static r => r["x"].IndexSelect(1, r.Index("i")),
        ["gather"] = static r => r["x"].Gather(1, r.Index("i")),
        ["gather_dim0"] = static r => r["x"].Gather(0, r.Index("i")),
        ["index_add"] = static r => r["x"].IndexAdd(0, r.Index("i"), r["s"]),
        ["index_add_alpha"] = static r => r["x"].IndexAdd(0, r.Index("i"), r["s"], -2f),
        ["scatter_add"] = static r => r["x"].ScatterAdd(1, r.Index("i"), r["s"]),
        ["scatter"] = static r => r["x"].Scatter(1, r.Index("i"), r["s"]),
        ["sort"] = static r => WithIndex(r, r["x"].Sort(1)),
        ["sort_desc"] = static r => WithIndex(r, r["x"].Sort(-1, descending: true)),
        ["sort_ties_stable"] = static r => WithIndex(r, r["x"].Sort(-1)),
        ["topk"] = static r => WithIndex(r, r["x"].TopK(r.Case.Shape("out/y")[-1])),
        ["topk_smallest"] = static r => WithIndex(r, r["x"].TopK(r.Case.Shape("out/y")[1], 1, largest: false)),
        ["cumsum"] = static r => r["x"].CumulativeSum(1),
        ["cumsum_last"] = static r => r["x"].CumulativeSum(-1),
        ["cumprod"] = static r => r["x"].CumulativeProduct(-1),
        ["max_dim"] = static r => WithIndex(r, r["x"].MaxWithIndex(1)),
        ["cat"] = static r => ShapeOps.Concat(1, r["a"], r["b"]),
        ["stack"] = static r => ShapeOps.Stack(1, r["a"], r["b"]),
        ["permute"] = static r => r["x"].Permute(2, 0, 1),
        ["slice_step"] = static r => r["x"].Slice(1, 1, step: 2).Slice(2, 0, -1),
        ["flip"] = static r => r["x"].Flip(1),
        ["roll"] = static r => r["x"].Roll(2, 1),
        ["repeat_interleave"] = static r => r["x"].RepeatInterleave(3, 1),
        ["expand"] = static r => r["x"].Expand(r.Case.Shape("out/y")),
        ["masked_fill"] = static r => r["x"].MaskedFill(r["mask"], -1.5f),
        ["sparse_dense_matmul"] = SparseProduct,
        ["complex_rotation"] = static r => RotationOps.AxisAngleToMatrix(r["aa"]),
    };

    public static TheoryData<string> Cases => GoldenFile.CaseNames("nn_index");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_and_gradients_match_the_reference(string name)
    {
        var run = new GoldenRun(GoldenFile.Load("nn_index").Case(name));
        Assert.True(
            Operations.TryGetValue(name, out Func<GoldenRun, Tensor>? operation),
            $"nn_index has a case '{name}' that no test knows: say in {nameof(NnIndexTests)} which operation it is.");
        run.Check([("y", operation!(run))]);
    }

    private static Tensor WithIndex(GoldenRun run, (Tensor Values, IndexTensor Positions) result)
    {
        Assert.Equal(run.Case.Shape("out/idx"), result.Positions.Shape);
        Assert.Equal(run.Case.Ints("out/idx"), result.Positions.Span.ToArray());
        return result.Values;
    }

    private static Tensor SparseProduct(GoldenRun r)
    {
        int[] rows = r.Case.Ints("in/rows"), columns = r.Case.Ints("in/cols");
        Tensor values = r["vals"], x = r["x"];
        int height = r.Case.Shape("out/y")[0], width = x.Shape[0];

        // Entries in row order; where some coincide their values are added up first.
        int[] order = [.. Enumerable.Range(0, rows.Length).OrderBy(i => rows[i]).ThenBy(i => columns[i])];
        int[] places = [.. order.Select(i => (rows[i] * width) + columns[i])];
        int[] distinct = [.. places.Distinct()];
        SparseMatrix pattern = SparseMatrix.FromEntries(
            height, width, [.. distinct.Select(p => p / width)], [.. distinct.Select(p => p % width)], new float[distinct.Length]);
        Tensor merged = Tensor.Zeros(distinct.Length).IndexAdd(0, places.Select(p => Array.IndexOf(distinct, p)).ToArray(), values.IndexSelect(0, order));
        return pattern.Multiply(merged, x);
    }
}
