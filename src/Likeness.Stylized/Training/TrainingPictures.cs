using Likeness.Runs.Events;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Photo;

namespace Likeness.Stylized.Training;

/// <summary>All pictures that a cascade learns from; they follow from its configuration.</summary>
public sealed class TrainingPictures
{
    // Each set's seed, behind the run's own.
    private const long Stride = 1000;
    private const long PhotoSeed = 1;
    private const long AvatarSeed = 2;
    private const long VariedSeed = 3;
    private const long JudgeSeed = 4;
    private const long ExemplarSeed = 5;

    private TrainingPictures(PictureSet photos, PictureSet avatars, PictureSet varied, PictureSet judgePhotos, PictureSet judgeAvatars, PictureSet exemplars) =>
        (Photos, Avatars, Varied, JudgePhotos, JudgeAvatars, Exemplars) = (photos, avatars, varied, judgePhotos, judgeAvatars, exemplars);

    /// <summary>Photographs of people, several of each.</summary>
    public PictureSet Photos { get; }

    /// <summary>Random avatars in the normal view.</summary>
    public PictureSet Avatars { get; }

    /// <summary>Avatars, several pictures of each.</summary>
    public PictureSet Varied { get; }

    /// <summary>Photographs of people that only the judge sees.</summary>
    public PictureSet JudgePhotos { get; }

    /// <summary>The avatars of those people, in the same order.</summary>
    public PictureSet JudgeAvatars { get; }

    /// <summary>The avatars that the stylisation learns from.</summary>
    public PictureSet Exemplars { get; }

    /// <summary>Draws all of them, or reads what was kept.</summary>
    /// <param name="config">What is trained.</param>
    /// <param name="folder">Where they are kept; null keeps nothing.</param>
    /// <param name="report">Is told how far it is; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    public static TrainingPictures Draw(CascadeConfig config, string? folder = null, RunReporter? report = null, CancellationToken cancel = default)
    {
        config.Validated();
        var engine = new StylizedEngine(config.Sizes.AvatarSchema);
        var camera = new PhotoEngine(config.Sizes.AvatarSchema);
        int size = config.Sizes.Size;
        int photos = config.People * config.PhotosPerPerson, varied = config.VariedAvatars * config.VariantsPerAvatar;
        int total = photos + config.Avatars + varied + (2 * config.JudgePeople) + config.Exemplars, done = 0;
        report?.Report(new RunStarted("pictures", 0, total));
        PictureSet Set(string name, IPictureSource source, int count)
        {
            string? path = folder is null ? null : Path.Combine(Directory.CreateDirectory(folder).FullName, name + ".safetensors");
            PictureSet set = PictureSetFile.LoadOrDraw(path, source, count, ready => report?.Step(done + ready, total, 0, 0), cancel);
            done += count;
            return set;
        }

        long Seed(long which) => unchecked((config.Seed * Stride) + which);
        PictureSet judged = Set("judge-photos", new PhotoSource(camera, size, Seed(JudgeSeed)), config.JudgePeople);
        var judgedAvatars = new GivenSource(engine, size, [.. Enumerable.Range(0, judged.Count).Select(judged.Vector)], FormattableString.Invariant($"of judge's people, seed {Seed(JudgeSeed)}"));
        return new TrainingPictures(
            Set("photos", new PhotoSource(camera, size, Seed(PhotoSeed), config.PhotosPerPerson), photos),
            Set("avatars", new ToonSource(engine, size, Seed(AvatarSeed)), config.Avatars),
            Set("varied", new ToonSource(engine, size, Seed(VariedSeed), config.VariantsPerAvatar), varied),
            judged,
            Set("judge-avatars", judgedAvatars, judged.Count),
            Set("exemplars", new ToonSource(engine, size, Seed(ExemplarSeed), posed: config.PosedExemplars, neutral: !config.PosedExemplars), config.Exemplars));
    }
}
