using System.Numerics;
using Likeness.Geometry.Numerics;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;

namespace Likeness.Geometry.Surfaces;

public static partial class SurfaceOps
{
    /// <summary>
    /// The as-rigid-as-possible energy: the sum over directed edges (i, j) of w_ij |(p'_i - p'_j) - R_i (p_i - p_j)|^2, where R_i is the
    /// rotation that makes the vertex's share smallest. Because it does, the gradient may hold R fixed.
    /// </summary>
    /// <param name="deformed">[..., vertices, 3]</param>
    /// <param name="model">The rest shape and the weights.</param>
    /// <returns>[...]: one energy for each mesh, in squared length units; a scalar for [vertices, 3].</returns>
    /// <exception cref="ShapeException">The positions do not fit the model.</exception>
    public static unsafe Tensor ArapEnergy(Tensor deformed, ArapModel model)
    {
        int batch = BatchOf(deformed, model.VertexCount);
        Tensor energies = Tensor.Uninitialized(deformed.Shape.Without(-1).Without(-1));
        Tensor rotations = Tensor.Uninitialized(new Shape(batch, model.VertexCount, 9));
        Tensor shares = Tensor.Uninitialized(new Shape(batch, model.VertexCount));
        fixed (float* x = deformed.Span, r = rotations.Span, s = shares.Span)
        {
            Work.For(batch * Work.Blocks(model.VertexCount, VerticesPerBlock), new ArapBlocks(model, (Vector3*)x, r, s));
        }

        for (int b = 0; b < batch; b++)
        {
            double sum = 0;
            foreach (float share in shares.Span.Slice(b * model.VertexCount, model.VertexCount))
            {
                sum += share;
            }

            energies.Span[b] = (float)sum;
        }

        if (Tape.Record<ArapNode>(energies, deformed) is { } node)
        {
            node.Model = model;
            node.Rotations = rotations;
        }

        return energies;
    }

    /// <summary>The rotations of the as-rigid-as-possible energy.</summary>
    /// <param name="deformed">[..., vertices, 3]; not differentiated.</param>
    /// <param name="model">The rest shape and the weights.</param>
    /// <returns>[..., vertices, 3, 3], row-major, acting on column vectors of the rest shape.</returns>
    /// <exception cref="ShapeException">The positions do not fit the model.</exception>
    public static unsafe Tensor ArapRotations(Tensor deformed, ArapModel model)
    {
        int batch = BatchOf(deformed, model.VertexCount);
        Span<int> shape = stackalloc int[Shape.MaxRank];
        int rank = deformed.Shape.CopyTo(shape).Length;
        shape[rank] = 3;
        Tensor rotations = Tensor.Uninitialized(new Shape(shape[..(rank + 1)]));
        fixed (float* x = deformed.Span, r = rotations.Span)
        {
            Work.For(batch * Work.Blocks(model.VertexCount, VerticesPerBlock), new ArapBlocks(model, (Vector3*)x, r, null));
        }

        return rotations;
    }

    private static unsafe Rotation3 Load(float* r) => new(new Double3(r[0], r[1], r[2]), new Double3(r[3], r[4], r[5]), new Double3(r[6], r[7], r[8]));

    private static unsafe void Store(in Rotation3 rotation, float* r)
    {
        (r[0], r[1], r[2]) = ((float)rotation.Row0.X, (float)rotation.Row0.Y, (float)rotation.Row0.Z);
        (r[3], r[4], r[5]) = ((float)rotation.Row1.X, (float)rotation.Row1.Y, (float)rotation.Row1.Z);
        (r[6], r[7], r[8]) = ((float)rotation.Row2.X, (float)rotation.Row2.Y, (float)rotation.Row2.Z);
    }

    private readonly unsafe struct ArapBlocks(ArapModel model, Vector3* deformed, float* rotations, float* shares) : IBlocks
    {
        public void Run(int block)
        {
            int n = model.VertexCount;
            (int sample, int part) = Math.DivRem(block, Work.Blocks(n, VerticesPerBlock));
            long offset = (long)sample * n;
            Vector3* x = deformed + offset;
            for (int v = part * VerticesPerBlock; v < Math.Min(n, (part + 1) * VerticesPerBlock); v++)
            {
                Rotation3 rotation = model.RotationAt(x, v);
                Store(rotation, rotations + (9 * (offset + v)));
                if (shares == null)
                {
                    continue;
                }

                double share = 0;
                for (int e = model.Adjacency.Starts[v]; e < model.Adjacency.Starts[v + 1]; e++)
                {
                    int w = model.Adjacency.Neighbours[e];
                    share += model.Weights[e] * (((Double3)x[v] - x[w]) - rotation.Apply((Double3)model.Rest[v] - model.Rest[w])).LengthSquared;
                }

                shares[offset + v] = (float)share;
            }
        }
    }

    // Both directions of an edge pull at a vertex: 2 w (2 e' - (R_i + R_j) e).
    private readonly unsafe struct ArapGradientBlocks(ArapModel model, Vector3* deformed, float* rotations, float* dEnergies, Vector3* dDeformed) : IBlocks
    {
        public void Run(int block)
        {
            int n = model.VertexCount;
            (int sample, int part) = Math.DivRem(block, Work.Blocks(n, VerticesPerBlock));
            long offset = (long)sample * n;
            Vector3* x = deformed + offset;
            for (int v = part * VerticesPerBlock; v < Math.Min(n, (part + 1) * VerticesPerBlock); v++)
            {
                Rotation3 own = Load(rotations + (9 * (offset + v)));
                var sum = default(Double3);
                for (int e = model.Adjacency.Starts[v]; e < model.Adjacency.Starts[v + 1]; e++)
                {
                    int w = model.Adjacency.Neighbours[e];
                    Double3 rest = (Double3)model.Rest[v] - model.Rest[w];
                    Double3 turned = own.Apply(rest) + Load(rotations + (9 * (offset + w))).Apply(rest);
                    sum += ((((Double3)x[v] - x[w]) * 2) - turned) * (2 * model.Weights[e]);
                }

                dDeformed[offset + v] += (Vector3)(sum * dEnergies[sample]);
            }
        }
    }

    private sealed class ArapNode : Node
    {
        public ArapModel? Model { get; set; }

        public Tensor? Rotations { get; set; }

        protected override unsafe void Backward()
        {
            ReadOnlySpan<float> dEnergies = OutputGradient();
            if (dEnergies.IsEmpty || !WantsGradient(0))
            {
                return;
            }

            Tensor deformed = Input(0);
            int batch = BatchOf(deformed, Model!.VertexCount);
            fixed (float* x = deformed.Span, r = Rotations!.Span, de = dEnergies, dx = InputGradient(0))
            {
                Work.For(batch * Work.Blocks(Model.VertexCount, VerticesPerBlock), new ArapGradientBlocks(Model, (Vector3*)x, r, de, (Vector3*)dx));
            }
        }

        protected override void Forget()
        {
            Model = null;
            Rotations = null;
        }
    }
}
