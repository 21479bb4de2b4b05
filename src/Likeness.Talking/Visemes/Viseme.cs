namespace Likeness.Talking.Visemes;

/// <summary>What a mouth looks like while a sound is made: sounds of one viseme cannot be told apart by sight.</summary>
public enum Viseme
{
    /// <summary>Rest.</summary>
    Silence,

    /// <summary>p, b, m: closed lips.</summary>
    PP,

    /// <summary>f, v: lower lip to the upper teeth.</summary>
    FF,

    /// <summary>th, dh: tongue between the teeth.</summary>
    TH,

    /// <summary>t, d, n, l and the flap.</summary>
    DD,

    /// <summary>k, g, ng, h.</summary>
    KK,

    /// <summary>sh, zh, tsh, dzh: lips forward.</summary>
    CH,

    /// <summary>s, z: teeth close together.</summary>
    SS,

    /// <summary>r and vowels coloured by it.</summary>
    RR,

    /// <summary>w: narrow round lips.</summary>
    WW,

    /// <summary>Open back and central vowels.</summary>
    AA,

    /// <summary>ae.</summary>
    AE,

    /// <summary>e and open e.</summary>
    EH,

    /// <summary>schwa.</summary>
    AX,

    /// <summary>i, short i, j: spread lips.</summary>
    IY,

    /// <summary>o and open o.</summary>
    OW,

    /// <summary>u and short u.</summary>
    UW,
}
