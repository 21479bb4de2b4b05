using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Tensors;

namespace Likeness.Talking.Synthesis;

/// <summary>One helper process of <see cref="Espeak"/> and its two pipes.</summary>
internal sealed class EspeakProcess : IDisposable
{
    private const int LongestLine = 1 << 20, LongestWaitMilliseconds = 2000;

    private readonly Process _process;
    private readonly BufferedStream _replies;

    private EspeakProcess(Process process)
    {
        _process = process;
        _replies = new BufferedStream(process.StandardOutput.BaseStream);
    }

    /// <summary>What the library says about itself; null when it is not installed.</summary>
    public string? Version { get; private set; }

    /// <summary>Samples a second.</summary>
    public int Rate { get; private set; }

    /// <summary>Starts the helper and reads its first line.</summary>
    /// <exception cref="LikenessException">It does not start, or is no helper.</exception>
    public static EspeakProcess Start(string program, IReadOnlyList<string> arguments)
    {
        // What the helper complains about goes where this process complains.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false, CreateNoWindow = true };
        EspeakProcess helper;
        try
        {
            helper = new EspeakProcess(Process.Start(start)!);
        }
        catch (Win32Exception error)
        {
            throw new LikenessException($"The helper for espeak-ng, '{program}', does not start ({error.Message}).", error);
        }

        try
        {
            JsonNode hello = helper.Line();
            (helper.Version, helper.Rate) = ((string?)hello["version"], (int?)hello["rate"] ?? 0);
            return helper;
        }
        catch
        {
            helper.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request.</summary>
    /// <returns>The reply.</returns>
    /// <exception cref="LikenessException">The helper has ended.</exception>
    public JsonNode Ask(JsonObject request)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"));
            _process.StandardInput.BaseStream.Flush();
        }
        catch (IOException error)
        {
            throw Ended(error);
        }

        return Line();
    }

    /// <summary>Reads the samples after a reply, full scale -1 to 1.</summary>
    /// <exception cref="LikenessException">The helper has ended.</exception>
    public float[] Samples(int count)
    {
        byte[] bytes = new byte[2 * count];
        if (_replies.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw Ended(null);
        }

        float[] samples = new float[count];
        for (int i = 0; i < count; i++)
        {
            samples[i] = BitConverter.ToInt16(bytes, 2 * i) / 32768f;
        }

        return samples;
    }

    /// <summary>Ends the helper: it ends by itself when nothing more can come.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before.
        }

        if (!_process.WaitForExit(LongestWaitMilliseconds))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static LikenessException Ended(Exception? cause) => new("The helper for espeak-ng has ended by itself.", cause!);

    private JsonNode Line()
    {
        var line = new List<byte>();
        int next;
        while ((next = _replies.ReadByte()) >= 0 && next != '\n' && line.Count < LongestLine)
        {
            line.Add((byte)next);
        }

        try
        {
            return next < 0 ? throw Ended(null) : JsonNode.Parse(line.ToArray())!;
        }
        catch (JsonException error)
        {
            throw new LikenessException("The helper for espeak-ng answered with something else than JSON.", error);
        }
    }
}
