using System.Runtime.CompilerServices;
using Likeness.Splatting.Rasterization.Lanes;
using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization.Projection;

/// <summary>From the numbers of a scene to what the pixels see, sixteen Gaussians at a time, branch-free with a mask at the end.</summary>
internal static unsafe class ProjectionForward
{
    /// <summary>Gaussians to a block of work.</summary>
    public const int BlockSize = 256;

    /// <summary>
    /// Fills a splat for every Gaussian, and its radius in pixels: three standard deviations along the longer axis, rounded up;
    /// 0 for what is not drawn, whose splat is unspecified. The depths stand in an array of their own as well, for sorting.
    /// </summary>
    public static void Run(in GaussianPointers scene, in View view, Splat* splats, float* radii, float* depths) =>
        Work.For(Work.Blocks(scene.Count, BlockSize), new Job(scene, view, splats, radii, depths));

    private readonly struct Job(GaussianPointers scene, View view, Splat* splats, float* radii, float* depths) : IBlocks
    {
        private readonly GaussianPointers _scene = scene;
        private readonly View _view = view;

        public void Run(int block)
        {
            int end = Math.Min(_scene.Count, (block + 1) * BlockSize);
            float* memory = stackalloc float[((Columns.Count + 16 + 48) * Columns.Rows) + 16];
            float* columns = (float*)(((nuint)memory + 63) & ~(nuint)63);
            for (int first = block * BlockSize; first < end; first += Columns.Rows)
            {
                int rows = Math.Min(Columns.Rows, end - first);
                if (Registers.Lanes == Wide512.Width)
                {
                    Group<Wide512>(first, rows, columns);
                }
                else if (Registers.Lanes == Wide256.Width)
                {
                    Group<Wide256>(first, rows, columns);
                }
                else
                {
                    Group<Wide128>(first, rows, columns);
                }
            }
        }

        private void Group<P>(int first, int rows, float* columns) where P : struct, IWide<P>
        {
            float* basis = columns + (Columns.Count * Columns.Rows), coefficients = basis + (16 * Columns.Rows);
            Columns.Load(_scene, first, rows, columns);
            Columns.Activate(columns);
            for (int lane = 0; lane < Columns.Rows; lane += P.Width)
            {
                Footprint<P>.Of(columns, lane, _view, out Footprint<P> footprint);
                Cover(footprint, columns + lane);
            }

            Columns.Log2(columns + (Columns.LogOpacity * Columns.Rows));
            uint visible = 0;
            for (int lane = 0; lane < Columns.Rows; lane += P.Width)
            {
                visible |= Reach<P>(columns + lane) << lane;
            }

            visible &= (1u << rows) - 1;
            if (visible != 0)
            {
                visible &= Colours<P>(first, rows, columns, basis, coefficients);
            }

            Finish(first, rows, visible, columns);
        }

        /// <summary>The quadratic form of the footprint and what it multiplies.</summary>
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void Cover<P>(in Footprint<P> f, float* columns) where P : struct, IWide<P>
        {
            P inverse = P.Broadcast(1f) / f.Determinant;
            P opacity = At<P>(columns, Columns.Opacity);
            if (_view.Antialiased)
            {
                opacity *= P.Sqrt(P.Max(P.Broadcast(0.005f * 0.005f), f.RawDeterminant * inverse));
            }

            Put(columns, Columns.LogOpacity, opacity);
            Put(columns, Columns.Covariance, f.A);
            Put(columns, Columns.Covariance + 1, f.B);
            Put(columns, Columns.Covariance + 2, f.C);
            Put(columns, Columns.Determinant, f.Determinant);
            P half = P.Broadcast(-0.5f * 1.44269504f);
            Put(columns, Columns.Splat, f.U);
            Put(columns, Columns.Splat + 1, f.V);
            Put(columns, Columns.Splat + 2, half * f.C * inverse);
            Put(columns, Columns.Splat + 3, P.Broadcast(1.44269504f) * f.B * inverse);
            Put(columns, Columns.Splat + 4, half * f.A * inverse);
            Put(columns, Columns.Splat + 9, f.Z);

            // Comparisons with NaN are false, so that what is not a number is not drawn.
            P large = P.Broadcast(1e30f);
            P visible = P.Less(P.Broadcast(_view.Near), f.Z) & P.Less(f.Z, large)
                & P.Less(P.Broadcast(0f), f.Determinant) & P.Less(f.Determinant, large)
                & P.LessOrEqual(P.Broadcast(_view.Threshold), opacity)
                & P.Less(P.Broadcast(-1e8f), f.U) & P.Less(f.U, P.Broadcast(1e8f)) & P.Less(P.Broadcast(-1e8f), f.V) & P.Less(f.V, P.Broadcast(1e8f));
            Put(columns, Columns.Visible, visible);
        }

        /// <summary>How far alpha stays above the threshold, the rectangle of pixels inside, and the numbers of the edge.</summary>
        /// <returns>What is drawn, a bit to a lane.</returns>
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private uint Reach<P>(float* columns) where P : struct, IWide<P>
        {
            P a = At<P>(columns, Columns.Covariance), b = At<P>(columns, Columns.Covariance + 1), c = At<P>(columns, Columns.Covariance + 2), determinant = At<P>(columns, Columns.Determinant);
            P log = At<P>(columns, Columns.LogOpacity), zero = P.Broadcast(0f), one = P.Broadcast(1f);
            P square = P.Broadcast(2f * 0.693147181f) * P.Max(zero, log - P.Broadcast(MathF.Log2(_view.Threshold)));
            P rootA = P.Sqrt(a), rootC = P.Sqrt(c), reach = P.Sqrt(square), inverseC = one / c;
            Put(columns, Columns.Splat + 5, log);
            Put(columns, Columns.Splat + 10, b * inverseC);
            Put(columns, Columns.Splat + 11, determinant * inverseC * inverseC);
            Put(columns, Columns.Splat + 12, square * determinant * inverseC);
            Put(columns, Columns.Splat + 13, reach * b / rootA);

            P middle = P.Broadcast(0.5f) * (a + c);
            P radius = Ceiling(P.Broadcast(3f) * P.Sqrt(middle + P.Sqrt(P.Max(P.Broadcast(0.1f), (middle * middle) - determinant))));
            Put(columns, Columns.Radius, radius);
            P u = At<P>(columns, Columns.Splat), v = At<P>(columns, Columns.Splat + 1);
            bool square3 = _view.Extent == ExtentMode.Inria;
            P boxX = square3 ? radius : P.Broadcast(3f) * rootA, boxY = square3 ? radius : P.Broadcast(3f) * rootC;
            P visible = At<P>(columns, Columns.Visible)
                & Range(u, reach * rootA, boxX, _view.Width, columns + (Columns.Rectangle * Columns.Rows), columns + ((Columns.Rectangle + 2) * Columns.Rows))
                & Range(v, reach * rootC, boxY, _view.Height, columns + ((Columns.Rectangle + 1) * Columns.Rows), columns + ((Columns.Rectangle + 3) * Columns.Rows));
            return P.Signs(visible);
        }

        /// <summary>First and last pixel whose centre is inside, along one axis.</summary>
        /// <returns>A mask: true where there is one.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private P Range<P>(P centre, P reach, P box, int size, float* first, float* last) where P : struct, IWide<P>
        {
            // Room for the rounding of centres and edges; pixels let in by it fail the threshold as they should.
            P margin = P.Broadcast(0.004f), middle = centre - P.Broadcast(0.5f);
            P low = P.Max(P.Broadcast(0f), Ceiling(middle - reach - margin));
            P high = P.Min(P.Broadcast(size - 1f), P.Floor(middle + reach + margin));
            if (_view.Extent != ExtentMode.Tight)
            {
                // All pixels of the tiles that the box touches; the original's square leaves out a tile entered by less than a pixel.
                P side = P.Broadcast(RasterizerOptions.TileSize), inverse = P.Broadcast(1f / RasterizerOptions.TileSize);
                P end = P.Broadcast(_view.Extent == ExtentMode.Inria ? RasterizerOptions.TileSize - 1f : RasterizerOptions.TileSize);
                low = P.Max(low, side * P.Floor((middle - box) * inverse));
                high = P.Min(high, (side * P.Floor((middle + box + end) * inverse)) - P.Broadcast(1f));
            }

            low.Store(first);
            high.Store(last);
            return P.LessOrEqual(low, high);
        }

        /// <returns>Which Gaussians have colours that are numbers, a bit to a row.</returns>
        private uint Colours<P>(int first, int rows, float* columns, float* basis, float* coefficients) where P : struct, IWide<P>
        {
            float* colour = columns + (Columns.Colour * Columns.Rows);
            int degree = _scene.Degree, rest = _scene.RestCoefficients;
            Columns.Gather(_scene.ShDc + (first * 3L), 3, 3, rows, degree < 0 ? colour : coefficients);
            if (rest > 0)
            {
                Columns.Gather(_scene.ShRest + (first * 3L * _scene.RestStride), 3 * _scene.RestStride, 3 * rest, rows, coefficients + (3 * Columns.Rows));
            }

            uint finite = 0;
            for (int lane = 0; lane < Columns.Rows; lane += P.Width)
            {
                if (degree >= 0)
                {
                    WideHarmonics.Direction(columns + lane, _view, out P x, out P y, out P z);
                    WideHarmonics.Basis(x, y, z, degree, basis + lane);
                    WideHarmonics.Colours<P>(basis + lane, coefficients + lane, rest + 1, colour + lane);
                }

                P large = P.Broadcast(1e30f), small = P.Broadcast(-1e30f), zero = P.Broadcast(0f);
                P ok = P.Less(zero, large);
                for (int k = 0; k < 3; k++)
                {
                    P value = P.Load(colour + (k * Columns.Rows) + lane);
                    ok &= P.Less(small, value) & P.Less(value, large);
                    Put(columns + lane, Columns.Splat + 6 + k, degree < 0 ? value : P.Max(zero, value));
                }

                finite |= P.Signs(ok) << lane;
            }

            return finite;
        }

        private void Finish(int first, int rows, uint visible, float* columns)
        {
            float* rectangle = columns + (Columns.Rectangle * Columns.Rows), fields = columns + (Columns.Splat * Columns.Rows);
            for (int row = 0; row < rows; row++)
            {
                int index = first + row;
                bool drawn = ((visible >> row) & 1) != 0;
                for (int k = 0; k < _scene.ExtraChannels && drawn; k++)
                {
                    drawn = float.IsFinite(_scene.Extra[((long)index * _scene.ExtraChannels) + k]);
                }

                radii[index] = drawn ? columns[(Columns.Radius * Columns.Rows) + row] : 0;
                if (!drawn)
                {
                    continue;
                }

                Splat* splat = splats + index;
                float* target = (float*)splat;
                for (int k = 0; k < Projection.Splat.Floats; k++)
                {
                    target[k] = fields[(k * Columns.Rows) + row];
                }

                depths[index] = splat->Depth;
                splat->Left = (ushort)rectangle[row];
                splat->Top = (ushort)rectangle[Columns.Rows + row];
                splat->Right = (ushort)rectangle[(2 * Columns.Rows) + row];
                splat->Bottom = (ushort)rectangle[(3 * Columns.Rows) + row];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static P Ceiling<P>(P x) where P : struct, IWide<P> => P.Broadcast(0f) - P.Floor(P.Broadcast(0f) - x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static P At<P>(float* columns, int column) where P : struct, IWide<P> => P.Load(columns + (column * Columns.Rows));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Put<P>(float* columns, int column, P value) where P : struct, IWide<P> => value.Store(columns + (column * Columns.Rows));
    }
}
