using System.Text.Json.Serialization;
using Likeness.Stylized.Generators;

namespace Likeness.Stylized.Cascade;

/// <summary>Which published networks a cascade needs, as its settings and its file say it: never their weights, but what they are recognised by.</summary>
public sealed record PublishedSource
{
    private const int ShownDigits = 12;

    /// <summary>Styles of a code.</summary>
    public required int Styles { get; init; }

    /// <summary>Numbers of a style.</summary>
    public required int StyleSize { get; init; }

    /// <summary>SHA-256 of the tensors in the encoder's file.</summary>
    public required string Encoder { get; init; }

    /// <summary>SHA-256 of the tensors in the file of the generator of photographs.</summary>
    public required string Generator { get; init; }

    /// <summary>SHA-256 of the tensors in the file of a ready stylist; null where the stylist is trained with the cascade.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stylist { get; init; }

    /// <summary>The shape of the codes.</summary>
    [JsonIgnore]
    public CodeShape Codes => new(Styles, StyleSize);

    /// <summary>Says in one clause why networks cannot be used with what was trained with others.</summary>
    /// <param name="trained">What it was trained with; null for its own networks.</param>
    /// <param name="given">What is given now; null for nothing.</param>
    /// <returns>Null where nothing differs.</returns>
    public static string? Difference(PublishedSource? trained, PublishedSource? given)
    {
        if (trained is null)
        {
            return given is null ? null : "it has an encoder and generators of its own: leave --encoder, --generator and --stylist out.";
        }

        if (given is null)
        {
            return $"it was trained with published networks whose codes are {trained.Codes} numbers, which are not in it: give their files with {(trained.Stylist is null ? "--encoder and --generator" : "--encoder, --generator and --stylist")}.";
        }

        if (trained.Codes != given.Codes)
        {
            return $"it was trained with published networks whose codes are {trained.Codes} numbers, and those of the networks given are {given.Codes}: give the files that it was trained with.";
        }

        return Other("encoder", trained.Encoder, given.Encoder) ?? Other("generator", trained.Generator, given.Generator) ?? (trained.Stylist, given.Stylist) switch
        {
            (null, null) => null,
            (null, _) => "its stylist was trained with it: leave --stylist out.",
            (_, null) => "it was trained with a ready stylist: give its file with --stylist.",
            _ => Other("stylist", trained.Stylist, given.Stylist),
        };
    }

    private static string? Other(string which, string trained, string given) => trained == given
        ? null
        : $"it was trained with another {which} (SHA-256 of its tensors {Short(trained)}...) than the one given ({Short(given)}...): give the file that it was trained with.";

    private static string Short(string hash) => hash[..Math.Min(ShownDigits, hash.Length)];
}
