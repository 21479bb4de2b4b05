using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Kernels.Convolutions;
using Likeness.Tensors.Kernels.Convolutions.Winograd;
using Likeness.Tensors.Kernels.Matrices;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Likeness.Tests.Tensors.Ops;

public sealed class ConvolutionOpsTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_convolutions_agree_with_sums_in_double_precision_on_every_path(int seed)
    {
        var problem = Reference.Random(seed);
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            problem.CheckTiles<ConvolutionTile512>();
        }

        if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
        {
            problem.CheckTiles<ConvolutionTile256>();
        }

        problem.CheckTiles<ConvolutionTilePlain>();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_convolutions_and_their_two_transposes_agree_with_sums_in_double_precision(int seed) => Reference.Random(seed).CheckKernels();

    [Theory]
    [InlineData(1, 3, 5, 40, 70)]
    [InlineData(2, 40, 70, 16, 16)]
    [InlineData(1, 64, 100, 9, 8)]
    [InlineData(1, 2, 3, 1, 1300)]
    public void Larger_convolutions_agree_with_sums_in_double_precision(int batch, int inputs, int outputs, int height, int width) =>
        new Reference(batch, inputs, outputs, height, width, 3, 3, 1, 1, 1, 1, 1, 1, 1, 9).CheckKernels();

    // batch, inputs, outputs, height, width, padding, groups: odd sizes, rests of panels, several groups, blocks cut along both axes.
    [Theory]
    [InlineData(1, 16, 16, 16, 16, 1, 1)]
    [InlineData(2, 19, 37, 15, 29, 1, 1)]
    [InlineData(1, 34, 48, 21, 43, 0, 2)]
    [InlineData(1, 17, 23, 3, 600, 2, 1)]
    [InlineData(1, 400, 21, 12, 13, 1, 1)]
    [InlineData(1, 16, 130, 2, 31, 1, 1)]
    public void Winograd_convolutions_agree_with_sums_in_double_precision_on_every_path(
        int batch, int inputs, int outputs, int height, int width, int padding, int groups)
    {
        var problem = new Reference(batch, inputs, outputs, height, width, 3, 3, 1, 1, padding, padding, 1, 1, groups, 7);
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            problem.CheckWinograd<Microkernel512>();
        }

        if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
        {
            problem.CheckWinograd<Microkernel256>();
        }

        problem.CheckWinograd<MicrokernelPlain>();
        problem.CheckKernels();
    }

    [Theory]
    [InlineData(20, 100, 2)]
    [InlineData(40, 36, 1)]
    public void The_number_of_threads_does_not_change_a_bit(int inputs, int outputs, int stride)
    {
        int before = Work.Threads;
        try
        {
            var problem = new Reference(3, inputs, outputs, 18, 20, 3, 3, stride, 1, 1, 1, 1, stride, 1, 4);
            Work.Threads = 1;
            (float[] Y, float[] Dx, float[] Dw) one = problem.RunKernels();
            foreach (int threads in new[] { 2, 5 })
            {
                Work.Threads = threads;
                (float[] Y, float[] Dx, float[] Dw) many = problem.RunKernels();
                Assert.Equal(one.Y, many.Y);
                Assert.Equal(one.Dx, many.Dx);
                Assert.Equal(one.Dw, many.Dw);
            }
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Elu)]
    public void Gradients_agree_with_differences(Activation activation)
    {
        var random = new Random(3);
        var options = new ConvolutionOptions { Stride = new Pair(2, 1), Padding = new Pair(1, 2), Dilation = new Pair(1, 2), Groups = 2, Activation = activation, Slope = activation == Activation.Elu ? 1f : 0.9f };
        Tensor x = GradientCheck.Random(new Shape(2, 4, 6, 7), random), b = GradientCheck.Random(new Shape(6), random);
        Tensor w = GradientCheck.Random(new Shape(6, 2, 3, 3), random), t = GradientCheck.Random(new Shape(4, 3, 3, 3), random);

        // A leaky slope of 0.9 keeps the kink small where a value happens to lie close to zero.
        double tolerance = activation == Activation.LeakyRelu ? 0.1 : 3e-3;
        GradientCheck.Run(i => i[0].Conv2d(i[1], i[2], options), [x, w, b], tolerance: tolerance);
        GradientCheck.Run(i => i[0].ConvTranspose2d(i[1], i[2], options), [x, t, b], tolerance: tolerance);
    }

    [Fact]
    public void A_warm_step_allocates_nothing()
    {
        var random = new Random(3);
        Tensor x = GradientCheck.Random(new Shape(2, 4, 16, 17), random).WithGrad(), w = GradientCheck.Random(new Shape(6, 4, 3, 3), random).WithGrad();
        Tensor b = GradientCheck.Random(new Shape(6), random).WithGrad();
        var options = new ConvolutionOptions { Padding = 1, Activation = Activation.Relu };
        AllocationCheck.AssertNone(() =>
        {
            Tensor y = x.Conv2d(w, b, options);
            y.Backward(y.Detach());
        });
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        ShapeException error = Assert.Throws<ShapeException>(() => Tensor.Zeros(1, 3, 8, 8).Conv2d(Tensor.Zeros(4, 2, 3, 3)));
        Assert.Contains("[4, 2, 3, 3]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Tensor.Zeros(1, 3, 2, 8).Conv2d(Tensor.Zeros(4, 3, 3, 3)));
    }

    /// <summary>A convolution done by the definition, in double precision.</summary>
    private sealed unsafe class Reference
    {
        private readonly ConvolutionShape _shape;
        private readonly float[] _x;
        private readonly float[] _w;
        private readonly float[] _dy;
        private readonly float[] _bias;
        private readonly double[] _y;
        private readonly double[] _dx;
        private readonly double[] _dw;

        public Reference(
            int batch, int inputs, int outputs, int height, int width, int rows, int columns,
            int strideHeight, int strideWidth, int paddingHeight, int paddingWidth, int dilationHeight, int dilationWidth, int groups, int seed)
        {
            _shape = new ConvolutionShape
            {
                Batch = batch,
                InChannels = inputs,
                InHeight = height,
                InWidth = width,
                OutChannels = outputs,
                OutHeight = ((height + (2 * paddingHeight) - (dilationHeight * (rows - 1)) - 1) / strideHeight) + 1,
                OutWidth = ((width + (2 * paddingWidth) - (dilationWidth * (columns - 1)) - 1) / strideWidth) + 1,
                KernelHeight = rows,
                KernelWidth = columns,
                StrideHeight = strideHeight,
                StrideWidth = strideWidth,
                PaddingHeight = paddingHeight,
                PaddingWidth = paddingWidth,
                DilationHeight = dilationHeight,
                DilationWidth = dilationWidth,
                Groups = groups,
            };
            var random = new Random(seed);
            _x = Values(random, _shape.InCount);
            _w = Values(random, _shape.WeightCount);
            _dy = Values(random, _shape.OutCount);
            _bias = Values(random, Math.Max(inputs, outputs));
            _y = new double[_shape.OutCount];
            _dx = new double[_shape.InCount];
            _dw = new double[_shape.WeightCount];
            Compute();
        }

        public static Reference Random(int seed)
        {
            var random = new Random(seed);
            int groups = random.Next(3) switch { 0 => 1, 1 => 2, _ => 3 };
            int rows = random.Next(1, 5), columns = random.Next(1, 6), dilationHeight = random.Next(1, 3), dilationWidth = random.Next(1, 4);
            return new Reference(
                random.Next(1, 3), groups * random.Next(1, 8), groups * random.Next(1, 20),
                (dilationHeight * rows) + random.Next(0, 20), (dilationWidth * columns) + random.Next(0, 45), rows, columns,
                random.Next(1, 4), random.Next(1, 4), random.Next(0, 4), random.Next(0, 4), dilationHeight, dilationWidth, groups, seed);
        }

        public void CheckTiles<TTile>() where TTile : struct, IConvolutionTile
        {
            float[] y = Values(new Random(1), _y.Length), dw = Values(new Random(1), _dw.Length), start = (float[])y.Clone();
            fixed (float* px = _x, pw = _w, py = y, pdy = _dy, pdw = dw, bias = _bias)
            {
                TapProblem problem = ConvolutionKernels.Outward(_shape, px, pw, py, true);
                problem.Epilogue = new MatrixEpilogue { RowBias = bias };
                TapConvolution<TTile>.Run(problem);
                TapGradient<TTile>.Run(ConvolutionKernels.Outward(_shape, px, pdw, pdy, false));
            }

            int positions = _shape.OutHeight * _shape.OutWidth;
            Close(_y, y, i => start[i] + _bias[i / positions % _shape.OutChannels], "y");
            Close(_dw, dw, static _ => 0f, "dw");
        }

        public void CheckWinograd<TKernel>() where TKernel : struct, IMicrokernel
        {
            float[] y = Values(new Random(1), _y.Length), start = (float[])y.Clone();
            fixed (float* px = _x, pw = _w, py = y, bias = _bias)
            {
                TapProblem problem = ConvolutionKernels.Outward(_shape, px, pw, py, true);
                problem.Epilogue = new MatrixEpilogue { RowBias = bias };
                Assert.True(WinogradConvolution<TKernel>.Fits(problem));
                WinogradConvolution<TKernel>.Run(problem);
            }

            int positions = _shape.OutHeight * _shape.OutWidth;
            Close(_y, y, i => start[i] + _bias[i / positions % _shape.OutChannels], "y");
        }

        public void CheckKernels()
        {
            (float[] y, float[] dx, float[] dw) = RunKernels();
            int outputs = _shape.OutHeight * _shape.OutWidth, inputs = _shape.InHeight * _shape.InWidth;
            Close(_y, y, i => _bias[i / outputs % _shape.OutChannels], "y");
            Close(_dx, dx, i => _bias[i / inputs % _shape.InChannels], "dx");
            Close(_dw, dw, static _ => 1f, "dw");
        }

        public (float[] Y, float[] Dx, float[] Dw) RunKernels()
        {
            float[] y = new float[_y.Length], dx = new float[_dx.Length], dw = new float[_dw.Length];
            y.AsSpan().Fill(float.NaN);
            dx.AsSpan().Fill(float.NaN);
            dw.AsSpan().Fill(1f);
            ConvolutionKernels.Forward(_shape, _x, _w, y, false, _bias.AsSpan(0, _shape.OutChannels));
            ConvolutionKernels.BackwardInput(_shape, _dy, _w, dx, false, _bias.AsSpan(0, _shape.InChannels));
            ConvolutionKernels.BackwardWeight(_shape, _x, _dy, dw, true);
            return (y, dx, dw);
        }

        private void Compute()
        {
            ConvolutionShape s = _shape;
            int inPerGroup = s.InChannels / s.Groups, outPerGroup = s.OutChannels / s.Groups;
            for (int n = 0; n < s.Batch; n++)
            {
                for (int o = 0; o < s.OutChannels; o++)
                {
                    for (int i = 0; i < inPerGroup; i++)
                    {
                        int channel = (o / outPerGroup * inPerGroup) + i;
                        for (int row = 0; row < s.KernelHeight; row++)
                        {
                            for (int column = 0; column < s.KernelWidth; column++)
                            {
                                int w = (((((o * inPerGroup) + i) * s.KernelHeight) + row) * s.KernelWidth) + column;
                                AddTap(n, o, channel, row, column, w);
                            }
                        }
                    }
                }
            }
        }

        private void AddTap(int n, int o, int channel, int row, int column, int w)
        {
            ConvolutionShape s = _shape;
            for (int r = 0; r < s.OutHeight; r++)
            {
                int from = (r * s.StrideHeight) + (row * s.DilationHeight) - s.PaddingHeight;
                for (int c = 0; c < s.OutWidth; c++)
                {
                    int at = (c * s.StrideWidth) + (column * s.DilationWidth) - s.PaddingWidth;
                    if ((uint)from < (uint)s.InHeight && (uint)at < (uint)s.InWidth)
                    {
                        int x = (((((n * s.InChannels) + channel) * s.InHeight) + from) * s.InWidth) + at;
                        int y = (((((n * s.OutChannels) + o) * s.OutHeight) + r) * s.OutWidth) + c;
                        _y[y] += (double)_x[x] * _w[w];
                        _dx[x] += (double)_dy[y] * _w[w];
                        _dw[w] += (double)_dy[y] * _x[x];
                    }
                }
            }
        }

        private static void Close(double[] expected, float[] found, Func<int, float> plus, string what)
        {
            double size = Math.Sqrt(expected.Sum(static e => e * e) / Math.Max(1, expected.Length));
            for (int i = 0; i < expected.Length; i++)
            {
                double wanted = expected[i] + plus(i);
                Assert.True(Math.Abs(found[i] - wanted) <= 3e-6 * (1 + size), $"{what}[{i}]: {found[i]} for {wanted}");
            }
        }

        private static float[] Values(Random random, int count)
        {
            float[] values = new float[count];
            foreach (ref float v in values.AsSpan())
            {
                v = (random.NextSingle() * 2f) - 1f;
            }

            return values;
        }
    }
}
