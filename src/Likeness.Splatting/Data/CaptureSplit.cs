namespace Likeness.Splatting.Data;

/// <summary>What a view is for.</summary>
public enum CaptureSplit
{
    /// <summary>Gaussians are fitted to it.</summary>
    Train,

    /// <summary>Held out: only looked at to measure.</summary>
    Test,
}
