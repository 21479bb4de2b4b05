namespace Likeness.Talking.Features;

/// <summary>Which moment of the speech belongs to a frame of the mesh.</summary>
public enum FrameMap
{
    /// <summary>Frame t is shown at t / rate, and gets the features of that moment.</summary>
    Time,

    /// <summary>The first frame gets the first step and the last the last: FaceFormer and CodeTalker.</summary>
    Ends,
}
