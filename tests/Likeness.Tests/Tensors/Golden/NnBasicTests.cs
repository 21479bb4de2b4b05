using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Golden;

/// <summary>Dense algebra, activations, losses, normalisations, recurrent cells against reference vectors.</summary>
public class NnBasicTests
{
    private static readonly Dictionary<string, Func<GoldenRun, Tensor>> Operations = new()
    {
        ["matmul"] = static r => r["a"].MatMul(r["b"]),
        ["matmul_tn"] = static r => r["a"].MatMul(r["b"], transposeA: true),
        ["matmul_nt"] = static r => r["a"].MatMul(r["b"], transposeB: true),
        ["bmm"] = static r => r["a"].MatMul(r["b"]),
        ["bmm_broadcast"] = static r => r["a"].MatMul(r["b"]),
        ["matvec"] = static r => r["a"].MatMul(r["b"]),
        ["linear"] = static r => r["x"].Linear(r["w"], r["b"]),
        ["linear_nobias"] = static r => r["x"].Linear(r["w"]),
        ["broadcast_add"] = static r => r["a"] + r["b"],
        ["broadcast_mul"] = static r => r["a"] * r["b"],
        ["broadcast_div"] = static r => r["a"] / r["b"],
        ["pow_scalar"] = static r => r["x"].Power(2.5f),
        ["pow_tensor"] = static r => r["x"].Power(r["e"]),
        ["ew_exp"] = static r => r["x"].Exp(),
        ["ew_log"] = static r => r["x"].Log(),
        ["ew_sqrt"] = static r => r["x"].Sqrt(),
        ["ew_rsqrt"] = static r => r["x"].InverseSqrt(),
        ["ew_reciprocal"] = static r => r["x"].Reciprocal(),
        ["ew_sin"] = static r => r["x"].Sin(),
        ["ew_cos"] = static r => r["x"].Cos(),
        ["ew_atan"] = static r => r["x"].Atan(),
        ["ew_erf"] = static r => r["x"].Erf(),
        ["ew_log1p"] = static r => r["x"].Log1P(),
        ["ew_expm1"] = static r => r["x"].ExpM1(),
        ["ew_abs"] = static r => r["x"].Abs(),
        ["ew_atan2"] = static r => r["input"].Atan2(r["other"]),
        ["ew_clamp"] = static r => r["x"].Clamp(-0.5f, 0.75f),
        ["ew_maximum"] = static r => r["input"].Maximum(r["other"]),
        ["ew_where"] = static r => MaskOps.Where(r["c"].GreaterThan(0f), r["x"], r["y"]),
        ["act_gelu_erf"] = static r => r["x"].Gelu(),
        ["act_gelu_tanh"] = static r => r["x"].GeluTanh(),
        ["act_silu"] = static r => r["x"].Silu(),
        ["act_relu"] = static r => r["x"].Relu(),
        ["act_elu"] = static r => r["x"].Elu(),
        ["act_elu_a"] = static r => r["x"].Elu(0.7f),
        ["act_leaky_relu"] = static r => r["x"].LeakyRelu(0.2f),
        ["act_leaky_relu_001"] = static r => r["x"].LeakyRelu(),
        ["act_softplus"] = static r => r["x"].Softplus(),
        ["act_softplus_b"] = static r => r["x"].Softplus(5f),
        ["act_sigmoid"] = static r => r["x"].Sigmoid(),
        ["act_logsigmoid"] = static r => r["x"].LogSigmoid(),
        ["act_tanh"] = static r => r["x"].Tanh(),
        ["prelu"] = static r => r["x"].PRelu(r["a"]),
        ["softmax"] = static r => r["x"].Softmax(),
        ["softmax_dim1"] = static r => r["x"].Softmax(1),
        ["log_softmax"] = static r => r["x"].LogSoftmax(),
        ["logsumexp"] = static r => r["x"].LogSumExp(),
        ["cross_entropy"] = static r => r["x"].CrossEntropy(r.Index("t")),
        ["cross_entropy_sum_w"] = static r => r["x"].CrossEntropy(r.Index("t"), r["w"]),
        ["cross_entropy_ignore"] = static r => r["x"].CrossEntropy(r.Index("t")),
        ["cross_entropy_smooth"] = static r => r["x"].CrossEntropy(r.Index("t"), smoothing: 0.1f),
        ["bce_logits"] = static r => r["x"].BinaryCrossEntropyWithLogits(r["t"]),
        ["mse"] = static r => r["x"].MeanSquaredError(r["t"]),
        ["l1"] = static r => r["x"].L1Loss(r["t"]),
        ["smooth_l1"] = static r => r["x"].SmoothL1Loss(r["t"], 0.5f),
        ["huber"] = static r => r["x"].HuberLoss(r["t"], 0.5f),
        ["kl_gauss"] = static r => r["mu"].GaussianDivergence(r["lv"]),
        ["cosine_similarity"] = static r => r["a"].CosineSimilarity(r["b"]),
        ["normalize_l2"] = static r => r["x"].Normalize(),
        ["norm_l2"] = static r => r["x"].Norm(-1),
        ["layer_norm"] = static r => r["x"].LayerNorm(r["w"], r["b"], r["w"].Shape.Rank, Eps(r, 1e-5)),
        ["layer_norm_2d"] = static r => r["x"].LayerNorm(r["w"], r["b"], r["w"].Shape.Rank, Eps(r, 1e-6)),
        ["rms_norm"] = static r => r["x"].RmsNorm(r["w"], Eps(r, 1e-6)),
        ["group_norm"] = static r => r["x"].GroupNorm(r.Case.Whole("groups", 1), r["w"], r["b"], Eps(r, 1e-5)),
        ["group_norm_1d"] = static r => r["x"].GroupNorm(r.Case.Whole("groups", 1), r["w"], r["b"], Eps(r, 1e-5)),
        ["instance_norm"] = static r => r["x"].InstanceNorm(eps: Eps(r, 1e-5)),
        ["batch_norm_train_2d"] = BatchNorm,
        ["batch_norm_train_1d"] = BatchNorm,
        ["batch_norm_train_3d"] = BatchNorm,
        ["batch_norm_eval_2d"] = BatchNorm,
        ["einsum_ij_jk"] = static r => EinsumOps.Einsum("bij,bjk->bik", r["a"], r["b"]),
        ["einsum_nkl_vkd"] = static r => EinsumOps.Einsum("bl,lvd->bvd", r["w"], r["basis"]),
        ["einsum_lbs"] = static r => EinsumOps.Einsum("vj,bjde,bve->bvd", r["w"], r["T"], r["v"]),
        ["einsum_bhqd_bhkd"] = static r => EinsumOps.Einsum("bhqd,bhkd->bhqk", r["q"], r["kk"]),
        ["einsum_outer"] = static r => EinsumOps.Einsum("i,j->ij", r["a"], r["b"]),
        ["einsum_trace"] = static r => EinsumOps.Einsum("bii->b", r["a"]),
        ["reduce_sum"] = static r => r["x"].Sum(1),
        ["reduce_mean"] = static r => r["x"].Mean(1),
        ["reduce_var_unbiased"] = static r => r["x"].Variance(1),
        ["reduce_var_biased"] = static r => r["x"].Variance(1, correction: 0),
        ["reduce_std"] = static r => r["x"].StandardDeviation(-1),
        ["reduce_amax"] = static r => r["x"].Max(1),
        ["reduce_prod"] = static r => r["x"].Product(1),
        ["reduce_max_value"] = static r => r["x"].MaxWithIndex(1).Values,
        ["linalg_inv"] = static r => r["a"].Inverse(),
        ["linalg_det"] = static r => r["a"].Determinant(),
        ["linalg_solve"] = static r => LinearAlgebraOps.Solve(r["a"], r["b"]),
        ["gru_cell"] = static r => RecurrentOps.GruCell(r["x"], r["h"], new RecurrentWeights(r["w_ih"], r["w_hh"], r["b_ih"], r["b_hh"])),
    };

    public static TheoryData<string> Cases => GoldenFile.CaseNames("nn_basic");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_and_gradients_match_the_reference(string name)
    {
        var run = new GoldenRun(GoldenFile.Load("nn_basic").Case(name));
        run.Check(name switch
        {
            "lstm_cell" => LstmCell(run),
            "lstm_bidirectional" => BidirectionalLstm(run),
            _ => Operations.TryGetValue(name, out Func<GoldenRun, Tensor>? operation)
                ? [("y", operation(run))]
                : throw new Xunit.Sdk.XunitException($"nn_basic has a case '{name}' that no test knows: say in {nameof(NnBasicTests)} which operation it is."),
        });

        foreach (string after in run.Case.Names("after"))
        {
            run.Case.AssertClose("after/" + after, run[after]);
        }
    }

    private static float Eps(GoldenRun run, double otherwise) => (float)run.Case.Number("eps", otherwise);

    private static Tensor BatchNorm(GoldenRun r) => r["x"].BatchNorm(
        r["w"], r["b"], r["running_mean"], r["running_var"], r.Case.Flag("training", true), (float)r.Case.Number("momentum", 0.1), Eps(r, 1e-5));

    private static (string, Tensor)[] LstmCell(GoldenRun r)
    {
        (Tensor h, Tensor c) = RecurrentOps.LstmCell(r["x"], r["h"], r["c"], new RecurrentWeights(r["w_ih"], r["w_hh"], r["b_ih"], r["b_hh"]));
        return [("h", h), ("c", c)];
    }

    private static (string, Tensor)[] BidirectionalLstm(GoldenRun r)
    {
        (Tensor y, Tensor h, Tensor c) = RecurrentOps.BidirectionalLstm(
            r["x"],
            new RecurrentWeights(r["weight_ih_l0"], r["weight_hh_l0"], r["bias_ih_l0"], r["bias_hh_l0"]),
            new RecurrentWeights(r["weight_ih_l0_reverse"], r["weight_hh_l0_reverse"], r["bias_ih_l0_reverse"], r["bias_hh_l0_reverse"]));
        return [("y", y), ("h", h), ("c", c)];
    }
}
