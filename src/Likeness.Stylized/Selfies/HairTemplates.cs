using System.Collections.Concurrent;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Stylized.Selfies;

/// <summary>Where hair, skin and nothing lie in the frame for each hair style of a schema, from the Photo engine's labels of the middle face.</summary>
internal sealed class HairTemplates
{
    /// <summary>Pixels a side.</summary>
    public const int Size = 64;

    private static readonly ConcurrentDictionary<string, Lazy<HairTemplates>> Measured = new();
    private readonly float[] _skin;

    private HairTemplates(bool[][] hair, float[] skin)
    {
        Hair = hair;
        _skin = skin;
        float[] share = new float[Size * Size];
        foreach (bool[] style in hair)
        {
            for (int i = 0; i < share.Length; i++)
            {
                share[i] += (style[i] ? 1f : 0) / hair.Length;
            }
        }

        HairShare = Blurred(share);
        SkinShare = Blurred(skin);
    }

    /// <summary>For each option of <c>hairStyle</c> its hair, [Size, Size].</summary>
    public bool[][] Hair { get; }

    /// <summary>How often each place is hair.</summary>
    public float[] HairShare { get; }

    /// <summary>How often each place is skin or a feature of the face.</summary>
    public float[] SkinShare { get; }

    /// <summary>The templates of a schema: those that ship, or measured.</summary>
    public static HairTemplates Of(AvatarSchema schema) => EngineFaces.Shipped.Hair.TryGetValue(schema.Name, out HairTemplates? shipped) && shipped.Hair.Length == schema.Group("hairStyle")!.Count
        ? shipped
        : Measured.GetOrAdd(schema.Name, _ => new Lazy<HairTemplates>(() => Measure(schema))).Value;

    /// <summary>Asks the engine.</summary>
    public static HairTemplates Measure(AvatarSchema schema)
    {
        var engine = new PhotoEngine(schema);
        AttributeGroup group = schema.Group("hairStyle")!;
        AvatarVector middle = AvatarVector.Middle(schema);
        bool[][] hair = new bool[group.Count][];
        float[] skin = new float[Size * Size];
        for (int s = 0; s < group.Count; s++)
        {
            AvatarLabel[] labels = engine.Render(new PhotoSubject(middle.With("hairStyle", group.Options[s]), [0, 0, 0]), new PhotoConditions(), Size).Labels;
            hair[s] = [.. labels.Select(l => l == AvatarLabel.Hair)];
            for (int i = 0; i < labels.Length; i++)
            {
                skin[i] += (labels[i] is AvatarLabel.Background or AvatarLabel.Hair ? 0 : 1f) / group.Count;
            }
        }

        return new HairTemplates(hair, skin);
    }

    /// <summary>Writes them under a schema's name.</summary>
    public void Add(SafeTensorsWriter writer, string schema)
    {
        byte[] bits = new byte[Hair.Length * Size * Size / 8];
        for (int i = 0; i < bits.Length * 8; i++)
        {
            bits[i / 8] |= (byte)((Hair[i / (Size * Size)][i % (Size * Size)] ? 1 : 0) << (i % 8));
        }

        writer.Add(HairName(schema), bits, new Shape(Hair.Length, Size * Size / 8));
        writer.Add(SkinName(schema), _skin, new Shape(Size, Size));
    }

    /// <summary>Reads what <see cref="Add"/> wrote.</summary>
    public static HairTemplates Read(SafeTensorsFile file, AvatarSchema schema)
    {
        byte[] bits = file.ReadBytes(HairName(schema.Name));
        return new HairTemplates(
            [.. Enumerable.Range(0, bits.Length * 8 / (Size * Size)).Select(s => Enumerable.Range(s * Size * Size, Size * Size).Select(i => (bits[i / 8] >> (i % 8) & 1) == 1).ToArray())],
            file.ReadFloats(SkinName(schema.Name)));
    }

    private static string HairName(string schema) => $"{schema}.hair";

    private static string SkinName(string schema) => $"{schema}.skin";

    // People's heads differ: what is certain on one face is likely on another.
    private static float[] Blurred(float[] map)
    {
        const int Reach = 3;
        float[] narrow = new float[map.Length], result = new float[map.Length];
        for (int pass = 0; pass < 2; pass++)
        {
            float[] from = pass == 0 ? map : narrow, to = pass == 0 ? narrow : result;
            for (int y = 0; y < Size; y++)
            {
                for (int x = 0; x < Size; x++)
                {
                    float sum = 0;
                    for (int k = -Reach; k <= Reach; k++)
                    {
                        sum += pass == 0 ? from[(y * Size) + Math.Clamp(x + k, 0, Size - 1)] : from[(Math.Clamp(y + k, 0, Size - 1) * Size) + x];
                    }

                    to[(y * Size) + x] = sum / ((2 * Reach) + 1);
                }
            }
        }

        return result;
    }
}
