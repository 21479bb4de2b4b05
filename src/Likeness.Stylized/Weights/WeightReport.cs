namespace Likeness.Stylized.Weights;

/// <summary>How a file of weights compares with the network that it is to fill.</summary>
public sealed record WeightReport
{
    /// <summary>Tensors that the network needs and the file does not have, by their first name in files of this naming.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Tensors of the file that the network does not know.</summary>
    public required IReadOnlyList<string> Extra { get; init; }

    /// <summary>Tensors whose shape is another one: "name [found]; [expected] was expected".</summary>
    public required IReadOnlyList<string> WrongShape { get; init; }

    /// <summary>Tensors that fit.</summary>
    public required int Fitting { get; init; }

    /// <summary>True when nothing is missing, unknown or of another shape.</summary>
    public bool IsComplete => Missing.Count == 0 && Extra.Count == 0 && WrongShape.Count == 0;

    /// <summary>The whole report as one clause.</summary>
    public string Summary => IsComplete
        ? $"all {Fitting} tensors fit."
        : $"these are not the weights of this network: {Fitting} tensors fit, {Part(Missing, "missing")}, {Part(Extra, "unknown")}, {Part(WrongShape, "of another shape")}; "
          + "check that the file holds this network at this size, and its prefix.";

    private static string Part(IReadOnlyList<string> names, string what) => names.Count == 0 ? $"none {what}" : $"{names.Count} {what} (the first is '{names[0]}')";
}
