using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Evaluation;
using Likeness.Stylized.Training;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Stylized.Cascade;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Training;

public sealed class CascadeTrainingTests : IClassFixture<CascadeTrainingTests.Pictures>, IDisposable
{
    private readonly Pictures _pictures;
    private readonly TemporaryFolder _folder = new();

    public CascadeTrainingTests(Pictures pictures) => _pictures = pictures;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_loss_of_every_stage_falls()
    {
        var session = new CascadeSession(TinyCascade.Config(40), _pictures.All);
        var losses = session.Stages.ToDictionary(s => s.Name, _ => new List<float>());
        List<float> colours = [];
        var confidence = new List<double>();
        while (!session.IsDone)
        {
            string stage = session.Stages[session.Stage].Name;
            float loss = session.Step();
            IReadOnlyDictionary<string, double> measured = session.Measure();
            if (stage == "transfer")
            {
                // The colours begin kept, because the stylist begins as a copy of the generator whose colours they are; what it learns is to draw exemplars.
                colours.Add(loss);
                loss = (float)measured["pairs"];
            }

            losses[stage].Add(loss);
            if (measured.TryGetValue("confidence", out double found))
            {
                confidence.Add(found);
            }
        }

        Assert.All(losses, pair => Assert.True(pair.Value[^8..].Average() < pair.Value[..8].Average(), $"{pair.Key}: {string.Join(" ", pair.Value)}"));
        float strangers = ColoursOfStrangers(session.Networks);
        Assert.True(colours[^8..].Average() < 0.25f * strangers, $"{strangers}: {string.Join(" ", colours)}");

        // Acceptance S10 in the small: more decided at the end than at the beginning.
        Assert.True(confidence[^1] > confidence[0], string.Join(" ", confidence));
    }

    // How far the colours of photographs are from those of other people's avatars.
    private float ColoursOfStrangers(CascadeNetworks networks)
    {
        using Tape.PauseScope pause = Tape.Pause();
        int[] all = [.. Enumerable.Range(0, _pictures.All.Exemplars.Count)];
        Tensor avatars = _pictures.All.Exemplars.Batch(all).Pictures, photos = networks.Photographer.Draw(networks.Encoder.Encode(_pictures.All.Photos.Batch(all).Pictures));
        return PartColours.Of(photos, networks.PhotoParser.Probabilities(photos)).Distance(PartColours.Of(avatars, networks.AvatarParser.Probabilities(avatars))).Mean().Item;
    }

    [Fact]
    public void A_training_goes_on_to_the_same_bits_after_a_stop_in_any_stage()
    {
        CascadeConfig config = TinyCascade.Config(3) with { PriorAttributeWeight = 1, CodeReadingWeight = 1, ReadAvatarWeight = 1, MapperReadingWeight = 1, MapperEntropyWeight = 1 };
        var whole = new CascadeSession(config, _pictures.All);
        while (!whole.IsDone)
        {
            whole.Step();
        }

        // Twice in each stage, and between stages.
        var parts = new CascadeSession(config, _pictures.All);
        while (!parts.IsDone)
        {
            parts.Step();
            using var file = SafeTensorsFile.Parse(Saved(parts), "checkpoint");
            parts = new CascadeSession(config, _pictures.All);
            parts.Load(file);
        }

        Assert.Equal(33, parts.StepsDone);
        Assert.Equal(Saved(whole), Saved(parts));
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        int before = Work.Threads;
        try
        {
            byte[][] saved = [.. new[] { 1, 3 }.Select(threads =>
            {
                Work.Threads = threads;
                var session = new CascadeSession(TinyCascade.Config(2), _pictures.All);
                while (!session.IsDone)
                {
                    session.Step();
                }

                return Saved(session);
            })];
            Assert.Equal(saved[0], saved[1]);
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Fact]
    public async Task A_run_leaves_one_file_and_goes_on_after_a_stop()
    {
        CascadeConfig config = TinyCascade.Config(2);
        using (RunFolder run = Create("whole", config))
        {
            (RunDone done, _) = await CascadeTrainer.Train(config, run, TimeSpan.FromSeconds(60)).ToEndAsync();
            Assert.All(new[] { "seconds", "pictures_seconds", "parser_photo_seconds", "mapper_loss_first", "mapper_loss_last" }, name => Assert.Contains(name, done.Figures.Keys));
        }

        using (RunFolder run = Create("stopped", config))
        {
            Stop(config, run, null, "transfer");
        }

        Assert.False(File.Exists(Path.Combine(_folder["stopped"], CascadeTrainer.ModelName)));
        using (var run = RunFolder.Open(_folder["stopped"], CascadeTrainer.RunKind))
        {
            await CascadeTrainer.Train(config, run, TimeSpan.FromSeconds(60)).ToEndAsync();
        }

        string[] models = [.. new[] { "whole", "stopped" }.Select(name => Path.Combine(_folder[name], CascadeTrainer.ModelName))];
        Assert.Equal(File.ReadAllBytes(models[0]), File.ReadAllBytes(models[1]));
        Assert.Equal(File.ReadAllText(Path.Combine(_folder["whole"], "metrics.csv")), File.ReadAllText(Path.Combine(_folder["stopped"], "metrics.csv")));

        // A checkpoint of other settings is refused.
        using (var run = RunFolder.Open(_folder["stopped"], CascadeTrainer.RunKind))
        {
            LikenessException error = await Assert.ThrowsAnyAsync<LikenessException>(() => CascadeTrainer.Train(config with { ColourWeight = 3 }, run, TimeSpan.FromSeconds(60)).ToEndAsync());
            Assert.Contains("another architecture", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Stops a run where a stage begins. On this thread: what a stream of events says comes later, and the rest of a training of two steps a stage may be over by then.</summary>
    internal static void Stop(CascadeConfig config, RunFolder run, PublishedPrior? published, string stage)
    {
        using var stop = new CancellationTokenSource();
        var report = new RunReporter(happened =>
        {
            if (happened is RunStarted { Title: var title } && title.StartsWith(stage, StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => CascadeTrainer.TrainHere(config, run, TimeSpan.FromSeconds(60), null, published, report, stop.Token));
    }

    [Theory]
    [InlineData("transfer")]
    [InlineData("imitator")]
    [InlineData("mapper")]
    public void What_is_taken_from_an_earlier_training_is_what_training_anew_gives(string changed)
    {
        CascadeConfig config = TinyCascade.Config(2);
        CascadeConfig other = changed switch
        {
            "transfer" => config with { ColourWeight = 3 },
            "imitator" => config with { ImitatorSteps = 3 },
            _ => config with { Objective = config.Objective with { Identity = 0 } },
        };
        var finished = new CascadeSession(config, _pictures.All);
        var anew = new CascadeSession(other, _pictures.All);
        var taken = new CascadeSession(other, _pictures.All);
        Finish(finished);
        Finish(anew);
        taken.TakeOver(new EarlierTraining(config, finished.Networks, null));
        Assert.Equal(changed, taken.Stages[taken.Stage].Name);
        Finish(taken);
        Assert.Equal(Weights(anew), Weights(taken));
        Assert.Equal(anew.StepsDone, taken.StepsDone);
        Assert.NotEqual(Weights(finished), Weights(taken));

        // Stopped and gone on with after every step, the imitator is still left out.
        var parts = new CascadeSession(other, _pictures.All);
        parts.TakeOver(new EarlierTraining(config, finished.Networks, null));
        int steps = 0;
        for (; !parts.IsDone; steps++)
        {
            parts.Step();
            using var file = SafeTensorsFile.Parse(Saved(parts), "checkpoint");
            parts = new CascadeSession(other, _pictures.All);
            parts.Load(file);
        }

        Assert.Equal(Weights(anew), Weights(parts));
        Assert.Equal(changed switch { "transfer" => 4, "imitator" => 5, _ => 2 }, steps);

        static float[] Weights(CascadeSession session) => [.. session.Networks.NamedParameters().SelectMany(p => p.Tensor.Span.ToArray())];

        static void Finish(CascadeSession session)
        {
            while (!session.IsDone)
            {
                session.Step();
            }
        }
    }

    [Fact]
    public async Task A_run_begins_where_another_one_differs_and_says_when_it_cannot()
    {
        CascadeConfig config = TinyCascade.Config(2), other = config with { StraightThrough = true };
        using (RunFolder run = Create("first", config))
        {
            Assert.Contains("has not finished", Assert.Throws<LikenessException>(() => EarlierTraining.Load(_folder["first"])).Message, StringComparison.Ordinal);
            await CascadeTrainer.Train(config, run, TimeSpan.FromSeconds(60)).ToEndAsync();
        }

        var earlier = EarlierTraining.Load(_folder["first"]);
        Assert.Equal(CascadeTrainer.ConfigOf(config).ToJsonString(), CascadeTrainer.ConfigOf(earlier.Settings).ToJsonString());
        foreach ((string what, CascadeConfig changed, string[] trained) in new (string, CascadeConfig, string[])[]
        {
            ("strict", other, ["mapper"]), ("prior", config with { PriorSteps = config.PriorSteps + 1 }, ["prior", "transfer", "mapper"]),
        })
        {
            foreach (string name in new[] { "taken", "anew" })
            {
                using RunFolder run = Create($"{name}-{what}", changed);
                var stages = new List<string>();
                await foreach (RunEvent happened in CascadeTrainer.Train(changed, run, TimeSpan.FromSeconds(60), name == "taken" ? earlier : null))
                {
                    stages.AddRange(happened is RunStarted started ? [started.Title.Split(' ')[0]] : []);
                }

                // The pictures are the first.
                Assert.Equal(name == "taken" ? trained.Length + 1 : 12, stages.Count);
                Assert.Equal(trained, stages.Intersect(trained));
            }

            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["anew-" + what], CascadeTrainer.ModelName)), File.ReadAllBytes(Path.Combine(_folder["taken-" + what], CascadeTrainer.ModelName)));
        }

        Assert.Contains("nothing to train", Assert.Throws<LikenessException>(() => CascadeStages.Changed(config, earlier.Settings)).Message, StringComparison.Ordinal);
        Assert.Contains("before the prior", Assert.Throws<LikenessException>(() => CascadeStages.Changed(other with { Seed = 2 }, earlier.Settings)).Message, StringComparison.Ordinal);
        Assert.Contains("no run", Assert.Throws<InvalidFileException>(() => EarlierTraining.Load(_folder["nowhere"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_prior_is_followed_by_another_stylisation_and_another_mapper()
    {
        CascadeConfig config = TinyCascade.Config(2);
        Assert.All(
            new[] { config with { PriorAttributeWeight = 1 }, config with { CodeReadingWeight = 1 } },
            other => Assert.Equal(["inversion", "mapper", "prior", "prior_gan", "transfer"], CascadeStages.Changed(config, other).Order()));
    }

    [Theory]
    [InlineData("photographs", "mapper")]
    [InlineData("codes", "stylist")]
    [InlineData("reading", "mapper")]
    [InlineData("entropy", "mapper")]
    [InlineData("pairs", "stylist")]
    [InlineData("attributes", "stylist")]
    [InlineData("looks", "stylist")]
    [InlineData("adversary", "stylist")]
    public void Ablations_change_what_they_say_and_nothing_before_it(string which, string changed)
    {
        CascadeConfig config = TinyCascade.Config(2), other = which switch
        {
            "photographs" => config with { PhotographsAsTargets = true },
            "codes" => config with { RandomCodes = true },
            "reading" => config with { MapperReadingWeight = 5 },
            "entropy" => config with { MapperEntropyWeight = 1 },
            "looks" => config with { ReadAvatarWeight = 2 },
            "pairs" => config with { PairWeight = 0 },
            "adversary" => config with { AdversarialWeight = 1 },
            _ => config with { AttributeWeight = 0 },
        };
        Assert.Equal(changed == "stylist" ? ["mapper", "transfer"] : ["mapper"], CascadeStages.Changed(config, other).Order());

        // Settings that are off leave no trace, so that older runs can be gone on with.
        Assert.DoesNotContain("random_codes", CascadeTrainer.ConfigOf(config).Select(static p => p.Key));
        foreach (string setting in new[] { "mapper_entropy_weight", "mapper_reading_weight", "read_avatar_weight", "prior_attribute_weight" })
        {
            Assert.DoesNotContain(setting, CascadeTrainer.ConfigOf(config).Select(static p => p.Key));
        }

        Assert.DoesNotContain("photographs_as_targets", CascadeTrainer.ConfigOf(config).Select(static p => p.Key));
        Assert.NotEqual(CascadeTrainer.ConfigOf(config).ToJsonString(), CascadeTrainer.ConfigOf(other).ToJsonString());
        TrainingPictures pictures = _pictures.All;
        (NamedTensor[] plain, NamedTensor[] ablated) = (Trained(config, pictures), Trained(other, pictures));
        string[] differ = [.. plain.Zip(ablated).Where(static p => !p.First.Tensor.Span.SequenceEqual(p.Second.Tensor.Span)).Select(static p => p.First.Name.Split('.')[0]).Distinct()];
        Assert.Contains(changed, differ);
        Assert.DoesNotContain(differ, n => n is "prior" or "encoder" or "imitator" or "features" or "parser_avatar");
        Assert.Equal(changed == "stylist", differ.Contains("stylist"));
    }

    [Fact]
    public void Networks_come_back_from_their_file_and_bad_files_are_refused()
    {
        var networks = new CascadeNetworks(TinyCascade.Sizes, new Likeness.Tensors.Randomness.RandomSource(5));
        string path = _folder["cascade.safetensors"];
        CascadeFile.Save(path, networks);
        CascadeNetworks read = CascadeFile.Load(path);
        Assert.Equal(networks.NamedParameters().SelectMany(p => p.Tensor.Span.ToArray()), read.NamedParameters().SelectMany(p => p.Tensor.Span.ToArray()));

        Refused(networks, writer => writer.Metadata["likeness.kind"] = "avatar.model", "holds no cascade but avatar.model");
        Refused(networks, writer => writer.Metadata["likeness.version"] = "9", "its version is 9; this program reads 2");
        Refused(networks, writer => writer.Metadata["likeness.version"] = "1", "whole photographs: train anew");
        Refused(networks, writer => writer.Metadata["likeness.config"] = """{"schema":"toon","size":16,"channels":[16,16]}""", "Pictures of 16 pixels need 3 numbers");
        Refused(networks, writer => writer.Metadata["likeness.config"] = """{"schema":"toon","size":16,"channels":[16,16,4]}""", "this architecture expects");
        Refused(networks, writer => writer.Metadata["likeness.config"] = """{"schema":"full","size":16,"channels":[16,16,8]}""", "this architecture expects");
        networks.Mapper.Parameters()[0].Span[0] = float.NaN;
        Refused(networks, static _ => { }, "not finite");
    }

    [Fact]
    public void What_is_for_use_alone_converts_as_the_whole_does_and_is_not_evaluated()
    {
        var networks = new CascadeNetworks(TinyCascade.Sizes, new Likeness.Tensors.Randomness.RandomSource(5)) { Familiarity = new PhotoFamiliarity(20, 2) };
        CascadeFile.SaveForUse(_folder["use"], networks);
        Assert.True(CascadeFile.IsForUse(_folder["use"]));
        CascadeNetworks read = CascadeFile.LoadForUse(_folder["use"]);
        Assert.Equal(networks.Familiarity, read.Familiarity);
        Tensor photo = GradientCheck.Random(new Shape(1, 3, 16, 16), new Random(2));
        AvatarConversion whole = new AvatarCascade(networks).Convert(photo, new SearchOptions())[0], used = new AvatarCascade(read).Convert(photo, new SearchOptions())[0];
        Assert.All(whole.Relaxed.Continuous.ToArray().Zip(used.Relaxed.Continuous.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 0.01f));
        Assert.Equal(PhotoFamiliarity.Psnr(networks, photo), PhotoFamiliarity.Psnr(read, photo), 0.1);

        Assert.Contains("for use alone", Assert.Throws<LikenessException>(() => CascadeFile.Save(_folder["whole.safetensors"], read)).Message, StringComparison.Ordinal);
        Assert.Contains("for use alone", Assert.Throws<LikenessException>(() => CascadeEvaluation.Measure(new AvatarCascade(read), new CascadeEvaluationOptions())).Message, StringComparison.Ordinal);

        // Files of two trainings, and a file in another one's place.
        CascadeFile.SaveForUse(_folder["other"], new CascadeNetworks(TinyCascade.Sizes, new Likeness.Tensors.Randomness.RandomSource(6)));
        File.Copy(Path.Combine(_folder["other"], "cascade-convert.safetensors"), Path.Combine(_folder["use"], "cascade-convert.safetensors"), overwrite: true);
        Assert.Contains("another training", Assert.Throws<InvalidFileException>(() => CascadeFile.LoadForUse(_folder["use"])).Message, StringComparison.Ordinal);
        File.Copy(Path.Combine(_folder["other"], "cascade-stylise.safetensors"), Path.Combine(_folder["use"], "cascade-convert.safetensors"), overwrite: true);
        Assert.Contains("not the part 'convert'", Assert.Throws<InvalidFileException>(() => CascadeFile.LoadForUse(_folder["use"])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidFileException>(() => CascadeFile.LoadForUse(_folder["nowhere"]));
    }

    [Fact]
    public void Settings_out_of_range_are_refused_in_a_sentence()
    {
        CascadeConfig config = TinyCascade.Config(2);
        Assert.Contains("pictures of 24 pixels", Assert.Throws<LikenessException>(() => (config with { Sizes = config.Sizes with { Size = 24 } }).Validated()).Message, StringComparison.Ordinal);
        Assert.Contains("0 were asked for", Assert.Throws<LikenessException>(() => (config with { MapperSteps = 0 }).Validated()).Message, StringComparison.Ordinal);
        Assert.Contains("cannot weigh", Assert.Throws<LikenessException>(() => (config with { ColourWeight = float.NaN }).Validated()).Message, StringComparison.Ordinal);
        Assert.Contains("use smoke, small or full", Assert.Throws<LikenessException>(() => CascadeConfigs.Named("big")).Message, StringComparison.Ordinal);
    }

    private void Refused(CascadeNetworks networks, Action<SafeTensorsWriter> change, string message)
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["likeness.kind"] = CascadeFile.Kind;
        writer.Metadata["likeness.version"] = "2";
        writer.Metadata["likeness.config"] = """{"schema":"toon","size":16,"channels":[16,16,8]}""";
        networks.Save(writer);
        change(writer);
        writer.Save(_folder["bad.safetensors"]);
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => CascadeFile.Load(_folder["bad.safetensors"])).Message, StringComparison.Ordinal);
    }

    private RunFolder Create(string name, CascadeConfig config) => RunFolder.Create(
        _folder[name], new RunDescription { Kind = CascadeTrainer.RunKind, CommandLine = "test", Config = CascadeTrainer.ConfigOf(config), Seed = config.Seed });

    private static byte[] Saved(CascadeSession session)
    {
        var writer = new SafeTensorsWriter();
        session.Save(writer);
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }

    public sealed class Pictures
    {
        public TrainingPictures All { get; } = TrainingPictures.Draw(TinyCascade.Config(2));
    }

    private static NamedTensor[] Trained(CascadeConfig config, TrainingPictures pictures)
    {
        var session = new CascadeSession(config, pictures);
        while (!session.IsDone)
        {
            session.Step();
        }

        return [.. session.Networks.NamedParameters()];
    }
}
