using System.Numerics;

namespace Likeness.Talking.Motion;

/// <summary>A moving face played faster or slower at the same frame rate; between its frames vertices go straight.</summary>
public sealed class PlayedFace : IMovingFace
{
    private readonly IMovingFace _face;
    private readonly double _speed;

    /// <summary>Plays a face at another speed.</summary>
    /// <param name="face">The face; kept, not copied.</param>
    /// <param name="speed">Above 1 it is faster.</param>
    public PlayedFace(IMovingFace face, double speed)
    {
        if (!(speed > 0 && double.IsFinite(speed)))
        {
            throw new ArgumentOutOfRangeException(nameof(speed), speed, "The speed is a positive number.");
        }

        (_face, _speed) = (face, speed);
        Frames = face.Frames == 0 ? 0 : Math.Max(1, (int)Math.Round(face.Frames / speed));
    }

    /// <inheritdoc/>
    public int VertexCount => _face.VertexCount;

    /// <inheritdoc/>
    public int Frames { get; }

    /// <inheritdoc/>
    public double FramesPerSecond => _face.FramesPerSecond;

    /// <inheritdoc/>
    public ReadOnlySpan<Vector3> Rest => _face.Rest;

    /// <inheritdoc/>
    public void CopyFrame(int frame, Span<Vector3> destination)
    {
        double at = Math.Clamp(frame * _speed, 0, _face.Frames - 1);
        int first = (int)at;
        float share = (float)(at - first);
        _face.CopyFrame(first, destination);
        if (share > 0)
        {
            var next = new Vector3[VertexCount];
            _face.CopyFrame(first + 1, next);
            for (int v = 0; v < next.Length; v++)
            {
                destination[v] = Vector3.Lerp(destination[v], next[v], share);
            }
        }
    }
}
