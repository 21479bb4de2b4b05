using Likeness.Splatting.Rasterization.Projection;

namespace Likeness.Splatting.Rasterization.Tiles;

internal static unsafe partial class SceneBackward
{
    private readonly partial struct Job
    {
        /// <summary>Takes the columns of a group to the gradients.</summary>
        private void Write(int first, int rows, int degree, int rest, in GroupBuffers b)
        {
            ref readonly GaussianPointers g = ref _plan.Gradients;
            bool add = _plan.Add;
            if (g.Means != null)
            {
                Columns.Scatter(b.Outputs + (FootprintBackward.Mean * Rows), g.Means + (first * 3L), 3, 3, rows, add);
            }

            if (g.LogScales != null)
            {
                Columns.Scatter(b.Outputs + (FootprintBackward.Scale * Rows), g.LogScales + (first * 3L), 3, 3, rows, add);
            }

            if (g.Rotations != null)
            {
                Columns.Scatter(b.Outputs + (FootprintBackward.Rotation * Rows), g.Rotations + (first * 4L), 4, 4, rows, add);
            }

            if (g.OpacityLogits != null)
            {
                Columns.Scatter(b.Outputs + (FootprintBackward.Opacity * Rows), g.OpacityLogits + first, 1, 1, rows, add);
            }

            if (g.ShDc != null)
            {
                Columns.Scatter(degree < 0 ? b.Sums + (FootprintBackward.Red * Rows) : b.Harmonics, g.ShDc + (first * 3L), 3, 3, rows, add);
            }

            if (g.ShRest != null && g.RestStride > 0)
            {
                float* target = g.ShRest + (first * 3L * g.RestStride);
                Columns.Scatter(b.Harmonics + (3 * Rows), target, 3 * g.RestStride, 3 * rest, rows, add);
                ClearBehind(target, 3 * g.RestStride, 3 * rest, rows);
            }

            for (int row = 0; row < rows && g.Extra != null; row++)
            {
                float* from = b.Records + ((long)row * _plan.RecordStride) + TileBackward.Extra, to = g.Extra + ((first + (long)row) * g.ExtraChannels);
                for (int k = 0; k < g.ExtraChannels; k++)
                {
                    to[k] = add ? to[k] + from[k] : from[k];
                }
            }

            if (_plan.ScreenNorms != null)
            {
                Columns.Scatter(b.Outputs + (FootprintBackward.ScreenNorm * Rows), _plan.ScreenNorms + first, 1, 1, rows, add: false);
            }
        }

        /// <summary>Coefficients above the degree in use have no gradient.</summary>
        private void ClearBehind(float* target, int stride, int used, int rows)
        {
            for (int row = 0; row < rows && used < stride && !_plan.Add; row++)
            {
                new Span<float>(target + ((long)row * stride) + used, stride - used).Clear();
            }
        }

        private void Clear(int first, int rows)
        {
            Zero(_plan.ScreenNorms, first, rows, 1);
            if (_plan.Add)
            {
                return;
            }

            ref readonly GaussianPointers g = ref _plan.Gradients;
            Zero(g.Means, first, rows, 3);
            Zero(g.LogScales, first, rows, 3);
            Zero(g.Rotations, first, rows, 4);
            Zero(g.OpacityLogits, first, rows, 1);
            Zero(g.ShDc, first, rows, 3);
            Zero(g.ShRest, first, rows, 3 * g.RestStride);
            Zero(g.Extra, first, rows, g.ExtraChannels);
        }

        private static void Zero(float* target, int first, int rows, int width)
        {
            if (target != null)
            {
                new Span<float>(target + ((long)first * width), rows * width).Clear();
            }
        }
    }
}
