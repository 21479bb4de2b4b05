using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Geometry.Files.Sets;

/// <summary>Faces of npz files: rows of three or four corners, the fourth -1 for a triangle; and their texture coordinates.</summary>
internal static class NpzPolygons
{
    /// <summary>Cuts rows of four from their first corner; rows of three pass through.</summary>
    /// <param name="corners">The vertex indices, which say where a row is a triangle.</param>
    /// <param name="values">What to take: the corners themselves, or values beside them.</param>
    /// <param name="width">Three or four.</param>
    public static int[] Cut(int[] corners, int[] values, int width)
    {
        if (width == 3)
        {
            return values;
        }

        var triangles = new List<int>(corners.Length * 3 / 2);
        for (int i = 0; i < corners.Length; i += 4)
        {
            triangles.AddRange([values[i], values[i + 1], values[i + 2]]);
            if (corners[i + 3] >= 0)
            {
                triangles.AddRange([values[i], values[i + 2], values[i + 3]]);
            }
        }

        return [.. triangles];
    }

    /// <summary>The rows as polygons, for a cut that looks at positions.</summary>
    public static PolygonMesh ToPolygons(Vector3[] positions, int[] corners, int[]? textureCorners, int width)
    {
        var mesh = new PolygonMesh();
        mesh.Positions.AddRange(positions);
        for (int i = 0; i < corners.Length; i += width)
        {
            int count = width == 4 && corners[i + 3] >= 0 ? 4 : 3;
            for (int k = 0; k < count; k++)
            {
                mesh.Corners.Add(corners[i + k]);
                mesh.TextureCorners.Add(textureCorners?[i + k] ?? -1);
            }

            mesh.Starts.Add(mesh.Corners.Count);
        }

        return mesh;
    }

    /// <summary>The texture coordinates <c>uvs</c> with <c>face_uvs</c>, or null when the file has none.</summary>
    public static TextureMap? ReadTexture(NpzFile file, int[] corners, int width)
    {
        if (!file.Contains("uvs") || !file.Contains("face_uvs"))
        {
            return null;
        }

        (Vector2[] coordinates, int[] values) = ReadTextureArrays(file, corners.Length);
        int[] cut = Cut(corners, values, width);
        return cut.All(c => c >= 0) ? new TextureMap(coordinates, cut)
            : throw new InvalidFileException(file.Path, "'face_uvs' has -1 at a corner that is used.");
    }

    public static (Vector2[] Coordinates, int[] Corners) ReadTextureArrays(NpzFile file, int cornerCount)
    {
        NpyArray uvs = file.Read("uvs"), faceUvs = file.Read("face_uvs");
        int[] values = faceUvs.ToInts();
        if (uvs.Shape.Rank != 2 || uvs.Shape[1] != 2 || values.Length != cornerCount)
        {
            throw new InvalidFileException(file.Path, $"'uvs' {uvs.Shape} and 'face_uvs' {faceUvs.Shape} do not fit the faces.");
        }

        foreach (int value in values)
        {
            if (value < -1 || value >= uvs.Shape[0])
            {
                throw new InvalidFileException(file.Path, $"'face_uvs' names coordinate {value} of {uvs.Shape[0]}.");
            }
        }

        return (MemoryMarshal.Cast<float, Vector2>(uvs.ToFloats()).ToArray(), values);
    }
}
