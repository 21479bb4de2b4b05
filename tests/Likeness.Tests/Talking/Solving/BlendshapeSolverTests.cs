using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Talking.Solving;
using Likeness.Tensors;

namespace Likeness.Tests.Talking.Solving;

public class BlendshapeSolverTests
{
    private static readonly BlendshapeSolverOptions Exact = new() { Smoothness = 0, Tolerance = 1e-9, Rounds = 1000 };

    /// <summary>Acceptance 11 of the specification.</summary>
    [SkippableFact]
    public void Planted_weights_of_the_face_are_found_and_too_large_ones_are_cut()
    {
        BlendshapeFace face = TalkingFaces.Ict;
        var solver = new BlendshapeSolver(face.Expressions, face.VertexCount, Exact);
        (string, float)[] planted = [("jawOpen", 0.4f), ("mouthFunnel", 0.5f), ("mouthSmile_L", 0.2f), ("eyeBlink_R", 0.9f)];
        Vector3[] displacements = Displacements(planted);
        double[] weights = new double[solver.Count];
        int rounds = solver.Solve(displacements, weights);
        Assert.InRange(rounds, 1, 1000);
        foreach ((FaceShape shape, double weight) in face.Expressions.Zip(weights))
        {
            Assert.Equal(planted.FirstOrDefault(p => p.Item1 == shape.Name).Item2, weight, 1e-4);
        }

        planted[0] = ("jawOpen", 1.3f);
        displacements = Displacements(planted);
        Array.Clear(weights);
        solver.Solve(displacements, weights);
        Assert.Equal(1, weights[face.IndexOfExpression("jawOpen")]);
        Vector3[] found = Displacements([.. face.Expressions.Select((s, i) => (s.Name, (float)weights[i]))]);
        double residual = Math.Sqrt(found.Zip(displacements, (a, b) => (double)Vector3.DistanceSquared(a, b)).Average());
        Assert.Equal(2.27, residual, 0.02);
        Assert.InRange(solver.Slope(displacements, weights), 0, 1e-2);
    }

    [Fact]
    public void Weights_are_the_best_within_their_bounds()
    {
        var random = new Random(6);
        for (int round = 0; round < 30; round++)
        {
            FaceShape[] shapes = [.. Enumerable.Range(0, 6).Select(k => FaceShape.FromDense($"s{k}", [.. Enumerable.Range(0, 20).Select(_ => Any(random))]))];
            Vector3[] target = [.. Enumerable.Range(0, 20).Select(_ => 1.5f * Any(random))];
            float[] counts = [.. Enumerable.Range(0, 20).Select(_ => random.NextSingle())];
            var solver = new BlendshapeSolver(shapes, 20, Exact with { VertexWeights = counts, Sparsity = round % 2 * 0.5 });
            double[] weights = new double[6];
            solver.Solve(target, weights);
            Assert.All(weights, w => Assert.InRange(w, 0, 1));
            Assert.InRange(solver.Slope(target, weights), 0, 1e-6);

            // No other point of the box is better.
            double best = Objective(weights);
            for (int trial = 0; trial < 200; trial++)
            {
                double[] other = [.. weights.Select(w => Math.Clamp(w + ((random.NextDouble() - 0.5) * (trial < 100 ? 0.1 : 2)), 0, 1))];
                Assert.True(Objective(other) >= best - 1e-9);
            }

            double Objective(double[] w)
            {
                double sum = round % 2 * 0.5 * w.Sum();
                for (int v = 0; v < 20; v++)
                {
                    Vector3 left = -target[v];
                    for (int k = 0; k < 6; k++)
                    {
                        left += (float)w[k] * shapes[k].Deltas[v];
                    }

                    sum += 0.5 * counts[v] * left.LengthSquared();
                }

                return sum;
            }
        }
    }

    [Fact]
    public void The_frame_before_pulls_and_shapes_without_motion_stay_at_zero()
    {
        FaceShape[] shapes = [FaceShape.FromDense("a", [Vector3.UnitX, Vector3.Zero]), FaceShape.FromDense("nothing", new Vector3[2])];
        var solver = new BlendshapeSolver(shapes, 2, new BlendshapeSolverOptions { Smoothness = 1 });
        double[] weights = [0.8, 0.5];
        solver.Solve([Vector3.Zero, Vector3.Zero], weights);

        // Between the frame before (0.8, pulling with the mean of the diagonal, one half) and the target (0, with one).
        Assert.Equal(0.8 * 0.5 / 1.5, weights[0], 1e-6);
        weights = [0, 0];
        new BlendshapeSolver(shapes, 2, Exact).Solve([new Vector3(0.25f, 0, 0), Vector3.One], weights);
        Assert.Equal([0.25, 0], weights);
        Assert.Contains("expected 2 and 2", Assert.Throws<LikenessException>(() => solver.Solve([Vector3.Zero], new double[2])).Message);
        Assert.Throws<LikenessException>(() => new BlendshapeSolver(shapes, 2, new BlendshapeSolverOptions { VertexWeights = [1f] }));
    }

    private static Vector3[] Displacements((string, float)[] weights) =>
        [.. TalkingFaces.Blend(weights).Zip(TalkingFaces.Ict.Neutral.Positions, (p, q) => p - q)];

    private static Vector3 Any(Random random) => new(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
}
