using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Captures;

/// <summary>A captured face whose frames are rows of one large array on disk.</summary>
internal sealed class MappedFace(Vector3[] rest, MappedNpy array, int[] rows, float toMillimetres, double framesPerSecond) : IMovingFace
{
    /// <inheritdoc/>
    public int VertexCount => rest.Length;

    /// <inheritdoc/>
    public int Frames => rows.Length;

    /// <inheritdoc/>
    public double FramesPerSecond => framesPerSecond;

    /// <inheritdoc/>
    public ReadOnlySpan<Vector3> Rest => rest;

    /// <inheritdoc/>
    /// <exception cref="InvalidFileException">A position is not a number.</exception>
    public void CopyFrame(int frame, Span<Vector3> destination)
    {
        Span<float> numbers = MemoryMarshal.Cast<Vector3, float>(destination[..rest.Length]);
        array.Read((long)rows[frame] * numbers.Length, numbers);
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] *= toMillimetres;
            if (!float.IsFinite(numbers[i]))
            {
                throw new InvalidFileException(array.ToString(), $"row {rows[frame]}, vertex {i / 3} is not a number.");
            }
        }
    }
}
