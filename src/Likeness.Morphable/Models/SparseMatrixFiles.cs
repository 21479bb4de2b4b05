using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Models;

/// <summary>Sparse matrices inside safetensors files: three arrays under one name.</summary>
internal static class SparseMatrixFiles
{
    public static void Add(this SafeTensorsWriter writer, string name, SparseMatrix matrix)
    {
        writer.Add($"{name}.starts", matrix.RowStarts, new Shape(matrix.RowStarts.Length));
        writer.Add($"{name}.columns", matrix.ColumnIndices, new Shape(matrix.EntryCount));
        writer.Add($"{name}.values", matrix.Values, new Shape(matrix.EntryCount));
    }

    public static SparseMatrix ReadSparse(this SafeTensorsFile file, string name, int rows, int columns)
    {
        try
        {
            return new SparseMatrix(rows, columns, file.ReadInts($"{name}.starts"), file.ReadInts($"{name}.columns"), file.ReadFloats($"{name}.values"));
        }
        catch (LikenessException error) when (error is not InvalidFileException)
        {
            throw new InvalidFileException(file.Path, $"matrix '{name}' is damaged: {error.Message}", error);
        }
    }
}
