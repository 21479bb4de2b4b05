using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Talking.Animation;

/// <summary>
/// Curves while somebody speaks: samples in, frames out as soon as they can be made (spec section 12). Each hop of 0.2 s is heard with two seconds before and 0.24 s
/// after it, and blends over two frames from what the hop before thought of it; lips close for p, b and m as in <see cref="CurveAnimator"/>. Memory does not grow with the length of the speech.
/// </summary>
public sealed class LiveCurves
{
    /// <summary>Samples a second of what is pushed.</summary>
    public const int Rate = 16000;

    private const double HopSeconds = 0.2;
    private const double PastSeconds = 2;
    private const double AheadSeconds = 0.24;
    private const int BlendFrames = 2;

    // A frame's weights, and how likely p, b or m is.
    private static readonly int Row = SpeechShapes.Count + 1;

    // How much of the loudest speech so far a hop later still counts: half of it is forgotten in seven seconds.
    private const double LoudnessKept = 0.98;

    private readonly CurveAnimator _animator;
    private readonly int _hop;
    private readonly int _past;
    private readonly int _ahead;
    private readonly int _hopFrames;
    private readonly Queue<float[]> _ready = new();
    private readonly int _reach;
    private readonly float[] _expected;
    private readonly bool[] _closed;
    private float[] _samples;
    private int _held;
    private long _heldFrom;
    private long _hops;
    private double _loudness;
    private bool _finished;

    /// <summary>Begins to listen.</summary>
    /// <param name="animator">The model.</param>
    /// <exception cref="LikenessException">The model's frame rate does not divide a hop into whole frames.</exception>
    public LiveCurves(CurveAnimator animator)
    {
        _animator = animator;
        double frames = HopSeconds * animator.FramesPerSecond;
        _hopFrames = (int)Math.Round(frames);
        if (_hopFrames < 1 || Math.Abs(frames - _hopFrames) > 1e-9)
        {
            throw new LikenessException($"Streaming works in hops of {HopSeconds} s, which are no whole number of frames at {animator.FramesPerSecond} a second.");
        }

        (_hop, _past, _ahead) = ((int)(HopSeconds * Rate), (int)(PastSeconds * Rate), (int)(AheadSeconds * Rate));
        _samples = new float[_past + (2 * _hop) + _ahead];
        _reach = LipSeal.Reach(animator.FramesPerSecond);
        _expected = new float[BlendFrames * Row];
        _closed = new bool[_reach + _hopFrames + _reach];
    }

    /// <summary>How long after a sound its frame can be read, in seconds, before the time that the work takes.</summary>
    public static double Latency => HopSeconds + AheadSeconds;

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond => _animator.FramesPerSecond;

    /// <summary>Samples that are kept now.</summary>
    internal int Held => _held;

    /// <summary>Hears samples.</summary>
    /// <param name="samples">One channel at <see cref="Rate"/>; numbers that are not finite count as silence.</param>
    /// <exception cref="InvalidOperationException">The speech has been ended.</exception>
    public void Push(ReadOnlySpan<float> samples)
    {
        if (_finished)
        {
            throw new InvalidOperationException("The speech has been ended by Finish.");
        }

        while (!samples.IsEmpty)
        {
            int taken = Math.Min(samples.Length, _samples.Length - _held);
            for (int i = 0; i < taken; i++)
            {
                _samples[_held + i] = float.IsFinite(samples[i]) ? samples[i] : 0;
            }

            _held += taken;
            samples = samples[taken..];
            while (_heldFrom + _held >= ((_hops + 1) * _hop) + _ahead)
            {
                MakeHop(_hopFrames);
            }

            if (_held == _samples.Length)
            {
                // Everything that is complete has been made and let go: the buffer holds more than a hop needs.
                throw new InvalidOperationException("The buffer is full.");
            }
        }
    }

    /// <summary>Ends the speech: the frames that are left are made as if silence followed.</summary>
    public void Finish()
    {
        long spoken = _heldFrom + _held, frames = (long)Math.Round(spoken * FramesPerSecond / Rate);
        long left = frames - (_hops * _hopFrames);
        while (left > 0)
        {
            int missing = (int)Math.Max(0, ((_hops + 1) * _hop) + _ahead - (_heldFrom + _held));
            _samples.AsSpan(_held, missing).Clear();
            _held += missing;
            MakeHop((int)Math.Min(left, _hopFrames));
            left -= _hopFrames;
        }

        _finished = true;
    }

    /// <summary>The next frame, if it can be made already.</summary>
    /// <param name="weights">52 ARKit weights.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryRead(out float[] weights) => _ready.TryDequeue(out weights!);

    private void MakeHop(int frames)
    {
        long hopStart = _hops * _hop, start = Math.Max(0, hopStart - _past);
        int first = (int)(start - _heldFrom), length = (int)(hopStart + _hop + _ahead - start);
        _loudness *= LoudnessKept;
        var heard = new Waveform(_samples.AsSpan(first, length).ToArray(), Rate);

        // An encoder standardises what it is given, here the last two seconds and a half; log-mel features remember how loud it was before.
        SpeechFeatures features = _animator.FrontEnd is LogMelFrontEnd mel ? mel.Hear(heard, ref _loudness) : _animator.FrontEnd.Hear(heard);
        int before = (int)Math.Round((hopStart - start) * FramesPerSecond / Rate), after = Math.Max(Math.Max(BlendFrames, _reach), (int)(AheadSeconds * FramesPerSecond));
        using (TensorScope.Begin())
        using (Tape.Pause())
        {
            _animator.Network.Train(false);
            int all = before + _hopFrames + after;
            CurveOutput made = _animator.Speak(features, all, 0, all);
            float[] rows = Rows(made, before, _hopFrames + Math.Max(BlendFrames, _reach));
            for (int i = 0; _hops > 0 && i < _expected.Length; i++)
            {
                float share = ((i / Row) + 1f) / (BlendFrames + 1);
                rows[i] = _expected[i] + (share * (rows[i] - _expected[i]));
            }

            rows.AsSpan(_hopFrames * Row, _expected.Length).CopyTo(_expected);
            Enqueue(rows, frames);
        }

        _hops++;
        Forget(Math.Max(0, (_hops * _hop) - _past));
    }

    /// <summary>Frames from one on, as rows.</summary>
    private static float[] Rows(in CurveOutput made, int first, int count)
    {
        float[] rows = new float[count * Row];
        for (int t = 0; t < count; t++)
        {
            made.Weights.Span.Slice((first + t) * SpeechShapes.Count, SpeechShapes.Count).CopyTo(rows.AsSpan(t * Row));
            rows[(t * Row) + SpeechShapes.Count] = made.Closures is { } likely ? likely.Span[first + t] : 0;
        }

        return rows;
    }

    /// <summary>Makes frames of rows ready, with lips that close as those before, of, and soon after the hop say.</summary>
    private void Enqueue(float[] rows, int frames)
    {
        _closed.AsSpan(_hopFrames, _reach).CopyTo(_closed);
        for (int t = 0; t < _hopFrames + _reach; t++)
        {
            _closed[_reach + t] = _animator.Options.Closures && rows[(t * Row) + SpeechShapes.Count] >= _animator.ClosureThreshold;
        }

        for (int t = 0; t < frames; t++)
        {
            float[] weights = new float[ArkitShapes.Count];
            for (int k = 0; k < SpeechShapes.Count; k++)
            {
                weights[SpeechShapes.Indices[k]] = rows[(t * Row) + k];
            }

            LipSeal.Apply(weights, LipSeal.Share((_reach + t) / FramesPerSecond, FramesPerSecond, _closed, FramesPerSecond));
            _ready.Enqueue(weights);
        }
    }

    /// <summary>Lets go of samples before one that no hop will need.</summary>
    private void Forget(long upTo)
    {
        int gone = (int)(upTo - _heldFrom);
        if (gone > 0)
        {
            _samples.AsSpan(gone, _held - gone).CopyTo(_samples);
            _held -= gone;
            _heldFrom = upTo;
        }
    }
}
