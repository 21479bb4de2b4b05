using System.Collections.Concurrent;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Selfies;

/// <summary>Where hair, skin and nothing lie in the frame for each hair style of a schema, from the Photo engine's labels of the middle face. Made once a schema.</summary>
internal sealed class HairTemplates
{
    /// <summary>Pixels a side.</summary>
    public const int Size = 64;

    private static readonly ConcurrentDictionary<string, Lazy<HairTemplates>> Made = new();

    private HairTemplates(AvatarSchema schema)
    {
        var engine = new PhotoEngine(schema);
        AttributeGroup group = schema.Group("hairStyle")!;
        AvatarVector middle = AvatarVector.Middle(schema);
        Hair = new bool[group.Count][];
        HairShare = new float[Size * Size];
        SkinShare = new float[Size * Size];
        for (int s = 0; s < group.Count; s++)
        {
            AvatarLabel[] labels = engine.Render(new PhotoSubject(middle.With("hairStyle", group.Options[s]), [0, 0, 0]), new PhotoConditions(), Size).Labels;
            Hair[s] = [.. labels.Select(l => l == AvatarLabel.Hair)];
            for (int i = 0; i < labels.Length; i++)
            {
                HairShare[i] += (labels[i] == AvatarLabel.Hair ? 1f : 0) / group.Count;
                SkinShare[i] += (labels[i] is AvatarLabel.Background or AvatarLabel.Hair ? 0 : 1f) / group.Count;
            }
        }

        HairShare = Blurred(HairShare);
        SkinShare = Blurred(SkinShare);
    }

    /// <summary>For each option of <c>hairStyle</c> its hair, [Size, Size].</summary>
    public bool[][] Hair { get; }

    /// <summary>How often each place is hair.</summary>
    public float[] HairShare { get; }

    /// <summary>How often each place is skin or a feature of the face.</summary>
    public float[] SkinShare { get; }

    /// <summary>The templates of a schema.</summary>
    public static HairTemplates Of(AvatarSchema schema) => Made.GetOrAdd(schema.Name, _ => new Lazy<HairTemplates>(() => new HairTemplates(schema))).Value;

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
