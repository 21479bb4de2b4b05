using System.Numerics;
using Likeness.Tensors.Files;

namespace Likeness.Tests.Avatars.Importers;

/// <summary>
/// A made-up model with the arrays of a converted FLAME and none of its numbers: a box of 12 vertices, 2 shapes and 3 expressions, whose lower
/// front is the jaw. Metres.
/// </summary>
internal static class TinyFlame
{
    public const int Vertices = 12, Shapes = 2, Expressions = 3;

    public static readonly Vector3 NeckJoint = new(0, -0.1f, 0);
    public static readonly Vector3 JawJoint = new(0, 0, 0);

    public static Vector3[] Template { get; } = [.. Enumerable.Range(0, Vertices).Select(static v => new Vector3(
        0.08f * ((v & 1) == 0 ? -1 : 1), -0.15f + (0.15f * (v / 4)), (v & 2) == 0 ? -0.1f : 0.1f))];

    /// <summary>The vertices that the jaw carries: the lower front.</summary>
    public static int[] Jaw { get; } = [2, 3];

    public static void Save(string path, bool flatPose = false, Action<NpzWriter>? also = null)
    {
        float[] directions = new float[Vertices * 3 * (Shapes + Expressions)];
        for (int v = 0; v < Vertices; v++)
        {
            // Shape 0 widens; expression 0 lifts everything.
            directions[((3 * v) * (Shapes + Expressions)) + 0] = 0.1f * Template[v].X;
            directions[(((3 * v) + 1) * (Shapes + Expressions)) + Shapes] = 0.01f;
        }

        float[] regressor = new float[5 * Vertices], weights = new float[Vertices * 5];
        for (int v = 0; v < Vertices; v++)
        {
            // Root: the middle of the lowest four; neck between; jaw and eyes: the middle of the middle four.
            regressor[(0 * Vertices) + v] = v < 4 ? 0.25f : 0;
            regressor[(1 * Vertices) + v] = v < 4 ? 2f / 12 : v < 8 ? 1f / 12 : 0;
            for (int j = 2; j < 5; j++)
            {
                regressor[(j * Vertices) + v] = v is >= 4 and < 8 ? 0.25f : 0;
            }

            weights[(5 * v) + (Jaw.Contains(v) ? 2 : v < 2 ? 0 : 1)] = 1;
        }

        int[] faces = [0, 1, 2, 1, 3, 2, 4, 5, 6, 5, 7, 6, 8, 9, 10, 9, 11, 10, 2, 3, 6, 3, 7, 6, 6, 7, 10, 7, 11, 10];
        float[] pose = new float[Vertices * 3 * 36];
        var writer = new NpzWriter()
            .Add("v_template", NpyArray.Of(Template.SelectMany(static p => new[] { p.X, p.Y, p.Z }).ToArray(), Vertices, 3))
            .Add("shapedirs", NpyArray.Of(directions, Vertices, 3, Shapes + Expressions))
            .Add("posedirs", flatPose ? NpyArray.Of(pose, 36, 3 * Vertices) : NpyArray.Of(pose, Vertices, 3, 36))
            .Add("J_regressor", NpyArray.Of(regressor, 5, Vertices))
            .Add("weights", NpyArray.Of(weights, Vertices, 5))
            .Add("faces", NpyArray.Of(faces, faces.Length / 3, 3));
        also?.Invoke(writer);
        writer.Save(path);
    }
}
