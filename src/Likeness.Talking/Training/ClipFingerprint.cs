using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Likeness.Talking.Corpora;

namespace Likeness.Talking.Training;

/// <summary>Tells corpora apart, so that a training does not go on with other clips than it began with.</summary>
internal static class ClipFingerprint
{
    private const int Shown = 16;

    /// <summary>The number of clips and a hash of their names, sounds and curves.</summary>
    public static string Of(IReadOnlyList<TalkingClip> clips)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (TalkingClip clip in clips)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(clip.Name));
            hash.AppendData(MemoryMarshal.AsBytes(clip.Waveform.Samples.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(clip.Curves.Weights.AsSpan()));
        }

        return Text(clips.Count, hash);
    }

    /// <summary>The number of clips and a hash of their names, sounds, faces at rest and first frames.</summary>
    public static string Of(IReadOnlyList<MotionClip> clips)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (MotionClip clip in clips)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(clip.Name));
            hash.AppendData(MemoryMarshal.AsBytes(clip.Waveform.Samples.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(clip.Face.Rest));
            var first = new Vector3[clip.Face.VertexCount];
            if (clip.Face.Frames > 0)
            {
                clip.Face.CopyFrame(0, first);
            }

            hash.AppendData(MemoryMarshal.AsBytes(first.AsSpan()));
        }

        return Text(clips.Count, hash);
    }

    private static string Text(int count, IncrementalHash hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{count}, {Convert.ToHexStringLower(hash.GetHashAndReset())[..Shown]}");
}
