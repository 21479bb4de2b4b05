using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Likeness.Cli.CommandLines;

/// <summary>Where a command speaks: results go to standard output, talk and progress to standard error.</summary>
internal sealed class Output(TextWriter data, TextWriter talk, bool json, bool quiet)
{
    private static readonly JsonSerializerOptions OneLine = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public bool Json => json;

    public bool Quiet => quiet;

    /// <summary>Standard error, for a view that draws there.</summary>
    public TextWriter Talk => talk;

    /// <summary>A line of data for people: on standard output, and left out with <c>--json</c>.</summary>
    public void Line(string text = "")
    {
        if (!json)
        {
            data.WriteLine(text);
        }
    }

    /// <summary>A line of data for programs, with and without <c>--json</c>: one of many, where results come as they are made.</summary>
    public void Record(string line) => data.WriteLine(line);

    /// <summary>Talk: on standard error, and left out with <c>--quiet</c>.</summary>
    public void Say(string text)
    {
        if (!quiet)
        {
            talk.WriteLine(text);
        }
    }

    /// <summary>A warning: on standard error, always.</summary>
    public void Warn(string text) => talk.WriteLine($"warning: {text}");

    /// <summary>The figures of the command: with <c>--json</c> one line on standard output, without it nothing. Call it last.</summary>
    /// <param name="figures">Numbers that are not finite are written as null.</param>
    public void Result(JsonObject figures)
    {
        if (json)
        {
            data.WriteLine(Clean(figures)!.ToJsonString(OneLine));
        }
    }

    /// <summary>The figures of the command, as JSON or as aligned lines.</summary>
    public void Figures(IReadOnlyDictionary<string, double> figures)
    {
        var result = new JsonObject();
        int width = figures.Keys.Select(k => k.Length).DefaultIfEmpty(0).Max();
        foreach ((string name, double value) in figures)
        {
            result[name] = Number(value);
            Line($"{name.PadRight(width)}  {value.ToString("G6", CultureInfo.InvariantCulture)}");
        }

        Result(result);
    }

    /// <summary>A number for JSON: whole ones without a point, and null for what JSON cannot hold.</summary>
    public static JsonNode? Number(double value) =>
        !double.IsFinite(value) ? null :
        value == Math.Truncate(value) && Math.Abs(value) < 1e15 ? JsonValue.Create((long)value) :
        JsonValue.Create(value);

    private static JsonNode? Clean(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject inner:
                foreach (string key in inner.Select(p => p.Key).ToList())
                {
                    JsonNode? value = inner[key];
                    JsonNode? clean = Clean(value);
                    if (!ReferenceEquals(value, clean))
                    {
                        inner[key] = clean;
                    }
                }

                return inner;
            case JsonArray list:
                for (int i = 0; i < list.Count; i++)
                {
                    JsonNode? clean = Clean(list[i]);
                    if (!ReferenceEquals(list[i], clean))
                    {
                        list[i] = clean;
                    }
                }

                return list;
            case JsonValue v when (v.TryGetValue(out double d) && !double.IsFinite(d)) || (v.TryGetValue(out float f) && !float.IsFinite(f)):
                return null;
            default:
                return node;
        }
    }
}
