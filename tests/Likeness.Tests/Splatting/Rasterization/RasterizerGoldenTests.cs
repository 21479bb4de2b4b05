using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Rasterization.Reference;
using Likeness.Splatting.Scenes;
using Likeness.Tensors.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Splatting.Rasterization;

/// <summary>The fast path against the rendering cases of the splat_* files and the images of a GPU implementation.</summary>
public class RasterizerGoldenTests
{
    public static TheoryData<string, string> Cases() => ReferenceGoldenTests.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Images_and_gradients_are_those_of_the_file(string file, string name)
    {
        var c = new SplatCase(file, name);
        GoldenCase golden = c.Golden;
        GaussianScene scene = SplatCase.Narrow(c.Scene);
        double[] colour = golden.Doubles("cot/image"), alpha = golden.Doubles("cot/alpha"), depth = golden.Doubles("cot/depth_acc");
        FastFrame frame = FastFrame.Render(scene, SplatCase.Narrow(c.View), c.Background3, c.Options, colour);
        bool[] fragile = c.Fragile;
        Compare("out/image", frame.Colour, 3, 1e-5);
        Compare("out/alpha", frame.Alpha, 1, 1e-5);
        Compare("out/depth_acc", frame.Depth, 1, 4e-5);
        int[] visible = golden.Ints("gauss/visible");
        for (int i = 0; i < visible.Length; i++)
        {
            // The file calls visible what lies in front of the camera; what reaches no pixel has no radius.
            Assert.True(visible[i] != 0 || frame.Radii[i] == 0, $"{name}: Gaussian {i} behind the camera was drawn");
        }

        Gradients("grad_img", frame);
        Gradients("grad_all", FastFrame.Render(scene, SplatCase.Narrow(c.View), c.Background3, c.Options, colour, alpha, depth));

        void Compare(string tensor, float[] actual, int channels, double tolerance)
        {
            double[] expected = golden.Doubles(tensor);
            for (int i = 0; i < expected.Length; i++)
            {
                double allowed = (fragile[i / channels] ? 2.0 / 255 : tolerance) * Math.Max(1, Math.Abs(expected[i]));
                Assert.True(Math.Abs(actual[i] - expected[i]) <= allowed, $"{name} {tensor}[{i}] should be {expected[i]}, is {actual[i]}");
            }
        }

        void Gradients(string role, FastFrame f)
        {
            SceneGradients g = f.Gradients;
            Near("means", FastFrame.Wide(g.Means));
            Near("quats", FastFrame.Wide(g.Rotations));
            Near("scales", [.. g.LogScales.Select((v, i) => v / c.Scales[i])]);
            Near("opacities", [.. g.OpacityLogits.Select((v, i) => v / (c.Opacities[i] * (1 - c.Opacities[i])))]);
            Near("sh", f.Harmonics);
            Near("bg", f.Background);
            Near("se3", f.Pose);
            Near("K", f.Intrinsics);

            void Near(string tensor, double[] actual)
            {
                double largest = Math.Max(1e-3, golden.Doubles($"{role}/{tensor}").Max(Math.Abs));
                golden.AssertClose($"{role}/{tensor}", actual, 1e-4 * largest, 0);
            }
        }
    }

    /// <summary>Images that a GPU implementation made; its licence is its own, so the files are read where they lie.</summary>
    [SkippableTheory]
    [InlineData("gsplat_tiny_case")]
    [InlineData("gsplat_basic_case")]
    public void Images_of_a_gpu_implementation_are_matched(string name)
    {
        using var file = SafeTensorsFile.Open(Requires.Shared($"golden/{name}.safetensors"));
        int count = file.Shape("means")[0];
        var scene = new GaussianScene(count, 3);
        file.ReadFloats("means", scene.Means);
        file.ReadFloats("scales", scene.LogScales);
        file.ReadFloats("quats", scene.Rotations);
        file.ReadFloats("opacities", scene.OpacityLogits);
        float[] coefficients = file.ReadFloats("coeffs"), expected = file.ReadFloats("out_img");
        for (int i = 0; i < count; i++)
        {
            coefficients.AsSpan(i * 48, 3).CopyTo(scene.ShDc.AsSpan(i * 3));
            coefficients.AsSpan((i * 48) + 3, 45).CopyTo(scene.ShRest.AsSpan(i * 45));
        }

        var view = new ReferenceView
        {
            Width = 123,
            Height = 82,
            FocalX = 61.5,
            FocalY = 61.5,
            CentreX = 61.5,
            CentreY = 41,
            Rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1],
            Translation = [-0.123, -0.456, 8],
        };
        var options = new RasterizerOptions { Near = 0.01 };
        FastFrame frame = FastFrame.Render(scene, SplatCase.Narrow(view), default, options);
        ReferenceFrame reference = ReferenceRasterizer.Forward(ReferenceScene.From(scene), view, [0, 0, 0], options);
        for (int pixel = 0; pixel < frame.Alpha.Length; pixel++)
        {
            for (int k = 0; k < 4; k++)
            {
                float found = k < 3 ? frame.Colour[(pixel * 3) + k] : frame.Alpha[pixel];
                double exact = k < 3 ? reference.Colour[(pixel * 3) + k] : reference.Alpha[pixel];
                Assert.InRange(found, expected[(pixel * 4) + k] - 1e-5f, expected[(pixel * 4) + k] + 1e-5f);
                Assert.InRange(exact, expected[(pixel * 4) + k] - 1e-5, expected[(pixel * 4) + k] + 1e-5);
            }
        }
    }
}
