namespace Likeness.Stylized.Evaluation;

/// <summary>Everything that is measured of a cascade (spec C4).</summary>
public sealed record CascadeScores
{
    /// <summary>Held-out people.</summary>
    public required int People { get; init; }

    /// <summary>The cascade against the truth.</summary>
    public required AttributeAgreement Agreement { get; init; }

    /// <summary>
    /// Other ways to the same, by name: <c>argmax</c>, <c>search</c> (the first pass alone), <c>cnn_photo</c>, <c>cnn_stylised</c>, <c>landmarks</c> (the landmark-and-colour estimator), and
    /// on fewer people <c>pixel_fit</c> (F2P) and <c>oracle</c> (the engine's pass against the true avatar's picture: what search could do at best).
    /// </summary>
    public required IReadOnlyDictionary<string, MethodScore> Baselines { get; init; }

    /// <summary>The judge finds the right one of four.</summary>
    public required double MatchingOf4 { get; init; }

    /// <summary>The judge finds the right one of sixteen; NaN for fewer people.</summary>
    public required double MatchingOf16 { get; init; }

    /// <summary>The judge, shown the people's true avatars: what it can do at best.</summary>
    public required double MatchingOf4ByTruth { get; init; }

    /// <summary>The nearest of four in true attributes, without any network.</summary>
    public required double MatchingOf4ByAttributes { get; init; }

    /// <summary>FID-own against random avatars, by stage: <c>photo</c>, <c>stylised</c>, <c>imitated</c>, <c>strict</c>.</summary>
    public required IReadOnlyDictionary<string, double> FidOwn { get; init; }

    /// <summary>The share of groups that two photographs of a person agree in.</summary>
    public required double Invariance { get; init; }

    /// <summary>What the search gains.</summary>
    public required ConversionGain Conversion { get; init; }

    /// <summary>How people are stylised.</summary>
    public required StylisationScore Stylisation { get; init; }

    /// <summary>How avatars are imitated.</summary>
    public required ImitatorFidelity Imitator { get; init; }

    /// <summary>Mean overlap of the parser of photographs with the engine's labels.</summary>
    public required double PhotoParserOverlap { get; init; }

    /// <summary>Mean overlap of the parser of avatars.</summary>
    public required double AvatarParserOverlap { get; init; }

    /// <summary>Seconds from a photograph to an avatar, the mean over people, on the threads that were set.</summary>
    public required double SecondsPerPhoto { get; init; }
}
