namespace Likeness.Talking.Methods;

/// <summary>The methods that make the vertices of a speaking face.</summary>
public enum MotionMethodKind
{
    /// <summary>OT-Talk (2025).</summary>
    OtTalk,

    /// <summary>VOCA (Cudeiro et al. 2019).</summary>
    Voca,

    /// <summary>FaceFormer (Fan et al. 2022).</summary>
    FaceFormer,

    /// <summary>CodeTalker (Xing et al. 2023).</summary>
    CodeTalker,
}
