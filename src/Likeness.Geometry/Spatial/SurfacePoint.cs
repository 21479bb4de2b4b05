using System.Numerics;

namespace Likeness.Geometry.Spatial;

/// <summary>A point on a mesh: a triangle and the weights of its three corners.</summary>
/// <param name="Triangle">The triangle's index.</param>
/// <param name="WeightA">Weight of the triangle's first corner, 0 to 1; exactly 0 when the point lies on the opposite edge.</param>
/// <param name="WeightB">Weight of the second corner.</param>
/// <param name="WeightC">Weight of the third corner; the three add up to one.</param>
/// <param name="Position">Where it is.</param>
/// <param name="SquaredDistance">From the query point to it.</param>
public readonly record struct SurfacePoint(int Triangle, double WeightA, double WeightB, double WeightC, Vector3 Position, double SquaredDistance);

/// <summary>Where a ray meets a mesh.</summary>
/// <param name="Triangle">The triangle's index.</param>
/// <param name="WeightA">Weight of the triangle's first corner.</param>
/// <param name="WeightB">Weight of the second corner.</param>
/// <param name="WeightC">Weight of the third corner; the three add up to one.</param>
/// <param name="Distance">Along the ray, in lengths of its direction.</param>
public readonly record struct RayHit(int Triangle, double WeightA, double WeightB, double WeightC, double Distance);
