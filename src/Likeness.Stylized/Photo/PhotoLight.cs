using System.Numerics;

namespace Likeness.Stylized.Photo;

/// <summary>A lamp that a person is photographed under.</summary>
/// <param name="Direction">Towards the lamp in the camera's axes: right, up, towards the camera. Need not have length 1.</param>
/// <param name="Colour">Linear light that a white surface facing the lamp returns.</param>
/// <param name="Softness">The size of the lamp: 0 is a point with sharp shadows, 1 a window.</param>
public readonly record struct PhotoLight(Vector3 Direction, Vector3 Colour, float Softness);
