using Likeness.Audio.Waveforms;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Animation;

public class CurveAnimatorTests
{
    private static readonly CurveNetworkOptions Sizes = new() { Width = 16, Layers = 1, Heads = 2, FeedForward = 32 };

    [Fact]
    public void Frames_follow_the_length_and_the_rate_that_is_asked_for()
    {
        CurveAnimator animator = Animator();
        Waveform sound = Sound(2.5);
        ArkitCurves own = animator.Animate(sound), faster = animator.Animate(sound, 60);
        Assert.Equal((75, 30), (own.Frames, own.FramesPerSecond));
        Assert.Equal((150, 60), (faster.Frames, faster.FramesPerSecond));
        Assert.All(own.Weights, w => Assert.InRange(w, 0, 1));
        Assert.All(Enumerable.Range(0, 75), t => Assert.Equal(0, own.Frame(t)[ArkitShapes.IndexOf("eyeBlinkLeft")]));
        Assert.True(own.Curve("jawOpen").Distinct().Count() > 10);
        Assert.Contains("frames a second", Assert.Throws<LikenessException>(() => animator.Animate(sound, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("at least", Assert.Throws<LikenessException>(() => animator.Animate(new Waveform(new float[1], 16000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_recording_is_heard_in_pieces_that_join()
    {
        CurveAnimator animator = Animator();
        Waveform once = Sound(50);
        ArkitCurves long50 = animator.Animate(once);
        Assert.Equal(1500, long50.Frames);

        // Far from the seams (at 19 and 37 s) a piece on its own gives nearly the same; at the seams nothing jumps by more than it does elsewhere.
        float[] jaw = long50.Curve("jawOpen");
        float usual = Enumerable.Range(1, 1499).Max(t => MathF.Abs(jaw[t] - jaw[t - 1]));
        foreach (int seam in new[] { 570, 1110 })
        {
            Assert.True(MathF.Abs(jaw[seam] - jaw[seam - 1]) <= usual);
        }

        Assert.All(long50.Weights, w => Assert.True(float.IsFinite(w)));
    }

    [Fact]
    public void Silence_and_one_note_and_clipped_sound_give_finite_curves()
    {
        CurveAnimator animator = Animator();
        foreach (float[] samples in new[] { new float[16000], [.. Enumerable.Range(0, 16000).Select(i => MathF.Sign(MathF.Sin(i * 0.1f)))] })
        {
            Assert.All(animator.Animate(new Waveform(samples, 16000)).Weights, w => Assert.InRange(w, 0, 1));
        }
    }

    [Fact]
    public void A_file_gives_the_model_back_and_strange_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        CurveAnimator animator = Animator();
        string path = folder["a.safetensors"];
        CurveAnimatorFile.Save(path, animator);
        CurveAnimator loaded = CurveAnimatorFile.Load(path);
        Assert.Equal(animator.Animate(Sound(1)).Weights, loaded.Animate(Sound(1)).Weights);
        Assert.Equal(Sizes, loaded.Options);
        Assert.Equal(0.3f, loaded.ClosureThreshold);

        Refused("not a model", w => w.Metadata["likeness.kind"] = "morphable");
        Refused("lips to close is missing or out of range", w => w.Metadata.Remove("likeness.closure-threshold"));
        Refused("lips to close is missing or out of range", w => w.Metadata["likeness.closure-threshold"] = "1.5");
        Refused("version is 9", w => w.Metadata["likeness.version"] = "9");
        Refused("frame rate", w => w.Metadata["likeness.fps"] = "0");
        Refused("other shapes", w => w.Metadata["likeness.shapes"] = "jawOpen");
        Refused("sizes", w => w.Metadata["likeness.config"] = "{");
        Refused("speech.projection.weight", w => w.Metadata["likeness.config"] = w.Metadata["likeness.config"].Replace("\"width\":16", "\"width\":32", StringComparison.Ordinal));
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(folder["cut.safetensors"], whole[..(whole.Length / 2)]);
        Assert.ThrowsAny<LikenessException>(() => CurveAnimatorFile.Load(folder["cut.safetensors"]));
        CurveAnimator failed = Animator();
        failed.Network.NamedParameters().First(p => p.Name == "speech.projection.bias").Tensor.Span[3] = float.NaN;
        CurveAnimatorFile.Save(folder["failed.safetensors"], failed);
        Assert.Contains("'network.speech.projection.bias' holds numbers that are not finite", Assert.Throws<InvalidFileException>(() => CurveAnimatorFile.Load(folder["failed.safetensors"])).Message, StringComparison.Ordinal);

        void Refused(string message, Action<SafeTensorsWriter> change)
        {
            var writer = new SafeTensorsWriter();
            using (var file = SafeTensorsFile.Open(path))
            {
                foreach ((string key, string value) in file.Metadata)
                {
                    writer.Metadata[key] = value;
                }

                foreach (string name in file.Names)
                {
                    writer.Add(name, file.ReadFloats(name), file.Shape(name));
                }
            }

            change(writer);
            writer.Save(folder["changed.safetensors"]);
            Assert.Contains(message, Assert.ThrowsAny<LikenessException>(() => CurveAnimatorFile.Load(folder["changed.safetensors"])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_of_the_first_version_loads_as_it_was()
    {
        using var folder = new TemporaryFolder();
        CurveNetworkOptions first = Sizes with { Moments = 1, Closures = false };
        var animator = new CurveAnimator(new LogMelFrontEnd(), new CurveNetwork(first, new RandomSource(4)), first, 30);
        CurveAnimatorFile.Save(folder["new.safetensors"], animator);
        var writer = new SafeTensorsWriter();
        using (var file = SafeTensorsFile.Open(folder["new.safetensors"]))
        {
            foreach ((string key, string value) in file.Metadata)
            {
                writer.Metadata[key] = value;
            }

            foreach (string name in file.Names)
            {
                writer.Add(name, file.ReadFloats(name), file.Shape(name));
            }
        }

        writer.Metadata["likeness.version"] = "1";
        writer.Metadata["likeness.config"] = """{"features":160,"width":16,"layers":1,"heads":2,"feed-forward":32,"dropout":0.1}""";
        writer.Save(folder["old.safetensors"]);
        CurveAnimator loaded = CurveAnimatorFile.Load(folder["old.safetensors"]);
        Assert.Equal(first, loaded.Options);
        Assert.Equal(animator.Animate(Sound(1)).Weights, loaded.Animate(Sound(1)).Weights);
    }

    [Fact]
    public void Lips_close_where_that_is_likely_and_nowhere_else()
    {
        CurveAnimator usual = Animator();
        float[] likely = usual.Hear(Sound(3)).Closures;
        float some = likely.Order().ElementAt(likely.Length * 9 / 10);
        CurveAnimator often = new(usual.FrontEnd, usual.Network, usual.Options, 30) { ClosureThreshold = some }, never = new(usual.FrontEnd, usual.Network, usual.Options, 30) { ClosureThreshold = 1 };
        ArkitCurves open = usual.Hear(Sound(3)).Curves, sealedLips = often.Animate(Sound(3));
        Assert.Equal(open.Weights, never.Animate(Sound(3)).Weights);
        for (int t = 0; t < likely.Length; t++)
        {
            if (likely[t] >= some)
            {
                float[] closed = [.. open.Frame(t)];
                LipSeal.Apply(closed, 1);
                Assert.Equal(closed, sealedLips.Frame(t));
            }
            else if (!Enumerable.Range(t - 3, 7).Any(u => u >= 0 && u < likely.Length && likely[u] >= some))
            {
                Assert.Equal(open.Frame(t), sealedLips.Frame(t));
            }
        }
    }

    [Fact]
    public void Curves_move_a_face_and_a_face_without_the_shapes_is_refused()
    {
        BlendshapeFace face = BustModel.Create().Part("skin");
        float[] weights = new float[2 * ArkitShapes.Count];
        weights[ArkitShapes.Count + ArkitShapes.IndexOf("jawOpen")] = 1;
        VertexMotion motion = FaceMotion.Of(face, new ArkitCurves(weights, 30));
        Assert.Equal(face.Neutral.Positions.ToArray(), motion.Frame(0).ToArray());
        Assert.True(Enumerable.Range(0, face.VertexCount).Max(v => (motion.Frame(1)[v] - motion.Frame(0)[v]).Length()) > 15);
        var bare = new BlendshapeFace(face.Neutral, [], [], []);
        Assert.Contains("none of the shapes", Assert.Throws<LikenessException>(() => FaceMotion.Of(bare, new ArkitCurves(weights, 30))).Message, StringComparison.Ordinal);
    }

    private static CurveAnimator Animator() => new(new LogMelFrontEnd(), new CurveNetwork(Sizes, new RandomSource(4)), Sizes, 30) { ClosureThreshold = 0.3f };

    private static Waveform Sound(double seconds)
    {
        float[] samples = new float[(int)(seconds * 16000)];
        for (int i = 0; i < samples.Length; i++)
        {
            double t = i / 16000.0;
            samples[i] = (float)(0.3 * Math.Sin(2 * Math.PI * (180 + (60 * Math.Sin(3 * t))) * t) * (0.5 + (0.5 * Math.Sin(9 * t))));
        }

        return new Waveform(samples, 16000);
    }
}
