namespace Likeness.Talking.Visemes;

/// <summary>A sound of speech in time.</summary>
/// <param name="Name">In the International Phonetic Alphabet, or the codes of <see cref="PhoneVisemes"/>; empty or "_" is a pause.</param>
/// <param name="Start">In seconds.</param>
/// <param name="End">In seconds.</param>
public readonly record struct Phone(string Name, double Start, double End);
