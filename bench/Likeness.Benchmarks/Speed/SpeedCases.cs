using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;

namespace Likeness.Benchmarks.Speed;

/// <summary>One thing to time: its name, its arithmetic (a multiply and an add count as two), and how to set it up.</summary>
internal sealed record SpeedCase(string Name, double Flops, Func<Action> Prepare)
{
    /// <summary>Counts the arithmetic where that takes what <see cref="Prepare"/> sets up.</summary>
    public Func<double>? Count { get; init; }
}

/// <summary>The list of what is timed.</summary>
internal static class SpeedCases
{
    public static IEnumerable<SpeedCase> All() =>
    [
        Product("sgemm 512", 512, 512, 512, false, false),
        Product("sgemm 1024", 1024, 1024, 1024, false, false),
        Product("sgemm 2048", 2048, 2048, 2048, false, false),
        Product("sgemm 1024 A^T", 1024, 1024, 1024, true, false),
        Product("sgemm 1024 B^T", 1024, 1024, 1024, false, true),
        Product("product 80000x96 * 96x16", 80000, 16, 96, false, false),
        Product("product 80000x96 * 96x32", 80000, 32, 96, false, false),
        Product("product 80000x96 * 96x3", 80000, 3, 96, false, false),
        Product("product 80000x16 * (96x16)^T", 80000, 96, 16, false, true),
        Product("product (80000x96)^T * 80000x16", 96, 16, 80000, true, false),
        Product("product (80000x96)^T * 80000x3", 96, 3, 80000, true, false),
        Product("product 16x1000 * (1000x500)^T", 16, 500, 1000, false, true),
        .. Convolution("conv 64->64 256x256", 64, 64, 256, 256),
        .. Convolution("conv 32->32 256x256", 32, 32, 256, 256),
        .. Convolution("conv 128->128 64x64", 128, 128, 64, 64),
        .. Convolution("conv 512->512 16x16", 512, 512, 16, 16),
        .. Convolution("conv 3->32 256x256", 3, 32, 256, 256),
        new("U-Net 256x256 forward", UNet.Flops(32, 256), () => Network(false)),
        new("U-Net 256x256 forward + backward", 3 * UNet.Flops(32, 256), () => Network(true)),
        .. MorphableCases.Parts(),
        .. MorphableCases.All(),
        .. SpeechCases.All(),
        .. TalkingCases.All(),
        .. SplattingCases.All(),
        .. AvatarCases.All(),
        .. StylizedCases.All(),
    ];

    private static SpeedCase Product(string name, int m, int n, int k, bool transposeA, bool transposeB) =>
        new(name, 2.0 * m * n * k, () =>
        {
            float[] a = Values(m * k), b = Values(k * n), c = new float[m * n];
            return () => MatrixKernels.Multiply(
                m, n, k,
                transposeA ? MatrixOperand.Transposed(a, m) : MatrixOperand.Plain(a, k),
                transposeB ? MatrixOperand.Transposed(b, k) : MatrixOperand.Plain(b, n), c, n);
        });

    private static Action Network(bool backward)
    {
        var net = new UNet();
        Tensor x = Tensor.From(Values(3 * 256 * 256), 1, 3, 256, 256);
        return () =>
        {
            using var scope = TensorScope.Begin();
            if (backward)
            {
                net.ZeroGrad();
                Tensor y = net.Forward(x);
                (y * y).Mean().Backward();
            }
            else
            {
                using Tape.PauseScope pause = Tape.Pause();
                net.Forward(x);
            }
        };
    }

    /// <summary>A 3x3 convolution with padding 1.</summary>
    internal static ConvolutionShape Square(int inputs, int outputs, int height, int width) => new()
    {
        Batch = 1,
        InChannels = inputs,
        InHeight = height,
        InWidth = width,
        OutChannels = outputs,
        OutHeight = height,
        OutWidth = width,
        KernelHeight = 3,
        KernelWidth = 3,
        StrideHeight = 1,
        StrideWidth = 1,
        PaddingHeight = 1,
        PaddingWidth = 1,
        DilationHeight = 1,
        DilationWidth = 1,
        Groups = 1,
    };

    private static IEnumerable<SpeedCase> Convolution(string name, int inputs, int outputs, int height, int width)
    {
        ConvolutionShape shape = Square(inputs, outputs, height, width);
        double flops = 18.0 * inputs * outputs * height * width;
        yield return new SpeedCase(name + " forward", flops, () =>
        {
            float[] x = Values(shape.InCount), w = Values(shape.WeightCount), y = new float[shape.OutCount];
            return () => ConvolutionKernels.Forward(shape, x, w, y);
        });
        yield return new SpeedCase(name + " input gradient", flops, () =>
        {
            float[] dx = Values(shape.InCount), w = Values(shape.WeightCount), dy = Values(shape.OutCount);
            return () => ConvolutionKernels.BackwardInput(shape, dy, w, dx);
        });
        yield return new SpeedCase(name + " weight gradient", flops, () =>
        {
            float[] x = Values(shape.InCount), dw = Values(shape.WeightCount), dy = Values(shape.OutCount);
            return () => ConvolutionKernels.BackwardWeight(shape, x, dy, dw);
        });
    }

    internal static float[] Values(int count)
    {
        var random = new Random(count);
        float[] values = GC.AllocateUninitializedArray<float>(count, pinned: true);
        for (int i = 0; i < count; i++)
        {
            values[i] = (random.NextSingle() * 2f) - 1f;
        }

        return values;
    }
}
