using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk stream</c>: samples from standard input, a line of weights for each frame to standard output.</summary>
internal static class StreamVerb
{
    private const int Block = 1600;
    private const int WavHeader = 12;

    private static readonly Option<string?> Model = new("--model") { Description = "A model of 'likeness talk train' [default: the one that comes with the program].", HelpName = "FILE" };
    private static readonly Option<string?> FrontEnd = TalkOptions.FrontEnd();
    private static readonly Option<string> Format = new("--format")
    {
        Description = "Samples of standard input, little-endian, one channel, 16,000 a second: s16 (16 bit) or f32 (float).",
        HelpName = "s16|f32",
        DefaultValueFactory = _ => "s16",
    };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("s16", "f32");
        var verb = new Verb(
            "stream", $"Moves a face while somebody speaks: one JSON line a frame, {LiveCurves.Latency * 1000:F0} ms after its sound.",
            "likeness talk stream",
            "likeness talk stream --model talk.safetensors --format f32")
        {
            Model, FrontEnd, Format,
        };
        verb.Does((call, cancel) => Run(call, Console.OpenStandardInput(), cancel));
        return verb;
    }

    /// <summary>Reads samples to their end.</summary>
    internal static void Run(Call call, Stream input, CancellationToken cancel)
    {
        var stream = new LiveCurves(TalkOptions.CurveModel(call, call.Get(Model), TalkOptions.Encoder(call, call.Get(FrontEnd))));
        bool wide = call.Get(Format) == "f32";
        int size = wide ? 4 : 2;
        byte[] bytes = new byte[Block * size];
        float[] samples = new float[Block];
        long frames = 0, heard = 0;
        int held = input.ReadAtLeast(bytes.AsSpan(0, WavHeader), WavHeader, throwOnEndOfStream: false), read;
        if (bytes.AsSpan(0, held).StartsWith("RIFF"u8) && bytes.AsSpan(0, held).EndsWith("WAVE"u8))
        {
            throw new LikenessException("Standard input is a WAV file; its samples alone were expected. Send it through 'ffmpeg -i FILE -f s16le -ac 1 -ar 16000 -', or give it to 'likeness talk animate'.");
        }

        do
        {
            int whole = held / size;
            for (int i = 0; i < whole; i++)
            {
                ReadOnlySpan<byte> at = bytes.AsSpan(i * size, size);
                samples[i] = wide ? BinaryPrimitives.ReadSingleLittleEndian(at) : BinaryPrimitives.ReadInt16LittleEndian(at) / 32768f;
            }

            stream.Push(samples.AsSpan(0, whole));
            heard += whole;
            held -= whole * size;
            bytes.AsSpan(whole * size, held).CopyTo(bytes);
            Write(call, stream, ref frames);
            read = input.Read(bytes, held, bytes.Length - held);
            held += read;
        }
        while (read > 0 && !cancel.IsCancellationRequested);

        stream.Finish();
        Write(call, stream, ref frames);
        call.Output.Say(string.Create(CultureInfo.InvariantCulture, $"{frames} frames from {(double)heard / LiveCurves.Rate:F2} s of sound"));
        call.Output.Result(new JsonObject { ["frames"] = frames, ["fps"] = stream.FramesPerSecond, ["seconds"] = (double)heard / LiveCurves.Rate, ["latency_seconds"] = LiveCurves.Latency });
    }

    private static void Write(Call call, LiveCurves stream, ref long frames)
    {
        while (stream.TryRead(out float[] weights))
        {
            var shapes = new JsonObject();
            for (int i = 0; i < weights.Length; i++)
            {
                shapes[ArkitShapes.Names[i]] = Math.Round(weights[i], 4);
            }

            call.Output.Record(new JsonObject { ["frame"] = frames, ["seconds"] = Math.Round(frames / stream.FramesPerSecond, 4), ["shapes"] = shapes }.ToJsonString());
            frames++;
        }
    }
}
