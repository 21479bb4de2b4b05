using System.Numerics.Tensors;
using Likeness.Tensors;

namespace Likeness.Avatars.Tracking.Solving;

/// <summary>
/// Levenberg-Marquardt for all frames at once: the landmarks' residuals under Huber's loss, a prior on expressions and identity, and second differences
/// from frame to frame. Frames form a banded system; identity and focal length, when they are fitted too, are taken out of it by their Schur complement.
/// Weights are kept in 0..1 by freezing those that push against a bound.
/// </summary>
internal sealed partial class TrackSolver
{
    private const double FocalSigma = 0.4;
    private const double Enough = 2e-4;
    private const double LargestDamping = 1e8;

    // A landmark that means another place on this face than on the model's is off in all frames alike: many frames tell no more of who it is than a few.
    private const double IndependentFrames = 3;

    // First differences count a fifth as much as second ones; they hold what no landmark does.
    private const double DriftFactor = 5;

    private readonly LandmarkModel _model;
    private readonly TrackingOptions _options;
    private readonly double[] _importance;
    private readonly double _sigma;
    private readonly double[]?[] _targets;
    private readonly bool[] _linked;
    private readonly bool _fitShared;
    private readonly double _focalGuess;
    private readonly double _sharedStrength;
    private readonly double[] _smoothness = new double[FrameState.Length];
    private readonly FrameSystem[] _systems;
    private readonly LandmarkModel.Scratch[] _scratch;

    /// <summary>Makes a solver.</summary>
    /// <param name="model">Where landmarks are seen.</param>
    /// <param name="options">Spreads and limits.</param>
    /// <param name="importance">How much each point counts.</param>
    /// <param name="sigma">Spread of a landmark in pixels.</param>
    /// <param name="targets">Columns and rows of the points in each frame; null where the face was not seen.</param>
    /// <param name="linked">Whether a frame follows the one before it without a cut; all false for frames that are far apart.</param>
    /// <param name="fitShared">Whether identity and focal length are fitted too.</param>
    /// <param name="focalGuess">Logarithm of the focal length that is believed in.</param>
    public TrackSolver(LandmarkModel model, TrackingOptions options, double[] importance, double sigma, double[]?[] targets, bool[] linked, bool fitShared, double focalGuess)
    {
        (_model, _options, _importance, _sigma, _targets, _linked, _fitShared, _focalGuess) = (model, options, importance, sigma, targets, linked, fitShared, focalGuess);
        for (int i = 0; i < _smoothness.Length; i++)
        {
            double spread = i < 3 ? options.TurnSmoothness : i < FrameState.PoseLength ? options.PlaceSmoothness : options.ExpressionSmoothness;
            _smoothness[i] = 1 / (spread * spread);
        }

        _sharedStrength = targets.Length / IndependentFrames;
        _systems = [.. targets.Select(_ => new FrameSystem(model))];
        _scratch = [.. Enumerable.Range(0, Work.Slots).Select(_ => new LandmarkModel.Scratch(model))];
    }

    /// <summary>Steps until nothing is gained.</summary>
    /// <param name="shared">Identity and logarithm of the focal length; changed when they are fitted.</param>
    /// <param name="frames">The state of each frame; changed.</param>
    /// <param name="step">Is told after each step how many there were and the cost.</param>
    /// <param name="cancel">Stops between two steps.</param>
    /// <returns>The cost.</returns>
    public double Solve(double[] shared, FrameState[] frames, Action<int, double> step, CancellationToken cancel)
    {
        int length = FrameState.Length, band = _linked.Any(static l => l) ? 2 * length : length - 1;
        var system = new BandedCholesky(frames.Length * length, band);
        double cost = Cost(shared, frames), damping = 1e-3;
        for (int iteration = 0; iteration < _options.Iterations; iteration++)
        {
            cancel.ThrowIfCancellationRequested();
            Linearise(shared, frames);
            bool better = false;
            while (!better && damping < LargestDamping)
            {
                cancel.ThrowIfCancellationRequested();
                (double[] newShared, FrameState[] newFrames) = Step(system, shared, frames, damping);
                double newCost = Cost(newShared, newFrames);
                if (!(newCost < cost))
                {
                    damping *= 8;
                    continue;
                }

                better = cost - newCost > Enough * cost;
                newShared.CopyTo(shared, 0);
                newFrames.CopyTo(frames, 0);
                (cost, damping) = (newCost, Math.Max(1e-7, damping / 6));
                break;
            }

            step(iteration + 1, cost);
            if (!better)
            {
                break;
            }
        }

        return cost;
    }

    private double Cost(double[] shared, FrameState[] frames)
    {
        double[] costs = new double[frames.Length];
        Work.For(frames.Length, new CostBlocks(this, shared, frames, costs), _scratch.Length);
        double sum = costs.Sum();
        if (_fitShared)
        {
            for (int i = 0; i < _model.IdentityModes; i++)
            {
                sum += 0.5 * _sharedStrength * shared[i] * shared[i];
            }

            sum += 0.5 * _sharedStrength * Math.Pow((shared[^1] - _focalGuess) / FocalSigma, 2);
        }

        for (int f = 1; f < frames.Length; f++)
        {
            for (int i = 0; i < FrameState.Length && _linked[f]; i++)
            {
                double first = frames[f].Values[i] - frames[f - 1].Values[i];
                sum += 0.5 * _smoothness[i] / (DriftFactor * DriftFactor) * first * first;
                if (f > 1 && _linked[f - 1])
                {
                    double second = first - frames[f - 1].Values[i] + frames[f - 2].Values[i];
                    sum += 0.5 * _smoothness[i] * second * second;
                }
            }
        }

        return sum;
    }

    private void Linearise(double[] shared, FrameState[] frames) => Work.For(frames.Length, new LineariseBlocks(this, shared, frames), _scratch.Length);

    private (double[] Shared, FrameState[] Frames) Step(BandedCholesky system, double[] shared, FrameState[] frames, double damping)
    {
        int length = FrameState.Length, columns = _fitShared ? shared.Length : 0, size = frames.Length * length;
        double[] gradient = new double[size], coupling = new double[size * columns];
        system.Clear();
        for (int f = 0; f < frames.Length; f++)
        {
            FrameSystem own = _systems[f];
            for (int i = 0; i < length; i++)
            {
                int row = (f * length) + i;
                own.Normal.AsSpan(i * own.Columns, i + 1).CopyTo(system.Part(row, f * length, i + 1));
                gradient[row] = own.Gradient[i];
                for (int k = 0; k < columns; k++)
                {
                    coupling[(row * columns) + k] = own.Normal[((length + k) * own.Columns) + i];
                }
            }

            AddSmoothness(system, gradient, frames, f);
        }

        Freeze(system, gradient, coupling, frames, columns);
        for (int row = 0; row < size; row++)
        {
            system[row, row] += (damping * system[row, row]) + 1e-9;
        }

        double[] newShared = [.. shared];
        FrameState[] moved = [.. frames.Select(static f => f.Clone())];
        if (!system.Factor())
        {
            // Damping grows until the matrix is definite; an unchanged state is no gain.
            return (newShared, moved);
        }

        double[] step = [.. gradient.Select(static g => -g)];
        system.SolveLower(step, 1);
        if (columns > 0)
        {
            system.SolveLower(coupling, columns);
            double[] sharedStep = SharedStep(step, coupling, shared, damping);
            for (int row = 0; row < size; row++)
            {
                step[row] -= TensorPrimitives.Dot(coupling.AsSpan(row * columns, columns), sharedStep);
            }

            TensorPrimitives.Add(newShared, sharedStep, newShared);
        }

        system.SolveUpper(step);
        for (int f = 0; f < moved.Length; f++)
        {
            double[] values = moved[f].Values;
            TensorPrimitives.Add(values, step.AsSpan(f * length, length), values);
            Span<double> weights = values.AsSpan(FrameState.PoseLength);
            TensorPrimitives.Clamp(weights, 0.0, 1.0, weights);
        }

        return (newShared, moved);
    }

    private double[] SharedStep(double[] step, double[] coupling, double[] shared, double damping)
    {
        int count = shared.Length, length = FrameState.Length;
        var schur = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(count, count);
        var right = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(count);
        for (int i = 0; i < count; i++)
        {
            bool focal = i == count - 1;
            double precision = _sharedStrength * (focal ? 1 / (FocalSigma * FocalSigma) : 1);
            right[i] = -precision * (focal ? shared[i] - _focalGuess : shared[i]);
            schur[i, i] = precision;
        }

        foreach (FrameSystem own in _systems)
        {
            for (int i = 0; i < count; i++)
            {
                right[i] -= own.Gradient[length + i];
                for (int j = 0; j <= i; j++)
                {
                    schur[i, j] += own.Normal[((length + i) * own.Columns) + length + j];
                }
            }
        }

        for (int i = 0; i < count; i++)
        {
            schur[i, i] += damping * schur[i, i];
        }

        for (int row = 0; row < step.Length; row++)
        {
            ReadOnlySpan<double> c = coupling.AsSpan(row * count, count);
            for (int i = 0; i < count; i++)
            {
                right[i] -= c[i] * step[row];
                for (int j = 0; j <= i; j++)
                {
                    schur[i, j] -= c[i] * c[j];
                }
            }
        }

        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                schur[j, i] = schur[i, j];
            }
        }

        if (_options.FieldOfView is not null)
        {
            for (int j = 0; j < count; j++)
            {
                schur[count - 1, j] = schur[j, count - 1] = 0;
            }

            (schur[count - 1, count - 1], right[count - 1]) = (1, 0);
        }

        return schur.Solve(right).ToArray();
    }

    private void AddSmoothness(BandedCholesky system, double[] gradient, FrameState[] frames, int f)
    {
        if (!_linked[f])
        {
            return;
        }

        for (int i = 0; i < FrameState.Length; i++)
        {
            Add([(f, 1), (f - 1, -1)], _smoothness[i] / (DriftFactor * DriftFactor), i);
            if (_linked[f - 1])
            {
                Add([(f, 1), (f - 1, -2), (f - 2, 1)], _smoothness[i], i);
            }
        }

        void Add(ReadOnlySpan<(int Frame, double Factor)> terms, double precision, int i)
        {
            double difference = 0;
            foreach ((int frame, double factor) in terms)
            {
                difference += factor * frames[frame].Values[i];
            }

            for (int a = 0; a < terms.Length; a++)
            {
                int row = (terms[a].Frame * FrameState.Length) + i;
                gradient[row] += precision * terms[a].Factor * difference;
                // Terms are listed with the latest frame first, so that these lie below the diagonal.
                for (int b = a; b < terms.Length; b++)
                {
                    system[row, (terms[b].Frame * FrameState.Length) + i] += precision * terms[a].Factor * terms[b].Factor;
                }
            }
        }
    }

    /// <summary>Takes weights that move nothing, or push against their bound, out of the system.</summary>
    private void Freeze(BandedCholesky system, double[] gradient, double[] coupling, FrameState[] frames, int columns)
    {
        int length = FrameState.Length, size = gradient.Length, band = _linked.Any(static l => l) ? 2 * length : length - 1;
        for (int row = 0; row < size; row++)
        {
            int weight = (row % length) - FrameState.PoseLength;
            if (weight < 0)
            {
                continue;
            }

            double value = frames[row / length].Values[row % length];
            bool stuck = (value <= 0 && gradient[row] > 0) || (value >= 1 && gradient[row] < 0);
            if (_model.Active[weight] && !stuck)
            {
                continue;
            }

            for (int other = Math.Max(0, row - band); other < Math.Min(size, row + band + 1); other++)
            {
                if (other <= row)
                {
                    system[row, other] = 0;
                }
                else
                {
                    system[other, row] = 0;
                }
            }

            system[row, row] = 1;
            gradient[row] = 0;
            coupling.AsSpan(row * columns, columns).Clear();
        }
    }
}
