using System.Numerics;
using Likeness.Imaging.Images;
using Likeness.Splatting.Data;
using Likeness.Splatting.Scenes;
using Likeness.Tensors.Randomness;

namespace Likeness.Splatting.Fitting.Initialisation;

/// <summary>The scenes that fits begin with (spec sections 1 and 8).</summary>
public static class SceneInitialiser
{
    // The reference's floor; it keeps coincident points from having no size at all.
    private const float SmallestSquare = 1e-7f;

    /// <summary>One Gaussian at each point, round, as large as the distance to its three nearest neighbours and of its colour.</summary>
    /// <param name="points">Positions and colours; more than <paramref name="most"/> are thinned out at random.</param>
    /// <param name="degree">Degree of the spherical harmonics.</param>
    /// <param name="opacity">Opacity of each.</param>
    /// <param name="scale">What the distance is multiplied by.</param>
    /// <param name="most">The largest number of Gaussians.</param>
    /// <param name="seed">Fixes which points remain.</param>
    public static GaussianScene FromPoints(PointCloud points, int degree, float opacity = GaussianActivations.InitialOpacity, float scale = 1, int most = int.MaxValue, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        Vector3[] positions = points.Positions;
        Rgba[] colours = points.Colours;
        if (positions.Length > most)
        {
            int[] chosen = new RandomSource(seed).Permutation(positions.Length)[..most];
            Array.Sort(chosen);
            positions = [.. chosen.Select(i => points.Positions[i])];
            colours = [.. chosen.Select(i => points.Colours[i])];
        }

        var scene = new GaussianScene(positions.Length, degree);
        float[] squares = NearestNeighbours.MeanSquaredDistances(positions);
        float logit = GaussianActivations.Logit(opacity), logFactor = MathF.Log(scale);
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i].CopyTo(scene.Means.AsSpan(3 * i));
            scene.LogScales.AsSpan(3 * i, 3).Fill((0.5f * MathF.Log(MathF.Max(SmallestSquare, squares[i]))) + logFactor);
            scene.OpacityLogits[i] = logit;
            Rgba c = colours[i];
            scene.ShDc[3 * i] = GaussianActivations.ConstantCoefficient(c.R / 255.0);
            scene.ShDc[(3 * i) + 1] = GaussianActivations.ConstantCoefficient(c.G / 255.0);
            scene.ShDc[(3 * i) + 2] = GaussianActivations.ConstantCoefficient(c.B / 255.0);
        }

        return scene;
    }

    /// <summary>Points spread evenly at random in a cube, of random muted colours.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="centre">The middle of the cube, world units.</param>
    /// <param name="halfSize">Half its side.</param>
    /// <param name="seed">Fixes places and colours.</param>
    public static PointCloud RandomCube(int count, Vector3 centre, float halfSize, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(halfSize);
        var random = new RandomSource(seed);
        var positions = new Vector3[count];
        var colours = new Rgba[count];
        for (int i = 0; i < count; i++)
        {
            positions[i] = centre + (halfSize * new Vector3((2 * random.NextFloat()) - 1, (2 * random.NextFloat()) - 1, (2 * random.NextFloat()) - 1));
            colours[i] = new Rgba((byte)(64 + random.NextInt(128)), (byte)(64 + random.NextInt(128)), (byte)(64 + random.NextInt(128)));
        }

        return new PointCloud(positions, colours);
    }

    /// <summary>The cube that the training cameras look at: around the point nearest to their optical axes, as large as their pictures are there.</summary>
    public static (Vector3 Centre, float HalfSize) SeenCube(CaptureDataset data) => SeenVolume.Cube([.. data.Views.Where(v => v.Split == CaptureSplit.Train).Select(v => v.Camera)]);
}
