using Likeness.Geometry.Meshes;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Methods;

/// <summary>Makes methods by their options.</summary>
internal static class MotionMethods
{
    /// <summary>Makes a method with fresh weights.</summary>
    /// <param name="options">Which, and its sizes.</param>
    /// <param name="loss">OT-Talk's loss; the others have their own.</param>
    /// <param name="template">A face at rest with the triangles that all have.</param>
    /// <param name="features">Numbers a step of the speech features.</param>
    /// <param name="styles">Speakers that are learned from.</param>
    /// <param name="random">Draws the weights and what dropout drops; null leaves them zero, to be loaded.</param>
    public static MotionMethod Make(MotionModelOptions options, OtTalkLossOptions loss, Mesh template, int features, int styles, RandomSource? random) => options.Validated().Method switch
    {
        MotionMethodKind.OtTalk => new OtTalkMethod(template, features, options, loss.Validated(), random),
        MotionMethodKind.Voca => new VocaMethod(template, features, styles, random),
        MotionMethodKind.FaceFormer => new FaceFormerMethod(template, features, styles, options, random),
        MotionMethodKind.CodeTalker => new CodeTalkerMethod(template, features, styles, options, random),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Method, "There is no such method."),
    };

    /// <summary>The name by which commands and papers call a method.</summary>
    public static string NameOf(MotionModelOptions options) => options.Method switch
    {
        MotionMethodKind.OtTalk => $"ot-talk{(options.Transformer ? "" : " without transformer")}{(options.Mesh ? "" : " without mesh")}",
        MotionMethodKind.Voca => "voca",
        MotionMethodKind.FaceFormer => "faceformer",
        _ => "codetalker",
    };
}
