using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Files;
using Likeness.Splatting.Files.Compressed;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Ply;

/// <summary>
/// Reads the .ply of the reference trainer and its dialects: ASCII and both byte orders, any scalar type, properties in any order, any
/// degree, comments, further elements and properties, missing attributes, and coloured point clouds. Spec section 9.5.
/// </summary>
internal static class PlySceneReader
{
    // The third scale of a flat Gaussian (2D Gaussian splatting writes two): a millionth of a unit.
    private const float FlatLogScale = -13.815511f;

    /// <exception cref="InvalidFileException">The content is truncated or malformed, or has no positions.</exception>
    public static SceneFile Read(byte[] content, string path)
    {
        PlyHeader header = PlyHeader.Parse(content, path);
        PlyElement vertex = header.Elements.Find(e => e.Name == "vertex")
            ?? throw new InvalidFileException(path, $"has no element 'vertex'; it has {(header.Elements.Count == 0 ? "none" : string.Join(", ", header.Elements.Select(e => e.Name).Take(8)))}.");
        if (CompressedPlyReader.Recognises(header))
        {
            return CompressedPlyReader.Read(content, header, path);
        }

        var warnings = new List<LoadWarning>();
        var layout = new PlyLayout(vertex, path, warnings);
        GaussianScene scene = SceneLimits.NewScene(path, vertex.Count, layout.Degree, layout.ExtraChannels);
        var body = new PlyBody(content.AsSpan(header.BodyOffset), header, path);
        foreach (PlyElement before in header.Elements.TakeWhile(e => e != vertex))
        {
            body.Skip(before);
        }

        if (header.Format != PlyFormat.Ascii && vertex.RowBytes is not null)
        {
            int start = header.BodyOffset + body.Position;
            body.Skip(vertex);
            PlyRows.Decode(content, start, header.Format, vertex, layout, scene);
        }
        else
        {
            ReadRows(ref body, vertex, layout, scene);
        }

        FillMissing(scene, layout, warnings);
        return new SceneFile(scene, SceneFormat.Ply) { Facts = Facts(header, vertex), Warnings = warnings };
    }

    /// <summary>What the header says.</summary>
    public static List<KeyValuePair<string, string>> Facts(PlyHeader header, PlyElement vertex)
    {
        var facts = new List<KeyValuePair<string, string>>
        {
            new("encoding", header.Format switch
            {
                PlyFormat.Ascii => "ASCII",
                PlyFormat.LittleEndian => "binary, little-endian",
                _ => "binary, big-endian",
            }),
            new("properties", vertex.Properties.Count.ToString(CultureInfo.InvariantCulture)),
        };
        string[] others = [.. header.Elements.Where(e => e != vertex).Select(e => $"{e.Name} ({e.Count})")];
        if (others.Length > 0)
        {
            facts.Add(new("other elements", string.Join(", ", others.Take(8))));
        }

        facts.AddRange(header.Comments.Take(16).Select(c => new KeyValuePair<string, string>("comment", c)));
        return facts;
    }

    // Text, and rows of different lengths: one value after another.
    private static void ReadRows(ref PlyBody body, PlyElement vertex, PlyLayout layout, GaussianScene scene)
    {
        double[] row = new double[vertex.Properties.Count];
        for (int i = 0; i < scene.Count; i++)
        {
            for (int p = 0; p < row.Length; p++)
            {
                PlyProperty property = vertex.Properties[p];
                for (int k = property.Count is null ? 1 : body.ReadCount(property, vertex, i); k > 0; k--)
                {
                    row[p] = body.Read(property.Type, vertex, i);
                }
            }

            foreach (PlyColumn column in layout.Columns)
            {
                (float[] values, int step) = PlyRows.ArrayOf(scene, column.Array);
                values[(i * step) + column.Component] = (float)row[column.Property];
            }
        }
    }

    private static void FillMissing(GaussianScene scene, PlyLayout layout, List<LoadWarning> warnings)
    {
        if (layout.ColourRange is { } range)
        {
            for (int i = 0; i < scene.ShDc.Length; i++)
            {
                scene.ShDc[i] = GaussianActivations.ConstantCoefficient(scene.ShDc[i] / range);
            }
        }

        if (!layout.HasOpacity)
        {
            Array.Fill(scene.OpacityLogits, GaussianActivations.Logit(GaussianActivations.InitialOpacity));
            warnings.Add(new LoadWarning("no-opacity", "there is no opacity; every Gaussian got 0.1, with which a fit starts."));
        }

        if (layout.Rotations < 4)
        {
            for (int i = 0; i < scene.Count; i++)
            {
                scene.Rotations.AsSpan(i * 4, 4).Clear();
                scene.Rotations[i * 4] = 1;
            }

            warnings.Add(new LoadWarning("no-rotation", "there are no rotations (rot_0 to rot_3); nothing is turned."));
        }

        FillScales(scene, layout.Scales, warnings);
    }

    private static void FillScales(GaussianScene scene, int found, List<LoadWarning> warnings)
    {
        float size = found == 0 ? LogSpacing(scene) : 0;
        for (int i = 0; i < scene.Count && found < 3; i++)
        {
            Span<float> s = scene.LogScales.AsSpan(i * 3, 3);
            if (found == 2)
            {
                s[2] = FlatLogScale;
            }
            else
            {
                s.Fill(found == 1 ? s[0] : size);
            }
        }

        switch (found)
        {
            case 0:
                warnings.Add(new LoadWarning("no-scale", string.Create(CultureInfo.InvariantCulture, $"there are no scales (scale_0 to scale_2): a point cloud; every Gaussian got {Math.Exp(size):g3}, about the space between points.")));
                break;
            case 1:
                warnings.Add(new LoadWarning("one-scale", "there is one scale a Gaussian; all its axes got it."));
                break;
            case 2:
                warnings.Add(new LoadWarning("two-scales", "there are two scales a Gaussian, as flat discs have; the third axis got a millionth of a unit."));
                break;
        }
    }

    // The edge of a cube that each point would have to itself, halved; robust enough for something to look at. A fit starts from neighbours.
    private static float LogSpacing(GaussianScene scene)
    {
        SceneStatistics statistics = SceneStatistics.Of(scene);
        Vector3 size = statistics.CoreHigh - statistics.CoreLow;
        double edge = Math.Max(size.X, Math.Max(size.Y, size.Z));
        return edge > 0 && double.IsFinite(edge) ? (float)Math.Log(0.5 * edge / Math.Cbrt(scene.Count)) : MathF.Log(0.01f);
    }
}
