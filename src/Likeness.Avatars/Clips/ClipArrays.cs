using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Clips;

/// <summary>The arrays of a clip's tracking, each checked against the number of frames before it is read.</summary>
internal sealed class ClipArrays(NpzFile npz, int frames)
{
    // How far a rotation's rows may be from unit length and right angles.
    private const float RotationTolerance = 1e-3f;

    public MeshTopology Topology()
    {
        Shape vertices = Describe("vertices"), faces = Describe("faces");
        if (vertices.Rank != 3 || vertices[0] != frames || vertices[1] < 4 || vertices[2] != 3)
        {
            throw new InvalidFileException(npz.Path, $"'vertices' has shape {vertices}; [{frames}, vertices, 3] was expected, a frame for each picture.");
        }

        if (faces.Rank != 2 || faces[1] != 3 || faces[0] < 1)
        {
            throw new InvalidFileException(npz.Path, $"'faces' has shape {faces}; [triangles, 3] was expected.");
        }

        int[] triangles = npz.Read("faces").ToInts();
        int bad = Array.FindIndex(triangles, i => (uint)i >= (uint)vertices[1]);
        return bad < 0
            ? new MeshTopology(vertices[1], triangles)
            : throw new InvalidFileException(npz.Path, $"triangle {bad / 3} of 'faces' names vertex {triangles[bad]}; there are {vertices[1]}.");
    }

    public TextureMap? Texture(MeshTopology topology)
    {
        if (!npz.Contains("uv") || !npz.Contains("uv_faces"))
        {
            return null;
        }

        float[] coordinates = npz.Read("uv").ToFloats();
        int[] corners = npz.Read("uv_faces").ToInts();
        return corners.Length == topology.Triangles.Length && coordinates.Length % 2 == 0 && corners.All(c => (uint)c < (uint)(coordinates.Length / 2))
            ? new TextureMap(MemoryMarshal.Cast<float, Vector2>(coordinates).ToArray(), corners)
            : throw new InvalidFileException(npz.Path, "'uv' and 'uv_faces' do not fit the triangles; leave both out, or write one corner a triangle corner.");
    }

    /// <summary>An array of numbers for each frame, all finite.</summary>
    public float[] Floats(string name, params ReadOnlySpan<int> perFrame)
    {
        Shape found = Describe(name);
        bool fits = found.Rank == perFrame.Length + 1 && found[0] == frames;
        for (int i = 0; i < perFrame.Length && fits; i++)
        {
            fits = found[i + 1] == perFrame[i];
        }

        if (!fits)
        {
            throw new InvalidFileException(npz.Path, $"'{name}' has shape {found}; [{frames}, {string.Join(", ", perFrame.ToArray())}] was expected, a frame for each picture.");
        }

        float[] values = npz.Read(name).ToFloats();
        int bad = Array.FindIndex(values, static v => !float.IsFinite(v));
        return bad < 0 ? values : throw new InvalidFileException(npz.Path, $"'{name}' is not a number at frame {bad / (values.Length / frames)}.");
    }

    public Camera[] Cameras(string prefix, int width, int height)
    {
        float[] intrinsics = Floats("intrinsics", 4), rotations = Floats(prefix + "rotations", 3, 3), translations = Floats(prefix + "translations", 3);
        return [.. Enumerable.Range(0, frames).Select(f =>
        {
            ReadOnlySpan<float> k = intrinsics.AsSpan(4 * f, 4);
            Vector3 right = new(rotations.AsSpan(9 * f)), down = new(rotations.AsSpan((9 * f) + 3)), forward = new(rotations.AsSpan((9 * f) + 6));
            if (k[0] <= 0 || k[1] <= 0 || (Vector3.Cross(right, down) - forward).Length() > RotationTolerance || MathF.Abs(right.Length() - 1) > RotationTolerance)
            {
                throw new InvalidFileException(npz.Path, $"the camera of frame {f} has no positive focal length, or '{prefix}rotations' holds no rotation there.");
            }

            return new Camera
            {
                Width = width, Height = height, FocalX = k[0], FocalY = k[1], CentreX = k[2], CentreY = k[3],
                Right = right, Down = down, Forward = forward, Translation = new Vector3(translations.AsSpan(3 * f)),
            };
        })];
    }

    private Shape Describe(string name) => npz.Contains(name)
        ? npz.Describe(name).Item1
        : throw new InvalidFileException(npz.Path, $"has no array '{name}'; it holds {string.Join(", ", npz.Names)}.");
}
