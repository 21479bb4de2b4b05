using Likeness.Splatting.Data.Lenses;

namespace Likeness.Splatting.Data.Colmap;

/// <summary>One photograph of a COLMAP model; its pose is world to camera.</summary>
/// <param name="Camera">Number of its camera.</param>
/// <param name="Name">Path below the image folder.</param>
/// <param name="Rotation">Quaternion w, x, y, z.</param>
/// <param name="Translation">x, y, z.</param>
internal sealed record ColmapImage(int Camera, string Name, double[] Rotation, double[] Translation);

/// <summary>The files of a COLMAP model.</summary>
/// <param name="Cameras">By number.</param>
/// <param name="Images">In file order.</param>
/// <param name="Points">Null when there is no such file, or it is empty.</param>
internal sealed record ColmapModel(Dictionary<int, BrownLens> Cameras, List<ColmapImage> Images, PointCloud? Points);
