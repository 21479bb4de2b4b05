namespace Likeness.Geometry.Faces;

/// <summary>
/// A piece of a face's mesh: skin, an eyeball, teeth, tongue. Parts are ranges, so a face lists its vertices and its triangles
/// part by part, and a triangle uses only vertices of its own part.
/// </summary>
/// <param name="Name">What it is: <c>skin</c>, <c>eyeballLeft</c>, <c>eyeballRight</c>, <c>teethUpper</c>, <c>teethLower</c>, <c>tongue</c> ...</param>
/// <param name="FirstVertex">The first vertex.</param>
/// <param name="VertexCount">The number of vertices.</param>
/// <param name="FirstTriangle">The first triangle.</param>
/// <param name="TriangleCount">The number of triangles.</param>
/// <param name="Material">The material's name; parts may share one.</param>
public sealed record FacePart(string Name, int FirstVertex, int VertexCount, int FirstTriangle, int TriangleCount, string Material);
