using System.Numerics;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Shading;

/// <summary>What each sample of a frame sees, before it is lit. Samples form one picture of twice the frame's size.</summary>
internal sealed class SurfaceBuffer(int side)
{
    /// <summary>Samples a row, and rows.</summary>
    public int Side { get; } = side;

    /// <summary>Distance from the camera in millimetres; infinite where there is nothing.</summary>
    public float[] Depth { get; } = new float[side * side];

    /// <summary>Unit normals in the camera's axes: right, up, towards the camera.</summary>
    public Vector3[] Normal { get; } = new Vector3[side * side];

    /// <summary>The surface's own colour, linear light.</summary>
    public Vector3[] Albedo { get; } = new Vector3[side * side];

    /// <summary>What the surface is made of.</summary>
    public SurfaceKind[] Kind { get; } = new SurfaceKind[side * side];

    /// <summary>What the sample counts as.</summary>
    public AvatarLabel[] Label { get; } = new AvatarLabel[side * side];

    /// <summary>The lock of hair or the piece that is seen; lines are drawn between different ones.</summary>
    public int[] Group { get; } = new int[side * side];

    /// <summary>Lit colour, linear light.</summary>
    public Vector3[] Light { get; } = new Vector3[side * side];
}
