using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Importers.Flame;

/// <summary>
/// The FLAME head model (Li et al., Learning a model of facial shape and expression from 4D scans, SIGGRAPH Asia 2017), read from the npz file that its
/// licensee made of it; it is never part of this program. A template, linear shape and expression directions, corrective directions for each pose, and five
/// joints (root, neck, jaw, two eyes) by linear blend skinning. Metres, +Y up, +Z out of the face.
/// </summary>
public sealed class FlameModel
{
    /// <summary>Root, neck, jaw, left and right eye.</summary>
    public const int Joints = 5;

    private const int ShapeNumbers = 300;
    private const int PoseNumbers = 9 * (Joints - 1);

    private readonly Vector3[] _template;
    private readonly float[] _directions;
    private readonly int _directionCount;
    private readonly float[] _poseDirections;
    private readonly float[] _regressor;
    private readonly float[] _weights;
    private readonly int[] _parents;

    private FlameModel(Vector3[] template, float[] directions, int directionCount, float[] poseDirections, float[] regressor, float[] weights, int[] parents, MeshTopology topology)
    {
        (_template, _directions, _directionCount, _poseDirections, _regressor, _weights, _parents) = (template, directions, directionCount, poseDirections, regressor, weights, parents);
        Topology = topology;
    }

    /// <summary>The triangles.</summary>
    public MeshTopology Topology { get; }

    /// <summary>The number of vertices.</summary>
    public int VertexCount => _template.Length;

    /// <summary>
    /// Reads a model: <c>v_template</c> [V, 3], <c>shapedirs</c> [V, 3, shapes + expressions], <c>posedirs</c> [V, 3, 36] or [36, 3 V], <c>J_regressor</c> [5, V],
    /// <c>weights</c> [V, 5], <c>faces</c> or <c>f</c> [F, 3], and <c>kintree</c> or <c>kintree_table</c> [2, 5], where absent FLAME's own.
    /// </summary>
    /// <exception cref="InvalidFileException">An array is missing or does not fit; the message says which.</exception>
    public static FlameModel Load(string path)
    {
        using NpzFile file = NpzFile.Open(path);
        NpyArray template = Need(file, "v_template"), directions = Need(file, "shapedirs"), pose = Need(file, "posedirs"), regressor = Need(file, "J_regressor"), weights = Need(file, "weights");
        NpyArray faces = file.Contains("faces") ? file.Read("faces") : Need(file, "f");
        int vertices = template.Shape[0];
        Hold(template.Shape.Rank == 2 && template.Shape[1] == 3 && vertices >= 4, "v_template", template.Shape, "[vertices, 3]");
        Hold(directions.Shape.Rank == 3 && directions.Shape[0] == vertices && directions.Shape[1] == 3, "shapedirs", directions.Shape, $"[{vertices}, 3, shapes and expressions]");
        bool flat = pose.Shape.Rank == 2;
        Hold(flat ? pose.Shape[0] == PoseNumbers && pose.Shape[1] == 3 * vertices : pose.Shape.Rank == 3 && pose.Shape[0] == vertices && pose.Shape[1] == 3 && pose.Shape[2] == PoseNumbers,
            "posedirs", pose.Shape, $"[{vertices}, 3, {PoseNumbers}] or [{PoseNumbers}, {3 * vertices}]");
        Hold(regressor.Shape.Rank == 2 && regressor.Shape[0] == Joints && regressor.Shape[1] == vertices, "J_regressor", regressor.Shape, $"[{Joints}, {vertices}], dense");
        Hold(weights.Shape.Rank == 2 && weights.Shape[0] == vertices && weights.Shape[1] == Joints, "weights", weights.Shape, $"[{vertices}, {Joints}]");
        Hold(faces.Shape.Rank == 2 && faces.Shape[1] == 3 && faces.Shape[0] > 0, "faces", faces.Shape, "[triangles, 3]");
        int[] triangles = faces.ToInts();
        int bad = Array.FindIndex(triangles, c => (uint)c >= (uint)vertices);
        if (bad >= 0)
        {
            throw new InvalidFileException(path, $"'faces' names vertex {triangles[bad]} in row {bad / 3}; there are {vertices}.");
        }

        return new FlameModel(
            MemoryMarshal.Cast<float, Vector3>(template.ToFloats()).ToArray(), directions.ToFloats(), directions.Shape[2],
            flat ? Transposed(pose.ToFloats(), PoseNumbers, 3 * vertices) : pose.ToFloats(), regressor.ToFloats(), weights.ToFloats(), Parents(file), new MeshTopology(vertices, triangles));

        void Hold(bool fits, string name, Shape found, string expected)
        {
            if (!fits)
            {
                throw new InvalidFileException(path, $"'{name}' has shape {found}; {expected} was expected of a converted FLAME model.");
            }
        }
    }

    /// <summary>The posed vertices in millimetres without the turn and place of the whole head, and the point about which the head turns.</summary>
    /// <param name="parameters">Shape, expression and pose.</param>
    /// <param name="destination">Receives one position a vertex.</param>
    /// <returns>The root joint in millimetres.</returns>
    public Vector3 Evaluate(FlameParameters parameters, Span<Vector3> destination)
    {
        var shaped = new Vector3[VertexCount];
        float[] coefficients = Coefficients(parameters);
        for (int v = 0; v < shaped.Length; v++)
        {
            Vector3 sum = _template[v];
            for (int k = 0; k < 3; k++)
            {
                ReadOnlySpan<float> row = _directions.AsSpan(((3 * v) + k) * _directionCount, _directionCount);
                sum[k] += System.Numerics.Tensors.TensorPrimitives.Dot(row, coefficients);
            }

            shaped[v] = sum;
        }

        // Offsets are part of the shape: joints are found from what they make of it.
        Add(parameters.StaticOffset, shaped);
        Add(parameters.DynamicOffset, shaped);
        var joints = new Vector3[Joints];
        for (int j = 0; j < Joints; j++)
        {
            for (int v = 0; v < shaped.Length; v++)
            {
                joints[j] += _regressor[(j * shaped.Length) + v] * shaped[v];
            }
        }

        Matrix4x4[] local = [.. Enumerable.Range(0, Joints).Select(j => j == 0 ? Matrix4x4.Identity : Matrix4x4.CreateFromQuaternion(RotationOf(parameters.Turn(j))))];
        Correct(local, shaped);
        Skin(local, joints, shaped, destination);
        return 1000 * joints[0];
    }

    /// <summary>A rotation from axis times angle in radians.</summary>
    internal static Quaternion RotationOf(Vector3 vector)
    {
        float angle = vector.Length();
        return angle < 1e-9f ? Quaternion.Identity : Quaternion.CreateFromAxisAngle(vector / angle, angle);
    }

    private float[] Coefficients(FlameParameters parameters)
    {
        float[] coefficients = new float[_directionCount];
        // A model with fewer directions than FLAME's 300 shapes keeps its expressions last, as many as the parameters have.
        int shapes = _directionCount > ShapeNumbers ? ShapeNumbers : Math.Max(0, _directionCount - parameters.Expression.Length);
        parameters.Shape.AsSpan(0, Math.Min(parameters.Shape.Length, shapes)).CopyTo(coefficients);
        parameters.Expression.AsSpan(0, Math.Min(parameters.Expression.Length, _directionCount - shapes)).CopyTo(coefficients.AsSpan(shapes));
        return coefficients;
    }

    private static void Add(float[] offset, Vector3[] shaped)
    {
        // Teeth that a program added to the model come last; missing ones are zero.
        for (int v = 0; v < Math.Min(shaped.Length, offset.Length / 3); v++)
        {
            shaped[v] += new Vector3(offset[3 * v], offset[(3 * v) + 1], offset[(3 * v) + 2]);
        }
    }

    private void Correct(Matrix4x4[] local, Vector3[] shaped)
    {
        Span<float> feature = stackalloc float[PoseNumbers];
        for (int j = 1; j < Joints; j++)
        {
            for (int r = 0; r < 3; r++)
            {
                for (int c = 0; c < 3; c++)
                {
                    // System.Numerics keeps matrices for row vectors: the transpose of the usual.
                    feature[(9 * (j - 1)) + (3 * r) + c] = local[j][c, r] - (r == c ? 1 : 0);
                }
            }
        }

        for (int v = 0; v < shaped.Length; v++)
        {
            for (int k = 0; k < 3; k++)
            {
                shaped[v][k] += System.Numerics.Tensors.TensorPrimitives.Dot(_poseDirections.AsSpan(((3 * v) + k) * PoseNumbers, PoseNumbers), feature);
            }
        }
    }

    private void Skin(Matrix4x4[] local, Vector3[] joints, Vector3[] shaped, Span<Vector3> destination)
    {
        var world = new Matrix4x4[Joints];
        for (int j = 0; j < Joints; j++)
        {
            Matrix4x4 own = Matrix4x4.CreateTranslation(-joints[j]) * local[j] * Matrix4x4.CreateTranslation(joints[j]);
            world[j] = _parents[j] < 0 ? own : own * world[_parents[j]];
        }

        for (int v = 0; v < shaped.Length; v++)
        {
            Vector3 sum = Vector3.Zero;
            for (int j = 0; j < Joints; j++)
            {
                float weight = _weights[(v * Joints) + j];
                sum += weight == 0 ? Vector3.Zero : weight * Vector3.Transform(shaped[v], world[j]);
            }

            destination[v] = 1000 * sum;
        }
    }

    private static int[] Parents(NpzFile file)
    {
        string? name = file.Contains("kintree_table") ? "kintree_table" : file.Contains("kintree") ? "kintree" : null;
        if (name is null)
        {
            return [-1, 0, 1, 1, 1];
        }

        NpyArray table = file.Read(name);
        double[] numbers = table.ToDoubles();
        // The root's parent is written as -1 or as the largest unsigned number.
        int[] parents = [.. numbers.Take(Joints).Select(static n => n is >= 0 and < Joints ? (int)n : -1)];
        return numbers.Length >= Joints && parents[0] == -1 && Enumerable.Range(1, Joints - 1).All(j => parents[j] >= 0 && parents[j] < j)
            ? parents
            : throw new InvalidFileException(file.Path, $"'{name}' has shape {table.Shape} and names parents {string.Join(", ", parents)}; five joints, each after its parent, were expected.");
    }

    private static NpyArray Need(NpzFile file, string name) => file.Contains(name)
        ? file.Read(name)
        : throw new InvalidFileException(file.Path, $"has no array '{name}', so it is no converted FLAME model; it holds {string.Join(", ", file.Names)}.");

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        float[] turned = new float[values.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                turned[(c * rows) + r] = values[(r * columns) + c];
            }
        }

        return turned;
    }
}
