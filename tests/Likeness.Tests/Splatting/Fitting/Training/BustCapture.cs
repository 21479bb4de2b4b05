using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Synthetic;
using Likeness.Splatting.Fitting.Densification;
using Likeness.Splatting.Fitting.Training;
using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Splatting.Fitting.Training;

/// <summary>
/// The Bust in matt paint of many colours, photographed: 35 pictures of 256 by 256, of which every seventh is held out and 30 are left. Fits
/// see them at a quarter of that, 64 by 64, where edges are smooth. Made once for all tests of a class.
/// </summary>
public sealed class BustCapture : IDisposable
{
    /// <summary>The budget of the fits.</summary>
    public const int Gaussians = 2000;

    private readonly Lazy<(GaussianScene Scene, ViewScore Score)> _original;

    public BustCapture()
    {
        BlendshapeFace bust = BustModel.Create();
        var head = new Mesh([.. bust.Masks["head"].Select(v => bust.Neutral.Positions[v])], []);
        Rgba[] paint = [.. bust.Neutral.Positions.Select(Paint)];
        RenderPart[] parts = [.. FaceParts.Of(bust, bust.Neutral).Select(p => p with { Material = Matt with { TwoSided = p.Material.TwoSided }, VertexColours = paint })];

        // From above the horizon only: seen from below, the Bust is open.
        MeshCapture.Write(Folder, parts, new MeshCaptureOptions { Views = 35, Size = 256, FieldOfView = 50, Framed = head.Bounds(), Margin = 0.62f, LowestPitch = 0, HighestPitch = 45 });
        Data = CaptureDataset.Load(Folder, new CaptureOptions { TestEvery = 7 });
        _original = new(() => Fit(FittingStrategy.Original));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("likeness-bust-").FullName;

    public CaptureDataset Data { get; }

    /// <summary>What the original strategy makes of it.</summary>
    public (GaussianScene Scene, ViewScore Score) Original => _original.Value;

    /// <summary>Settings of small fits.</summary>
    public static FittingOptions Small { get; } = new() { Degree = 1, Downscale = 4, EvaluateEvery = 0, MaxMemory = 256 << 20 };

    /// <summary>Settings of a fit that follows the pictures as closely as its budget allows: what is left over would move cameras that are refined to it.</summary>
    public static FittingOptions Close { get; } = Small with { Degree = 3, StructureWeight = 0, Iterations = 10_000 };

    /// <summary>Fits, and checks the budget after each step.</summary>
    public (GaussianScene Scene, ViewScore Score) Fit(FittingStrategy strategy, FittingOptions? settings = null)
    {
        using var session = new FittingSession(Data, (settings ?? Small with { Iterations = 3000 }) with
        {
            MaxGaussians = Gaussians,
            Strategy = strategy,

            // Both begin with the same and have something to add.
            InitialGaussians = Gaussians / 2,
            Original = new OriginalDensityOptions { GradientThreshold = 1e-4f },
        });
        while (session.StepsDone < session.Options.Iterations)
        {
            session.Step();
            Assert.True(session.Scene.Count <= Gaussians);
        }

        return (session.Scene, session.Evaluate()!);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static Material Matt { get; } = new() { Specular = 0, Roughness = 1, SelfLight = 0.5f };

    private static Rgba Paint(Vector3 p)
    {
        return new Rgba(Wave(p.X + (0.7f * p.Y), 97), Wave(p.Y - (0.4f * p.Z), 103), Wave(p.Z + (0.6f * p.X) + (0.3f * p.Y), 89));

        static byte Wave(float at, float length) => (byte)(140 + (40 * MathF.Sin(2 * MathF.PI * at / length)));
    }
}
