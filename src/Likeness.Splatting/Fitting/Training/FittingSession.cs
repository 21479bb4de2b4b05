using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Images;
using Likeness.Splatting.Fitting.Densification;
using Likeness.Splatting.Fitting.Initialisation;
using Likeness.Splatting.Fitting.Losses;
using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Randomness;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>
/// The state of a fit between two steps. A step renders one photograph's view, compares, goes back, updates, and adds or removes
/// Gaussians when that is due (Kerbl et al. 2023). The order of the views and all random choices follow from the seed and the number of
/// the step, so that saving the step saves them.
/// </summary>
public sealed class FittingSession : IDisposable
{
    // Of the names of the scene's tensors in a checkpoint.
    internal const string ScenePrefix = "scene.";

    // Streams of the seed: the start, densification, backgrounds, and one for each pass over the views above.
    private const ulong StartStream = 0;
    private const ulong DensityStream = 1;
    private const ulong BackgroundStream = 2;
    private const ulong FirstOrderStream = 16;

    private const int TidyEvery = 1_000;

    // A single camera, or several in one place, say nothing about the size of what they see.
    private const float DefaultExtent = 1;

    private readonly CaptureView[] _training;
    private readonly CaptureView[] _test;
    private readonly CaptureImages _images;
    private readonly ViewTargets _targets;
    private readonly Rasterizer _rasterizer;
    private readonly RenderTarget _frame = new();
    private readonly GaussianOptimiser _optimiser;
    private readonly DensityControl _density;
    private readonly ScreenStatistics _statistics;
    private readonly PoseRefinement? _poses;
    private readonly RandomSource _random;
    private readonly FrameComparison _comparison = new();
    private SceneGradients _gradients;
    private int[] _order = [];
    private long _orderEpoch = -1;

    /// <summary>Prepares a fit.</summary>
    /// <param name="data">The photographs.</param>
    /// <param name="options">The settings.</param>
    /// <param name="start">The scene to begin with; null for one Gaussian at each of the data set's points, or at random ones.</param>
    /// <exception cref="LikenessException">A setting is out of range, or no view is left to fit to.</exception>
    public FittingSession(CaptureDataset data, FittingOptions options, GaussianScene? start = null)
    {
        Options = options.Validated();
        _training = [.. data.Of(CaptureSplit.Train)];
        _test = [.. data.Of(CaptureSplit.Test)];
        if (_training.Length == 0)
        {
            throw new LikenessException($"{data.Folder}: no view is left to fit to; all {_test.Length} are held out. Hold out fewer.");
        }

        Extent = data.Extent > 0 ? data.Extent : DefaultExtent;
        _random = new RandomSource((ulong)options.Seed);

        // A pixel takes 4 bytes as bytes and 36 with what the loss knows about it.
        _images = new CaptureImages(options.Downscale, options.ImageMemory / 4);
        _targets = new ViewTargets(_images, options.StructureWeight, options.ImageMemory - (options.ImageMemory / 4));
        _rasterizer = new Rasterizer(new RasterizerOptions
        {
            Near = _training[0].Camera.Near,
            Mode = options.Antialias ? RasterizerMode.Antialiased : RasterizerMode.Classic,
        });
        _density = Density(options, Extent, _random.Split(DensityStream).NextBits());
        _optimiser = new GaussianOptimiser(start ?? Start(data), options.Rates with { MeansSteps = options.Iterations }, Extent);
        _statistics = new ScreenStatistics(Scene.Count);
        _gradients = new SceneGradients(Scene);
        _poses = options.RefinePoses ? new PoseRefinement([.. _training.Select(v => v.Camera)], SceneInitialiser.SeenCube(data).Centre, options.PoseRate) : null;
    }

    /// <summary>The settings.</summary>
    public FittingOptions Options { get; }

    /// <summary>The scene as it is now. Another object after a step that added or removed Gaussians.</summary>
    public GaussianScene Scene => _optimiser.Scene;

    /// <summary>The extent of the training cameras, in world units; never 0.</summary>
    public float Extent { get; }

    /// <summary>Steps so far.</summary>
    public long StepsDone => _optimiser.StepsDone;

    /// <summary>The pass over the training views that the next step belongs to, from 0.</summary>
    public int Epoch => (int)(StepsDone / _training.Length);

    /// <summary>Steps in one pass over the training views.</summary>
    public int StepsPerEpoch => _training.Length;

    /// <summary>Views that are held out.</summary>
    public int TestViews => _test.Length;

    /// <summary>The rate that the means have in the next step.</summary>
    public double MeansRate => _optimiser.Rate(GaussianGroup.Means);

    /// <summary>The camera of a training view, at its corrected pose where poses are refined.</summary>
    /// <param name="index">Number of the training view, in order of names.</param>
    /// <param name="level">Of the image pyramid.</param>
    public Camera TrainingCamera(int index, int level = 0)
    {
        Camera camera = _images.CameraOf(_training[index], level);
        return _poses?.Apply(index, camera) ?? camera;
    }

    /// <summary>Does one step.</summary>
    /// <returns>The loss.</returns>
    /// <exception cref="LikenessException">The loss is no longer a number.</exception>
    public double Step()
    {
        long step = StepsDone;
        int view = NextView(step), level = Options.LevelAt(step), degree = Options.DegreeAt(step);
        Camera camera = TrainingCamera(view, level);
        Vector3 background = Background(step);
        LossTarget target = _targets.Get(_training[view], level, background, Options.Background == FittingBackground.Random);
        _rasterizer.Forward(Scene, camera, _frame, background, degree);
        double loss = _comparison.Compare(_frame, target, _targets);
        _rasterizer.Backward(Scene, _frame, _comparison.Gradients, _gradients, degree: degree);
        loss += _density.AddRegularisers(step + 1, Scene, _gradients);
        if (!double.IsFinite(loss))
        {
            throw new LikenessException(string.Create(CultureInfo.InvariantCulture, $"The fit diverged: the loss of step {step + 1} is {loss}. Begin it anew with lower learning rates."));
        }

        if (_density.WantsStatistics(step + 1))
        {
            _statistics.Add(_gradients.ScreenNorms, _frame.Radii);
        }

        _poses?.Step(view, _gradients.Camera, (double)step / Options.Iterations);
        _optimiser.Step(_gradients);
        if (_density.AfterStep(step + 1, _optimiser, _statistics) is not null)
        {
            _gradients = new SceneGradients(Scene);
        }

        if ((step + 1) % TidyEvery == 0)
        {
            SceneUpkeep.Tidy(Scene);
        }

        return loss;
    }

    /// <summary>Measures the scene on the held-out views, or null when there are none.</summary>
    public ViewScore? Evaluate(CancellationToken cancel = default)
    {
        Vector3 background = Options.Background == FittingBackground.White ? Vector3.One : Vector3.Zero;
        return _test.Length == 0
            ? null
            : SceneEvaluation.Measure(Scene, _test, view => _images.CameraOf(view), _targets, _rasterizer, _frame, background, Options.DegreeAt(StepsDone), cancel);
    }

    /// <summary>Adds the scene, the optimiser and all that the next steps depend on to a checkpoint.</summary>
    public void Save(SafeTensorsWriter writer)
    {
        _optimiser.Save(writer, ScenePrefix);
        _statistics.Save(writer, "statistics.");
        _poses?.Save(writer, "cameras.");
    }

    /// <summary>Goes on from a checkpoint, to the same bits.</summary>
    /// <exception cref="InvalidFileException">The checkpoint is damaged or of another fit.</exception>
    public void Load(SafeTensorsFile file)
    {
        _optimiser.Load(file, ScenePrefix);
        _statistics.Load(file, "statistics.", Scene.Count);
        _poses?.Load(file, "cameras.");
        _gradients = new SceneGradients(Scene);
    }

    /// <summary>Gives the memory of frames back.</summary>
    public void Dispose() => _frame.Dispose();

    private static DensityControl Density(FittingOptions options, float extent, ulong seed) => options.Strategy == FittingStrategy.Original
        ? new OriginalDensityControl(
            options.Original.For(options.Iterations) with { Maximum = options.GaussianLimit, ResetAtStart = options.Background == FittingBackground.White }, extent, seed)
        : new McmcDensityControl(options.Mcmc.For(options.Iterations) with { Maximum = options.GaussianLimit }, extent, seed);

    private GaussianScene Start(CaptureDataset data)
    {
        ulong seed = _random.Split(StartStream).NextBits();
        int most = Options.GaussianLimit;
        PointCloud? points = data.Points;
        if (points is null)
        {
            (Vector3 centre, float half) = SceneInitialiser.SeenCube(data);
            points = SceneInitialiser.RandomCube(Math.Min(Options.InitialGaussians, most), centre, half, seed);
        }

        return SceneInitialiser.FromPoints(points, Options.Degree, _density.InitialOpacity, _density.InitialScale, most, seed);
    }

    private int NextView(long step)
    {
        long epoch = step / _training.Length;
        if (_orderEpoch != epoch)
        {
            _order = _random.Split(FirstOrderStream + (ulong)epoch).Permutation(_training.Length);
            _orderEpoch = epoch;
        }

        return _order[step % _training.Length];
    }

    private Vector3 Background(long step)
    {
        switch (Options.Background)
        {
            case FittingBackground.White:
                return Vector3.One;
            case FittingBackground.Random:
                RandomSource random = _random.Split(BackgroundStream).Split((ulong)step);
                return new Vector3(random.NextFloat(), random.NextFloat(), random.NextFloat());
            default:
                return Vector3.Zero;
        }
    }
}
