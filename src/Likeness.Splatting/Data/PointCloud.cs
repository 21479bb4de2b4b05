using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Splatting.Data;

/// <summary>Points on what was photographed, as structure from motion leaves them.</summary>
/// <param name="Positions">In world units.</param>
/// <param name="Colours">One for each point.</param>
public sealed record PointCloud(Vector3[] Positions, Rgba[] Colours);
