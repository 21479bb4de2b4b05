using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;

namespace Likeness.Avatars.Importers;

/// <summary>A frame as a layout has it, in millimetres and in the head's axes.</summary>
/// <param name="Image">The picture; it is there.</param>
/// <param name="Mask">Its mask, or null.</param>
/// <param name="Camera">From the head's axes.</param>
/// <param name="Vertices">The posed mesh.</param>
/// <param name="Code">The expression code.</param>
internal sealed record ImportedFrame(string Image, string? Mask, Camera Camera, Vector3[] Vertices, float[] Code);

/// <summary>What a layout held.</summary>
/// <param name="Layout">Its name.</param>
/// <param name="Topology">The triangles of every frame.</param>
/// <param name="Frames">In the order of time.</param>
/// <param name="Skipped">Frames that were named but cannot be used, with the reason.</param>
/// <param name="Notes">What was found, and what was not and was done without.</param>
internal sealed record ImportedTracking(string Layout, MeshTopology Topology, IReadOnlyList<ImportedFrame> Frames, IReadOnlyList<string> Skipped, IReadOnlyList<string> Notes);
