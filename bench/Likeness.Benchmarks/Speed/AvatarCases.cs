using Likeness.Avatars.Clips;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Networks;
using Likeness.Avatars.Synthetic;
using Likeness.Avatars.Training;
using Likeness.Geometry.Simplification;
using Likeness.Runs.Events;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Sparse;

namespace Likeness.Benchmarks.Speed;

/// <summary>
/// A graph avatar on the Bust's driving mesh at 256 by 256: a frame drawn, and a training step of each stage. Arithmetic is counted where it does not depend
/// on the picture: of the warm-up, four frames through both graph networks and back.
/// </summary>
internal static class AvatarCases
{
    private const int Size = 256;
    private const int Frames = 8;
    private const int WarmUpFrames = 4;
    private static readonly Lazy<Stage> Shared = new(() => new Stage());

    public static IEnumerable<SpeedCase> All()
    {
        yield return new SpeedCase("avatar frame without enhancer", 0, () => Frame(false));
        yield return new SpeedCase("avatar frame with enhancer", 0, () => Frame(true));
        yield return new SpeedCase("avatar step, fixed anchors", 0, () => Step(new AvatarTrainingOptions { FixedSteps = 1_000_000 }, 0));
        yield return new SpeedCase("avatar step, warm-up of 4 frames", 0, () => Step(new AvatarTrainingOptions { FixedSteps = 1, WarmUpSteps = 1_000_000 }, 1)) { Count = WarmUpFlops };
        foreach ((int level, int inputs, int outputs) in ((int, int, int)[])[(0, 6, 16), (1, 16, 32), (1, 32, 32), (0, 32, 16), (0, 16, 10), (0, 16, 4)])
        {
            yield return new SpeedCase($"avatar graph convolution {inputs} to {outputs}, level {level}, 4 frames, there and back", 0, () => Layer(level, inputs, outputs))
            {
                Count = () => 3 * WarmUpFrames * Convolution(Shared.Value.Template.Hierarchy.Levels[level], inputs, outputs),
            };
        }

        yield return new SpeedCase("avatar step, pictures", 0, () => Step(Pictures with { EnhancerFrom = 1 }, 0));
        yield return new SpeedCase("avatar step, pictures with enhancer", 0, () => Step(Pictures with { EnhancerFrom = 0 }, 0));
    }

    private static AvatarTrainingOptions Pictures => new() { FixedSteps = 0, PictureSteps = 1_000_000, GuidanceFrom = 0, EnhancerAlone = 0 };

    // Widths of spec, section 3; the way back is twice the way there. The recurrence runs on the side with fewer channels.
    private static double WarmUpFlops()
    {
        IReadOnlyList<HierarchyLevel> levels = Shared.Value.Template.Hierarchy.Levels;
        return 3 * WarmUpFrames * (Net(10) + Net(4));

        double Net(int outputs) =>
            Convolution(levels[0], 6, 16) + Convolution(levels[1], 16, 32) + Convolution(levels[1], 32, 32) + Convolution(levels[0], 32, 16) + Convolution(levels[0], 16, outputs)
            + (2.0 * levels[2].VertexCount * 32 * (GraphUNet.Code + GraphUNet.Code + Shared.Value.Codes));
    }

    private static double Convolution(HierarchyLevel level, int inputs, int outputs)
    {
        const int Terms = 6;
        SparseMatrix laplacian = level.Laplacian;
        return (2.0 * level.VertexCount * Terms * inputs * outputs) + (2.0 * (Terms - 1) * laplacian.Values.Length * Math.Min(inputs, outputs));
    }

    private static Action Layer(int level, int inputs, int outputs)
    {
        HierarchyLevel mesh = Shared.Value.Template.Hierarchy.Levels[level];
        Tensor Values(Shape shape)
        {
            Tensor tensor = Tensor.Persistent(shape).WithGrad();
            SpeedCases.Values(tensor.Count).CopyTo(tensor.Span);
            return tensor;
        }

        Tensor x = Values(new Shape(WarmUpFrames, mesh.VertexCount, inputs)), weight = Values(new Shape(6, inputs, outputs)), bias = Values(new Shape(outputs));
        return () =>
        {
            using var scope = TensorScope.Begin();
            ChebyshevOps.ChebyshevConvolution(mesh.Laplacian, x, weight, bias, Activation.Relu).Sum().Backward();
        };
    }

    private static Action Step(AvatarTrainingOptions options, int skip)
    {
        Stage stage = Shared.Value;
        var session = new AvatarTrainingSession(
            stage.Template, stage.Inputs, stage.Pictures, options with { Size = Size, Model = options.Model with { ExpressionLength = stage.Codes } });
        for (int i = 0; i < skip; i++)
        {
            session.Step();
        }

        return () => session.Step();
    }

    private static Action Frame(bool enhanced)
    {
        Stage stage = Shared.Value;
        HeadAvatar avatar = new AvatarTrainingSession(
            stage.Template, stage.Inputs, stage.Pictures, Pictures with { Size = Size, Model = new GraphAvatarOptions { ExpressionLength = stage.Codes } }).Avatar;
        int frame = 0;
        return () =>
        {
            using Tape.PauseScope pause = Tape.Pause();
            using var scope = TensorScope.Begin();
            avatar.Draw(stage.Inputs.Of(frame++ % Frames, enhanced: enhanced));
        };
    }

    private sealed class Stage
    {
        public Stage()
        {
            string folder = Directory.CreateTempSubdirectory("likeness-bench-").FullName;
            try
            {
                AvatarClip clip = SyntheticClip.Make(Path.Combine(folder, "clip"), new SyntheticClipOptions { Frames = Frames, Size = Size }, new RunReporter(static _ => { }), default);
                Pictures = ClipPictures.Load(clip, Size);
                Template = HeadTemplate.Of(clip, Frames);
                Inputs = new ClipInputs(clip, Template, Size, Size, Frames);
                Codes = clip.ExpressionLength;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        public ClipPictures Pictures { get; }

        public HeadTemplate Template { get; }

        public ClipInputs Inputs { get; }

        public int Codes { get; }
    }
}
