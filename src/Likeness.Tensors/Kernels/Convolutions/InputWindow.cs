using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Likeness.Tensors.Kernels.Convolutions;

/// <summary>
/// The piece of the input that a tile of grid positions meets, copied with its zero padding so that the inner loops need no
/// bounds and no strides: a channel is [row phase][column phase][rows][pitch], and grid position (r, c) of the tile and tap
/// (jr, jc) meet the value at r * pitch + c + offset(tap), for every stride and dilation.
/// </summary>
internal unsafe struct InputWindow
{
    private TapAxis _rowTaps;
    private TapAxis _columnTaps;
    private int _rows;

    /// <summary>Values from one grid row to the next.</summary>
    public int Pitch;

    /// <summary>Values from one channel to the next.</summary>
    public int Plane;

    public static InputWindow For(in TapAxis rowTaps, in TapAxis columnTaps, int tileRows, int tileColumns)
    {
        var window = new InputWindow { _rowTaps = rowTaps, _columnTaps = columnTaps };
        window._rows = tileRows + rowTaps.HighestShift - rowTaps.LowestShift;
        window.Pitch = tileColumns + columnTaps.HighestShift - columnTaps.LowestShift;
        window.Plane = rowTaps.Stride * columnTaps.Stride * window._rows * window.Pitch;
        return window;
    }

    /// <summary>offsets[(channel * row taps + jr) * column taps + jc].</summary>
    public readonly void Offsets(int channels, int* offsets)
    {
        for (int i = 0; i < channels; i++)
        {
            for (int jr = 0; jr < _rowTaps.Count; jr++)
            {
                int row = _rowTaps.Shift(jr) - _rowTaps.LowestShift;
                for (int jc = 0; jc < _columnTaps.Count; jc++)
                {
                    int plane = (_rowTaps.Phase(jr) * _columnTaps.Stride) + _columnTaps.Phase(jc);
                    *offsets++ = (i * Plane) + (((plane * _rows) + row) * Pitch) + _columnTaps.Shift(jc) - _columnTaps.LowestShift;
                }
            }
        }
    }

    /// <summary>Copies the window of the tile at (firstRow, firstColumn) from consecutive channels.</summary>
    public readonly void Copy(float* source, int channels, int height, int width, int firstRow, int firstColumn, float* window)
    {
        for (int i = 0; i < channels; i++)
        {
            float* plane = source + ((nint)i * height * width);
            for (int phaseRow = 0; phaseRow < _rowTaps.Stride; phaseRow++)
            {
                for (int phaseColumn = 0; phaseColumn < _columnTaps.Stride; phaseColumn++)
                {
                    if (_rowTaps.UsesPhase(phaseRow) && _columnTaps.UsesPhase(phaseColumn))
                    {
                        CopyPhase(plane, height, width, firstRow, firstColumn, phaseRow, phaseColumn, window);
                    }

                    window += _rows * Pitch;
                }
            }
        }
    }

    private readonly void CopyPhase(float* plane, int height, int width, int firstRow, int firstColumn, int phaseRow, int phaseColumn, float* window)
    {
        int step = _columnTaps.Stride;
        int column = ((firstColumn + _columnTaps.LowestShift) * step) + phaseColumn;

        // Positions [begin, end) of the window's row lie inside the input.
        int begin = Math.Clamp(column >= 0 ? 0 : (-column + step - 1) / step, 0, Pitch);
        int end = Math.Clamp((width - column + step - 1) / step, begin, Pitch);
        for (int r = 0; r < _rows; r++)
        {
            int row = ((firstRow + r + _rowTaps.LowestShift) * _rowTaps.Stride) + phaseRow;
            var line = new Span<float>(window + (r * Pitch), Pitch);
            if ((uint)row >= (uint)height)
            {
                line.Clear();
                continue;
            }

            line[..begin].Clear();
            line[end..].Clear();
            float* from = plane + ((nint)row * width) + column + ((nint)begin * step);
            if (step == 1)
            {
                new ReadOnlySpan<float>(from, end - begin).CopyTo(line[begin..]);
                continue;
            }

            int c = begin;
            if (step == 2 && Avx512F.IsSupported)
            {
                Vector512<int> even = Vector512<int>.Indices * 2;
                for (; c + 16 < end; c += 16)
                {
                    Avx512F.PermuteVar16x32x2(Vector512.Load(from), even, Vector512.Load(from + 16)).Store(window + (r * Pitch) + c);
                    from += 32;
                }
            }

            for (; c < end; c++)
            {
                line[c] = *from;
                from += step;
            }
        }
    }
}
