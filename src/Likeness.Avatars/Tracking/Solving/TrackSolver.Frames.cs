using System.Numerics.Tensors;
using Likeness.Geometry.Faces;
using Likeness.Tensors;

namespace Likeness.Avatars.Tracking.Solving;

/// <content>What each frame adds to cost and system by itself: its landmarks, and the prior on its expression.</content>
internal sealed partial class TrackSolver
{
    /// <summary>Huber's loss and weight of a residual in sigmas.</summary>
    private (double Loss, double Weight) Robust(double size) => size <= _options.Robustness
        ? (0.5 * size * size, 1)
        : (_options.Robustness * (size - (0.5 * _options.Robustness)), _options.Robustness / size);

    private double FrameCost(LandmarkModel.Scratch scratch, double[] shared, FrameState frame, double[]? target)
    {
        if (target is null)
        {
            return 0;
        }

        _model.Project(scratch, shared, frame, scratch.Seen);
        double sum = 0;
        for (int p = 0; p < _importance.Length; p++)
        {
            double x = scratch.Seen[2 * p] - target[2 * p], y = scratch.Seen[(2 * p) + 1] - target[(2 * p) + 1];
            sum += _importance[p] * Robust(Math.Sqrt((x * x) + (y * y)) / _sigma).Loss;
        }

        foreach (double weight in frame.Weights)
        {
            sum += 0.5 * weight * weight / (_options.ExpressionSigma * _options.ExpressionSigma);
        }

        return sum;
    }

    private void LineariseFrame(LandmarkModel.Scratch scratch, double[] shared, FrameState frame, FrameSystem own, double[]? target)
    {
        Array.Clear(own.Normal);
        Array.Clear(own.Gradient);
        if (target is null)
        {
            return;
        }

        _model.Differentiate(scratch, shared, frame, scratch.Seen, scratch.Jacobian, _fitShared);
        int rows = scratch.Seen.Length, used = _fitShared ? own.Columns : FrameState.Length;
        for (int p = 0; p < _importance.Length; p++)
        {
            double x = scratch.Seen[2 * p] - target[2 * p], y = scratch.Seen[(2 * p) + 1] - target[(2 * p) + 1];
            double weight = Math.Sqrt(_importance[p] * Robust(Math.Sqrt((x * x) + (y * y)) / _sigma).Weight) / _sigma;
            scratch.Root[2 * p] = scratch.Root[(2 * p) + 1] = weight;
            (scratch.Residual[2 * p], scratch.Residual[(2 * p) + 1]) = (weight * x, weight * y);
        }

        for (int i = 0; i < used; i++)
        {
            Span<double> column = scratch.Jacobian.AsSpan(i * rows, rows);
            TensorPrimitives.Multiply(column, scratch.Root, column);
            own.Gradient[i] = TensorPrimitives.Dot(column, scratch.Residual);
            for (int j = 0; j <= i; j++)
            {
                own.Normal[(i * own.Columns) + j] = TensorPrimitives.Dot<double>(column, scratch.Jacobian.AsSpan(j * rows, rows));
            }
        }

        double ridge = 1 / (_options.ExpressionSigma * _options.ExpressionSigma);
        for (int w = 0; w < ArkitShapes.Count; w++)
        {
            int i = FrameState.PoseLength + w;
            own.Normal[(i * own.Columns) + i] += ridge;
            own.Gradient[i] += ridge * frame.Values[i];
        }
    }

    /// <summary>What one frame adds to the system.</summary>
    private sealed class FrameSystem(LandmarkModel model)
    {
        public int Columns { get; } = FrameState.Length + model.SharedLength;

        public double[] Normal { get; } = new double[(FrameState.Length + model.SharedLength) * (FrameState.Length + model.SharedLength)];

        public double[] Gradient { get; } = new double[FrameState.Length + model.SharedLength];
    }

    private readonly struct CostBlocks(TrackSolver solver, double[] shared, FrameState[] frames, double[] costs) : IBlocks
    {
        public void Run(int block) => costs[block] = solver.FrameCost(solver._scratch[Work.Slot], shared, frames[block], solver._targets[block]);
    }

    private readonly struct LineariseBlocks(TrackSolver solver, double[] shared, FrameState[] frames) : IBlocks
    {
        public void Run(int block) => solver.LineariseFrame(solver._scratch[Work.Slot], shared, frames[block], solver._systems[block], solver._targets[block]);
    }
}
