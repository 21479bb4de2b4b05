namespace Likeness.Stylized.Evaluation;

/// <summary>How well one way from a photograph to an avatar does.</summary>
/// <param name="Agreement">Its attributes against the truth.</param>
/// <param name="MatchingOf4">The judge finds the right one of four of its avatars; NaN for fewer people than four.</param>
public sealed record MethodScore(AttributeAgreement Agreement, double MatchingOf4);
