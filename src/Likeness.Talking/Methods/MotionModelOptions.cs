using System.Text.Json.Serialization;
using Likeness.Tensors;

namespace Likeness.Talking.Methods;

/// <summary>What a <see cref="MotionModel"/> is made of.</summary>
public sealed record MotionModelOptions
{
    /// <summary>The method.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<MotionMethodKind>))]
    public MotionMethodKind Method { get; init; }

    /// <summary>OT-Talk: false leaves the convolutions over time alone (the paper's "w/o Transformer").</summary>
    public bool Transformer { get; init; } = true;

    /// <summary>OT-Talk: false leaves out what works on the mesh (the paper's "w/o ChebNet").</summary>
    public bool Mesh { get; init; } = true;

    /// <summary>
    /// Width of CodeTalker's two networks; the layers' inner width follows in proportion. Its release has 1024, 131 million numbers in the motion prior
    /// alone; what can be trained in minutes on a few clips is narrower.
    /// </summary>
    public int CodeTalkerWidth { get; init; } = 1024;

    /// <summary>The share that is dropped while training, where the method drops any.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A setting is out of range or does not belong to the method; the message names it.</exception>
    public MotionModelOptions Validated()
    {
        if (Method != MotionMethodKind.OtTalk && !(Transformer && Mesh))
        {
            throw new LikenessException($"Parts can be left out of OT-Talk, not of {Method}.");
        }

        if (CodeTalkerWidth is < 64 or > 4096 || CodeTalkerWidth % 64 != 0)
        {
            throw new LikenessException($"CodeTalker's width is a multiple of 64 from 64 to 4096, not {CodeTalkerWidth}.");
        }

        return Dropout is >= 0 and < 1 ? this : throw new LikenessException("The share that is dropped lies between 0 and below 1.");
    }
}
