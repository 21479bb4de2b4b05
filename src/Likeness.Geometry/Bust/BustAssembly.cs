using System.Numerics;
using Likeness.Geometry.Bust.Cage;
using Likeness.Geometry.Bust.Parts;
using Likeness.Geometry.Faces;

namespace Likeness.Geometry.Bust;

/// <summary>Skin and parts in one vertex list, the skin first.</summary>
internal sealed class BustAssembly
{
    private readonly int[] _border;
    private readonly int _bag;

    public BustAssembly(BustSkin skin)
    {
        SkinCount = skin.Count;
        _border = MouthBorder(skin);
        PartMesh eye = EyeParts.Left();
        PartMesh[] pieces =
        [
            eye, eye.Mirrored("eyeballRight"), MouthParts.UpperTeeth(), MouthParts.LowerTeeth(), MouthParts.Tongue(),
            MouthParts.Bag([.. _border.Select(v => skin.Positions[v])]),
        ];
        var positions = new List<Vector3>(skin.Positions);
        var triangles = new List<int>(skin.Triangles);
        var parts = new List<FacePart> { new("skin", 0, skin.Count, 0, skin.Triangles.Length / 3, "skin") };
        foreach (PartMesh piece in pieces)
        {
            int first = positions.Count;
            parts.Add(new FacePart(piece.Name, first, piece.Positions.Length, triangles.Count / 3, piece.Triangles.Length / 3, piece.Material));
            positions.AddRange(piece.Positions);
            triangles.AddRange(piece.Triangles.Select(t => t + first));
        }

        Pieces = pieces;
        Positions = [.. positions];
        Triangles = [.. triangles];
        Parts = [.. parts];
        _bag = Parts[^1].FirstVertex;
    }

    public int SkinCount { get; }

    public int Count => Positions.Length;

    public Vector3[] Positions { get; }

    public int[] Triangles { get; }

    public FacePart[] Parts { get; }

    /// <summary>The parts after the skin.</summary>
    public PartMesh[] Pieces { get; }

    /// <summary>A field that is zero but on the named parts.</summary>
    public float[] Field(params ReadOnlySpan<(string Part, Func<Vector3, float> Value)> values)
    {
        float[] field = new float[Count];
        foreach ((string name, Func<Vector3, float> value) in values)
        {
            FacePart part = Parts.First(p => p.Name == name);
            for (int v = part.FirstVertex; v < part.FirstVertex + part.VertexCount; v++)
            {
                field[v] = value(Positions[v]);
            }
        }

        return field;
    }

    /// <summary>Lets the bag of the mouth take its values from the border of the lips, fading towards the throat.</summary>
    public void FollowBorder(float[] field) => Follow((v, from, depth) => field[v] = field[from] * (1 - Motion.Ramp.Smooth(0.5f, 1, depth)));

    /// <summary>Displacements of the skin extended to all parts: the bag follows the lips, the rest stays.</summary>
    public Vector3[] Extend(Vector3[] skinDeltas)
    {
        var all = new Vector3[Count];
        skinDeltas.CopyTo(all, 0);
        Follow((v, from, depth) => all[v] = all[from] * (1 - Motion.Ramp.Smooth(0, 0.4f, depth)));
        return all;
    }

    private void Follow(Action<int, int, float> copy)
    {
        for (int ring = 0; ring < MouthParts.BagDepths.Length; ring++)
        {
            for (int i = 0; i < _border.Length; i++)
            {
                copy(_bag + (ring * _border.Length) + i, _border[i], MouthParts.BagDepths[ring]);
            }
        }
    }

    // The border loop of the mouth, from the middle of the upper lip over the subject's left corner.
    private static int[] MouthBorder(BustSkin skin)
    {
        int[] rim = [.. Enumerable.Range(0, skin.Count).Where(v => skin.Marks[v][Mark.Mouth] < 0.01f)];
        var members = new HashSet<int>(rim);
        int start = rim.Where(v => skin.Mirror[v] == v).MaxBy(v => skin.Positions[v].Y);
        var loop = new List<int> { start };
        int next = skin.Neighbours[start].First(n => members.Contains(n) && skin.Positions[n].X > 0);
        while (next != start)
        {
            int before = loop[^1];
            loop.Add(next);
            next = skin.Neighbours[next].First(n => n != before && members.Contains(n));
        }

        return [.. loop];
    }
}
