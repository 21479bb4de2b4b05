using Likeness.Splatting.Rasterization.Projection;

namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>The columns of one group, one behind the other.</summary>
internal unsafe struct GroupBuffers
{
    /// <summary>Columns in all but the records.</summary>
    public const int Columns = Projection.Columns.Inputs + FootprintBackward.Inputs + FootprintBackward.Outputs + FootprintBackward.CameraNumbers + 16 + 48 + 48 + 1 + 3;

    public float* Inputs;
    public float* Sums;
    public float* Outputs;
    public float* Camera;
    public float* Basis;
    public float* Coefficients;
    public float* Harmonics;
    public float* Drawn;

    /// <summary>Masks of the colours that are not held at 0.</summary>
    public float* Free;

    /// <summary>The sums of records, one row to a Gaussian.</summary>
    public float* Records;

    public void Lay(float* memory)
    {
        const int Rows = Projection.Columns.Rows;
        Inputs = memory;
        Sums = Inputs + (Projection.Columns.Inputs * Rows);
        Outputs = Sums + (FootprintBackward.Inputs * Rows);
        Camera = Outputs + (FootprintBackward.Outputs * Rows);
        Basis = Camera + (FootprintBackward.CameraNumbers * Rows);
        Coefficients = Basis + (16 * Rows);
        Harmonics = Coefficients + (48 * Rows);
        Drawn = Harmonics + (48 * Rows);
        Free = Drawn + Rows;
        Records = Free + (3 * Rows);
    }
}
