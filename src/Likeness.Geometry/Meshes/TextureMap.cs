using System.Numerics;

namespace Likeness.Geometry.Meshes;

/// <summary>Texture coordinates with their own connectivity, so that a vertex on a seam can have several.</summary>
/// <param name="Coordinates">Positions in the texture: (0, 0) is the lower left corner, (1, 1) the upper right.</param>
/// <param name="Corners">Indices into <paramref name="Coordinates"/>, three a triangle, in the order of <see cref="MeshTopology.Triangles"/>.</param>
public sealed record TextureMap(Vector2[] Coordinates, int[] Corners);
