using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;

namespace Likeness.Cli.Espeak;

/// <summary>
/// <c>likeness talk espeak-helper</c>: a process between Likeness and the espeak-ng library, which is licensed under the GPL 3. It speaks what standard input asks
/// for (see <see cref="Talking.Synthesis.Espeak"/> for the messages) and ends with it. Nobody is meant to type it.
/// </summary>
internal static class EspeakHelper
{
    private const string Name = "espeak-helper";

    public static Verb Create()
    {
        var verb = new Verb(Name, "Speaks for 'likeness talk corpus', as a process of its own.", $"likeness talk {Name}") { Hidden = true };
        verb.Does((_, cancel) =>
        {
            using Stream input = Console.OpenStandardInput(), output = Console.OpenStandardOutput();
            Answer(input, output, cancel);
        });
        return verb;
    }

    /// <summary>Starts this program once more as the helper.</summary>
    /// <returns>Null when espeak-ng is not installed.</returns>
    public static Talking.Synthesis.Espeak? Start()
    {
        string assembly = typeof(EspeakHelper).Assembly.Location, self = Environment.ProcessPath ?? "";
        if (Path.GetFileNameWithoutExtension(self) == "likeness")
        {
            return Talking.Synthesis.Espeak.Start(self, "talk", Name);
        }

        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } named ? named : Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";
        return Talking.Synthesis.Espeak.Start(host, assembly, "talk", Name);
    }

    private static void Answer(Stream input, Stream output, CancellationToken cancel)
    {
        var library = EspeakLibrary.Load();
        Line(output, library is null ? new JsonObject { ["error"] = "espeak-ng is not installed" } : new JsonObject { ["version"] = library.Version, ["rate"] = library.Rate });
        using var lines = new StreamReader(input, Encoding.UTF8);
        while (library is not null && !cancel.IsCancellationRequested && lines.ReadLine() is { } line)
        {
            if (Spoken(library, line) is { } complaint)
            {
                Line(output, new JsonObject { ["error"] = complaint });
                continue;
            }

            byte[] bytes = new byte[2 * library.Samples.Count];
            for (int i = 0; i < library.Samples.Count; i++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), library.Samples[i]);
            }

            Line(output, new JsonObject { ["samples"] = library.Samples.Count, ["sounds"] = new JsonArray([.. library.Sounds.Select(s => new JsonArray(s.Name, s.Sample))]) });
            output.Write(bytes);
            output.Flush();
        }
    }

    private static string? Spoken(EspeakLibrary library, string line)
    {
        try
        {
            JsonNode request = JsonNode.Parse(line)!;
            return library.Speak((string)request["text"]!, (string)request["voice"]!, (int)request["rate"]!, (int)request["pitch"]!, (int)request["range"]!, (int)request["gap"]!);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or ArgumentNullException or FormatException)
        {
            return $"the request is not understood ({error.Message.TrimEnd('.')}).";
        }
    }

    private static void Line(Stream output, JsonObject message)
    {
        output.Write(Encoding.UTF8.GetBytes(message.ToJsonString() + "\n"));
        output.Flush();
    }
}
